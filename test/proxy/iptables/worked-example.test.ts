import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProxyInput } from '../../../src/simulation/proxy/input.ts';
import { drive } from './drive.ts';

// The worked example of the reference (A.21), written by another generator and loaded into the real tools.
const recorded = readFileSync(new URL('../../fixtures/proxy/worked-example-1.26.restore.txt', import.meta.url), 'utf8');

const input: ProxyInput = {
  nodeName: 'node-1',
  nodeIP: '10.0.0.5',
  clusterCIDR: '10.244.0.0/16',
  services: [
    {
      metadata: { namespace: 'shop', name: 'cart' },
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.96.20.5',
        ports: [{ name: 'http', port: 80, nodePort: 30080 }],
        loadBalancerSourceRanges: ['198.51.100.0/24', '10.0.0.0/8'],
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 32001,
        sessionAffinity: 'ClientIP',
      },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
    },
    { metadata: { namespace: 'default', name: 'web' }, spec: { clusterIP: '10.96.0.77', externalIPs: ['192.0.2.44'], ports: [{ port: 8080 }] } },
    {
      metadata: { namespace: 'default', name: 'empty' },
      spec: { type: 'NodePort', clusterIP: '10.96.5.5', ports: [{ name: 'http', port: 80, nodePort: 30999 }] },
    },
  ],
  endpointSlices: [
    {
      metadata: { namespace: 'shop', name: 'cart-1', labels: { 'kubernetes.io/service-name': 'cart' } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080 }],
      endpoints: [
        { addresses: ['10.244.1.9'], nodeName: 'node-1' },
        { addresses: ['10.244.1.10'], nodeName: 'node-1' },
        { addresses: ['10.244.2.7'], nodeName: 'node-2' },
      ],
    },
    {
      metadata: { namespace: 'default', name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ name: '', port: 80 }],
      endpoints: ['10.244.2.8', '10.244.2.9', '10.244.3.4'].map((ip) => ({ addresses: [ip], nodeName: 'node-2' })),
    },
  ],
};

// kube-proxy visits Services in random order, and the example's order is not ours, so lines are compared Service by Service, in order.
function byService(text: string): Record<string, string[]> {
  const lines = text.split('\n');
  const owners = new Map<string, string>();
  for (const name of ['shop/cart:http', 'default/web', 'default/empty:http'])
    for (const line of lines)
      if (new RegExp(`"?${name}[" ]`).test(line)) for (const [chain] of line.matchAll(/KUBE-(SVC|SVL|EXT|FW|SEP)-\w+/g)) owners.set(chain, name);
  const groups: Record<string, string[]> = {};
  for (const line of lines) {
    const chain = /KUBE-(SVC|SVL|EXT|FW|SEP)-\w+/.exec(line)?.[0];
    const owner =
      (chain && owners.get(chain)) ??
      (line.includes('default/empty:http') ? 'default/empty:http' : line.includes('shop/cart:http') ? 'shop/cart:http' : 'nobody');
    groups[owner] = [...(groups[owner] ?? []), line];
  }
  return groups;
}

describe('the worked example', () => {
  it('1.26 gives its lines', () => {
    expect(byService(drive('1.26', input).texts[0] ?? '')).toEqual(byService(recorded));
  });
  it('1.25 gives the same text as 1.26', () => {
    expect(drive('1.25', input).texts).toEqual(drive('1.26', input).texts);
  });
  it('1.27 adds KUBE-FIREWALL and the note at the end of KUBE-FW, nothing else', () => {
    const [before, after] = [drive('1.26', input).texts[0]?.split('\n') ?? [], drive('1.27', input).texts[0]?.split('\n') ?? []];
    expect(after.filter((line) => !before.includes(line))).toEqual([
      ':KUBE-FIREWALL - [0:0]',
      '-A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
      '-A KUBE-FW-I5LIAMPLWKMBJ54B -m comment --comment "other traffic to shop/cart:http will be dropped by KUBE-PROXY-FIREWALL"',
    ]);
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
    expect(after.filter((line) => before.includes(line))).toEqual(before);
  });
});
