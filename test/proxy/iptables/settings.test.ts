import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../../src/simulation/api/types.ts';
import type { ProxyInput } from '../../../src/simulation/proxy/input.ts';
import { drive, linesWith } from './drive.ts';

const service: Service = {
  metadata: { namespace: 'ns', name: 'web' },
  spec: { type: 'LoadBalancer', clusterIP: '10.96.0.7', externalTrafficPolicy: 'Local', ports: [{ name: 'http', port: 80 }] },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }, { hostname: 'lb.example' }] } },
};
const slice: EndpointSlice = {
  metadata: { namespace: 'ns', name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080 }],
  endpoints: [{ addresses: ['10.244.1.5'], nodeName: 'node-1' }, { addresses: ['10.244.2.5'] }],
};
const lines = (options: ProxyInput, word: string, version = '1.26'): string[] =>
  linesWith(drive(version, { services: [service], endpointSlices: [slice], ...options }).texts[0], word).map((line) =>
    line.replaceAll(/KUBE-(SVC|SVL|EXT|FW|SEP)-\w{16}/g, 'KUBE-$1-S'),
  );

describe('how local traffic is told (reference A.11)', () => {
  const node = { metadata: { name: 'node-1' }, spec: { podCIDR: '10.244.1.0/24' } };
  for (const [name, options, match] of [
    ['cluster CIDR', { clusterCIDR: '10.244.0.0/16' }, '-s 10.244.0.0/16'],
    ['cluster CIDR with host bits', { clusterCIDR: '10.244.7.7/16' }, '-s 10.244.7.7/16'],
    ['node CIDR', { localDetector: 'NodeCIDR', node }, '-s 10.244.1.0/24'],
    ['bridge', { localDetector: 'BridgeInterface', bridgeInterface: 'cni0' }, '-i cni0'],
    ['interface prefix', { localDetector: 'InterfaceNamePrefix', interfaceNamePrefix: 'veth' }, '-i veth+'],
  ] as const)
    it(name, () => {
      expect(lines(options, 'cluster IP" -m tcp -p tcp -d 10.96.0.7 --dport 80 !')).toEqual([
        `-A KUBE-SVC-S -m comment --comment "ns/web:http cluster IP" -m tcp -p tcp -d 10.96.0.7 --dport 80 ! ${match} -j KUBE-MARK-MASQ`,
      ]);
      expect(lines(options, 'pod traffic')).toEqual([
        `-A KUBE-EXT-S -m comment --comment "pod traffic for ns/web:http external destinations" ${match} -j KUBE-SVC-S`,
      ]);
    });
  it('not at all: nothing is masqueraded for it, and pods have no way of their own', () => {
    expect(lines({ localDetector: 'None', clusterCIDR: '10.244.0.0/16' }, 'cluster IP')).toEqual([
      '-A KUBE-SERVICES -m comment --comment "ns/web:http cluster IP" -m tcp -p tcp -d 10.96.0.7 --dport 80 -j KUBE-SVC-S',
    ]);
    expect(lines({ localDetector: 'None' }, 'pod traffic')).toEqual([]);
  });
  it('masqueradeAll comes before it', () =>
    expect(lines({ clusterCIDR: '10.244.0.0/16', masqueradeAll: true }, '-j KUBE-MARK-MASQ')[0]).toBe(
      '-A KUBE-SVC-S -m comment --comment "ns/web:http cluster IP" -m tcp -p tcp -d 10.96.0.7 --dport 80 -j KUBE-MARK-MASQ',
    ));
});

describe('source ranges', () => {
  const ranged = (...ranges: string[]): ProxyInput => ({ services: [{ ...service, spec: { ...service.spec, loadBalancerSourceRanges: ranges } }] });
  it('let the load balancer’s own address in if the node is in one', () => {
    expect(lines({ ...ranged('192.168.0.0/24'), nodeIP: '192.168.0.1' }, '-A KUBE-FW')).toEqual([
      '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -s 192.168.0.0/24 -j KUBE-EXT-S',
      '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -s 203.0.113.7 -j KUBE-EXT-S',
    ]);
    expect(lines({ ...ranged('192.168.0.0/24'), nodeIP: '0.0.0.0' }, '-A KUBE-FW').length).toBe(1);
  });
  it('count only in this family, and only networks', () =>
    expect(lines(ranged('2001:db8::/32', '198.51.100.1', ' 198.51.100.0/24\t'), '-A KUBE-FW')).toEqual([
      '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -s 198.51.100.0/24 -j KUBE-EXT-S',
    ]));
  it('do nothing if none is left', () => expect(lines(ranged('2001:db8::/32'), 'KUBE-FW')).toEqual([]));
});

describe('the mark', () => {
  for (const [bit, mark] of [
    [14, '0x00004000'],
    [7, '0x00000080'],
    [0, '0x00000001'],
    [31, '0x80000000'],
  ] as const)
    it(`bit ${bit} is ${mark}`, () => expect(lines({ masqueradeBit: bit }, '-A KUBE-MARK-MASQ')).toEqual([`-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`]));
});

describe('affinity', () => {
  it('is asked first, in each chain, and remembered at the endpoint', () => {
    const sticky = {
      services: [{ ...service, spec: { ...service.spec, sessionAffinity: 'ClientIP' as const, sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } } }],
    };
    expect(lines(sticky, '-m recent')).toEqual([
      '-A KUBE-SVC-S -m comment --comment "ns/web:http -> 10.244.1.5:8080" -m recent --name KUBE-SEP-S --rcheck --seconds 60 --reap -j KUBE-SEP-S',
      '-A KUBE-SVC-S -m comment --comment "ns/web:http -> 10.244.2.5:8080" -m recent --name KUBE-SEP-S --rcheck --seconds 60 --reap -j KUBE-SEP-S',
      '-A KUBE-SVL-S -m comment --comment "ns/web:http -> 10.244.1.5:8080" -m recent --name KUBE-SEP-S --rcheck --seconds 60 --reap -j KUBE-SEP-S',
      '-A KUBE-SEP-S -m comment --comment ns/web:http -m recent --name KUBE-SEP-S --set -m tcp -p tcp -j DNAT --to-destination 10.244.1.5:8080',
      '-A KUBE-SEP-S -m comment --comment ns/web:http -m recent --name KUBE-SEP-S --set -m tcp -p tcp -j DNAT --to-destination 10.244.2.5:8080',
    ]);
  });
});

describe('a full sync is due every hour in the newest releases', () => {
  for (const [version, expected] of [
    ['1.30', [false, true, true]],
    ['1.35', [false, true, false]],
  ] as const)
    it(version, () => {
      const times = [0, 3600, 3601];
      let sync = 0;
      const driven = drive(version, { services: [service], endpointSlices: [slice], steps: [{}, {}] }, () => times[sync++] ?? 0);
      expect(driven.syncs.map(({ partial }) => partial)).toEqual(expected);
    });
});
