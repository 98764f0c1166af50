import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../../src/simulation/api/types.ts';
import { runNft } from '../../../src/simulation/nftables/command-line.ts';
import { createNftRuleset } from '../../../src/simulation/nftables/ruleset.ts';
import type { ProxyInput } from '../../../src/simulation/proxy/input.ts';
import { nftablesMode } from '../../../src/simulation/proxy/nftables/mode.ts';
import { runProxy } from '../../../src/simulation/proxy/run.ts';

const service = (namespace: string, name: string, spec: Service['spec'], status?: Service['status']): Service => ({
  metadata: { namespace, name },
  spec,
  ...(status && { status }),
});

const slice = (namespace: string, service: string, portName: string, port: number, endpoints: readonly (readonly [string, string])[]): EndpointSlice => ({
  metadata: { namespace, name: `${service}-x`, labels: { 'kubernetes.io/service-name': service } },
  addressType: 'IPv4',
  ports: [{ name: portName, port, protocol: 'TCP' }],
  endpoints: endpoints.map(([address, nodeName]) => ({ addresses: [address], nodeName, conditions: { ready: true } })),
});

const input: ProxyInput = {
  nodeName: 'here',
  nodeIP: '10.0.0.5',
  clusterCIDR: '10.244.0.0/16',
  interfaces: ['127.0.0.1', '10.0.0.5'],
  nodePortAddresses: ['10.0.0.5/32'],
  services: [
    service(
      'shop',
      'cart',
      {
        type: 'LoadBalancer',
        clusterIP: '10.96.20.5',
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 32001,
        sessionAffinity: 'ClientIP',
        loadBalancerSourceRanges: ['10.0.0.0/8', '198.51.100.0/24'],
        ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }],
      },
      { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
    ),
    service('default', 'web', { type: 'ClusterIP', clusterIP: '10.96.0.77', externalIPs: ['192.0.2.44'], ports: [{ port: 8080, protocol: 'TCP' }] }),
    service('default', 'empty', { type: 'NodePort', clusterIP: '10.96.5.5', ports: [{ name: 'http', port: 80, nodePort: 30999, protocol: 'TCP' }] }),
  ],
  endpointSlices: [
    slice('shop', 'cart', 'http', 8080, [
      ['10.244.1.10', 'here'],
      ['10.244.1.9', 'here'],
      ['10.244.2.7', 'there'],
    ]),
    slice('default', 'web', '', 80, [
      ['10.244.2.8', 'there'],
      ['10.244.2.9', 'there'],
      ['10.244.3.4', 'there'],
    ]),
  ],
};

function transaction(version: string, more: ProxyInput = {}): string {
  return runProxy(nftablesMode, version, { ...input, ...more }).syncs[0]?.nft?.join('') ?? '';
}

// Sets, maps and chains in any order, elements too: Go walks maps in chance order, the kernel has hash tables.
function stanzas(listing: string): string[] {
  return listing
    .split('\n\n')
    .map((text) => text.replace(/elements = \{ ([^}]*) \}/g, (_, elements: string) => `elements = { ${elements.split(/,\s+/).sort().join(', ')} }`))
    .map((text) => text.replace(/^}\n/gm, '').trim())
    .sort();
}

describe('the listing of three Services', () => {
  for (const version of ['1.30', '1.36'])
    it(`is what nft 1.0.6 printed for the form of ${version}`, () => {
      const ruleset = createNftRuleset();
      expect(runNft(ruleset, ['-f', '-'], { now: 0, stdin: transaction(version) }).stderr).toBe('');
      const recorded = readFileSync(new URL(`../../fixtures/nftables/kube-proxy-${version}.nft`, import.meta.url), 'utf8');
      expect(stanzas(runNft(ruleset, ['list', 'ruleset'], { now: 0 }).stdout)).toEqual(stanzas(recorded));
    });
});

describe('what releases write differently', () => {
  const base = (version: string): string[] =>
    transaction(version)
      .split('\n')
      .filter((line) => line.includes(' hook '))
      .map((line) => line.replace(/^add chain ip kube-proxy /, ''));

  it('base chains', () => {
    expect(base('1.29')).toMatchInlineSnapshot(`
      [
        "filter-input { type filter hook input priority -101 ; }",
        "filter-forward { type filter hook forward priority -101 ; }",
        "filter-output { type filter hook output priority -101 ; }",
        "nat-prerouting { type nat hook prerouting priority -100 ; }",
        "nat-output { type nat hook output priority -100 ; }",
        "nat-postrouting { type nat hook postrouting priority 100 ; }",
      ]
    `);
    expect(base('1.30')).toMatchInlineSnapshot(`
      [
        "filter-prerouting { type filter hook prerouting priority -110 ; }",
        "filter-input { type filter hook input priority -110 ; }",
        "filter-forward { type filter hook forward priority -110 ; }",
        "filter-output { type filter hook output priority -110 ; }",
        "filter-output-post-dnat { type filter hook output priority -90 ; }",
        "nat-prerouting { type nat hook prerouting priority -100 ; }",
        "nat-output { type nat hook output priority -100 ; }",
        "nat-postrouting { type nat hook postrouting priority 100 ; }",
      ]
    `);
    expect(base('1.33')).toEqual(base('1.31'));
    expect(base('1.35')).toMatchInlineSnapshot(`
      [
        "filter-prerouting-pre-dnat { type filter hook prerouting priority -110 ; }",
        "filter-output-pre-dnat { type filter hook output priority -110 ; }",
        "filter-input { type filter hook input priority 0 ; }",
        "filter-forward { type filter hook forward priority 0 ; }",
        "filter-output { type filter hook output priority 0 ; }",
        "nat-prerouting { type nat hook prerouting priority -100 ; }",
        "nat-output { type nat hook output priority -100 ; }",
        "nat-postrouting { type nat hook postrouting priority 100 ; }",
      ]
    `);
  });

  it('1.29 drops invalid packets unless the kernel is lenient', () => {
    expect(transaction('1.29')).toContain('add rule ip kube-proxy forward ct state invalid drop\n');
    expect(transaction('1.29', { conntrackTCPLiberal: true })).not.toContain('ct state invalid');
    expect(transaction('1.30')).not.toContain('ct state invalid');
  });

  it('masquerading: by port up to 1.34, by address in 1.35, one rule from 1.36 on', () => {
    const lines = (version: string): string[] =>
      transaction(version)
        .split('\n')
        .filter((line) => line.includes('10.244.0.0/16') && !line.includes('short-circuit'));
    expect(lines('1.31').at(-1)).toMatchInlineSnapshot(
      `"add rule ip kube-proxy service-242WI43H-shop/cart/tcp/http ip daddr 10.96.20.5 tcp dport 80 ip saddr != 10.244.0.0/16 jump mark-for-masquerade"`,
    );
    expect(lines('1.33')).toEqual(lines('1.31'));
    expect(lines('1.35').at(-1)).toMatchInlineSnapshot(
      `"add rule ip kube-proxy service-242WI43H-shop/cart/tcp/http ip daddr 10.96.20.5 ip saddr != 10.244.0.0/16 jump mark-for-masquerade"`,
    );
    expect(lines('1.36')).toMatchInlineSnapshot(`
      [
        "add rule ip kube-proxy services ip daddr @cluster-ips ip saddr != 10.244.0.0/16 mark set mark or 0x00004000 comment "masquerade clusterIP traffic from outside cluster"",
      ]
    `);
  });

  it('source ranges: two sets in 1.29, a chain from 1.30 on', () => {
    const lines = (version: string): string[] =>
      transaction(version)
        .split('\n')
        .filter((line) => line.includes('firewall') && /198\.51|203\.0/.test(line));
    expect(lines('1.29')).toMatchInlineSnapshot(`
      [
        "add element ip kube-proxy firewall { 203.0.113.7 . tcp . 80 comment "shop/cart:http" }",
        "add element ip kube-proxy firewall-allow { 203.0.113.7 . tcp . 80 . 10.0.0.0/8 comment "shop/cart:http" }",
        "add element ip kube-proxy firewall-allow { 203.0.113.7 . tcp . 80 . 198.51.100.0/24 comment "shop/cart:http" }",
        "add element ip kube-proxy firewall-allow { 203.0.113.7 . tcp . 80 . 203.0.113.7 }",
      ]
    `);
    expect(lines('1.30')).toMatchInlineSnapshot(`
      [
        "add rule ip kube-proxy firewall-242WI43H-shop/cart/tcp/http ip saddr != { 10.0.0.0/8 , 198.51.100.0/24 , 203.0.113.7 } drop",
        "add element ip kube-proxy firewall-ips { 203.0.113.7 . tcp . 80 comment "shop/cart:http" : goto firewall-242WI43H-shop/cart/tcp/http }",
      ]
    `);
    expect(lines('1.36')).toMatchInlineSnapshot(`
      [
        "add element ip kube-proxy firewall-ips { 203.0.113.7 . tcp . 80 : goto firewall-242WI43H-shop/cart/tcp/http }",
        "add rule ip kube-proxy firewall-242WI43H-shop/cart/tcp/http ip saddr != { 10.0.0.0/8 , 198.51.100.0/24 , 203.0.113.7 } drop",
      ]
    `);
  });

  it('choosing: a chain for each endpoint up to 1.35, an address and a port from 1.36 on unless clients stick', () => {
    const lines = (version: string): string[] =>
      transaction(version)
        .split('\n')
        .filter((line) => line.includes('numgen'));
    expect(lines('1.35')).toEqual(lines('1.29'));
    expect(lines('1.36')).toMatchInlineSnapshot(`
      [
        "add rule ip kube-proxy service-PFISGYVC-default/web/tcp/ meta l4proto tcp dnat ip addr . port to numgen random mod 3 map { 0 : 10.244.2.8 . 80 , 1 : 10.244.2.9 . 80 , 2 : 10.244.3.4 . 80 }",
        "add rule ip kube-proxy service-242WI43H-shop/cart/tcp/http numgen random mod 3 vmap { 0 : goto endpoint-PZNMV6Z2-shop/cart/tcp/http__10.244.1.10/8080 , 1 : goto endpoint-WVO3CMV2-shop/cart/tcp/http__10.244.1.9/8080 , 2 : goto endpoint-D2Q6277G-shop/cart/tcp/http__10.244.2.7/8080 }",
        "add rule ip kube-proxy local-242WI43H-shop/cart/tcp/http numgen random mod 2 vmap { 0 : goto endpoint-PZNMV6Z2-shop/cart/tcp/http__10.244.1.10/8080 , 1 : goto endpoint-WVO3CMV2-shop/cart/tcp/http__10.244.1.9/8080 }",
      ]
    `);
  });

  it('later syncs: everything up to 1.31, differences from 1.32 on, everything again when asked', () => {
    const later = (version: string, forceFullSync: boolean): string[] => {
      const moved = slice('default', 'web', '', 80, [
        ['10.244.2.8', 'there'],
        ['10.244.3.5', 'there'],
      ]);
      const [, second] = runProxy(nftablesMode, version, { ...input, steps: [{ endpointSlices: [moved], forceFullSync }] }).syncs;
      return (second?.nft ?? []).join('').split('\n').slice(0, -1);
    };
    expect(later('1.31', false)).toContain('flush map ip kube-proxy service-ips');
    expect(later('1.31', false).some((line) => line.includes('shop/cart'))).toBe(true);
    expect(later('1.33', false)).toMatchInlineSnapshot(`
      [
        "add chain ip kube-proxy endpoint-6OALGTA7-default/web/tcp/__10.244.2.8/80",
        "flush chain ip kube-proxy endpoint-6OALGTA7-default/web/tcp/__10.244.2.8/80",
        "add chain ip kube-proxy endpoint-Q2USSUNT-default/web/tcp/__10.244.3.5/80",
        "flush chain ip kube-proxy endpoint-Q2USSUNT-default/web/tcp/__10.244.3.5/80",
        "add chain ip kube-proxy service-PFISGYVC-default/web/tcp/",
        "flush chain ip kube-proxy service-PFISGYVC-default/web/tcp/",
        "add chain ip kube-proxy external-PFISGYVC-default/web/tcp/",
        "flush chain ip kube-proxy external-PFISGYVC-default/web/tcp/",
        "add rule ip kube-proxy service-PFISGYVC-default/web/tcp/ ip daddr 10.96.0.77 tcp dport 8080 ip saddr != 10.244.0.0/16 jump mark-for-masquerade",
        "add rule ip kube-proxy external-PFISGYVC-default/web/tcp/ jump mark-for-masquerade",
        "add rule ip kube-proxy external-PFISGYVC-default/web/tcp/ goto service-PFISGYVC-default/web/tcp/",
        "add rule ip kube-proxy service-PFISGYVC-default/web/tcp/ numgen random mod 2 vmap { 0 : goto endpoint-6OALGTA7-default/web/tcp/__10.244.2.8/80 , 1 : goto endpoint-Q2USSUNT-default/web/tcp/__10.244.3.5/80 }",
        "add rule ip kube-proxy endpoint-6OALGTA7-default/web/tcp/__10.244.2.8/80 ip saddr 10.244.2.8 jump mark-for-masquerade",
        "add rule ip kube-proxy endpoint-6OALGTA7-default/web/tcp/__10.244.2.8/80 meta l4proto tcp dnat to 10.244.2.8:80",
        "add rule ip kube-proxy endpoint-Q2USSUNT-default/web/tcp/__10.244.3.5/80 ip saddr 10.244.3.5 jump mark-for-masquerade",
        "add rule ip kube-proxy endpoint-Q2USSUNT-default/web/tcp/__10.244.3.5/80 meta l4proto tcp dnat to 10.244.3.5:80",
        "flush chain ip kube-proxy endpoint-FIVWTOOW-default/web/tcp/__10.244.3.4/80",
        "flush chain ip kube-proxy endpoint-TTAS45ZY-default/web/tcp/__10.244.2.9/80",
      ]
    `);
    expect(later('1.36', false)).toMatchInlineSnapshot(`
      [
        "add chain ip kube-proxy service-PFISGYVC-default/web/tcp/",
        "flush chain ip kube-proxy service-PFISGYVC-default/web/tcp/",
        "add chain ip kube-proxy external-PFISGYVC-default/web/tcp/",
        "flush chain ip kube-proxy external-PFISGYVC-default/web/tcp/",
        "add rule ip kube-proxy external-PFISGYVC-default/web/tcp/ mark set mark or 0x00004000 comment "masquerade"",
        "add rule ip kube-proxy external-PFISGYVC-default/web/tcp/ goto service-PFISGYVC-default/web/tcp/",
        "add rule ip kube-proxy service-PFISGYVC-default/web/tcp/ meta l4proto tcp dnat ip addr . port to numgen random mod 2 map { 0 : 10.244.2.8 . 80 , 1 : 10.244.3.5 . 80 }",
      ]
    `);
    expect(later('1.36', true)[0]).toBe('add table ip kube-proxy { comment "rules for kube-proxy" ; }');
    expect(later('1.36', true).some((line) => line.includes('shop/cart'))).toBe(true);
  });
});

describe('options', () => {
  const rules = (more: ProxyInput, match: RegExp, version = '1.30'): string[] =>
    transaction(version, more)
      .split('\n')
      .filter((line) => match.test(line));

  it('NodePorts: on the primary address, on every address, on those of networks', () => {
    expect(rules({ nodePortAddresses: [] }, /element .*nodeport-ips/)).toEqual(['add element ip kube-proxy nodeport-ips { 10.0.0.5 }']);
    const everywhere = rules({ nodePortAddresses: ['0.0.0.0/0'] }, /rule .*nodeports$/);
    expect(everywhere).toMatchInlineSnapshot(`
      [
        "add rule ip kube-proxy nodeport-endpoints-check ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @no-endpoint-nodeports",
        "add rule ip kube-proxy services fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports",
      ]
    `);
    const interfaces = ['127.0.0.1/8', { name: 'eth0', addresses: ['192.168.7.5/24', 'fe80::1/64'] }, '10.9.8.7', '192.168.7.4'];
    expect(rules({ nodePortAddresses: ['192.168.0.0/16', '127.0.0.0/8'], interfaces }, /element .*nodeport-ips/)).toEqual([
      'add element ip kube-proxy nodeport-ips { 192.168.7.4 }',
      'add element ip kube-proxy nodeport-ips { 192.168.7.5 }',
    ]);
  });

  it('local traffic by interface, by name, or not at all', () => {
    const found = (more: ProxyInput): string[] =>
      rules(more, /short-circuit pod|mark-for-masquerade$/).filter((line) => /web|cart/.test(line) && !/endpoint-/.test(line));
    expect(found({ localDetector: 'BridgeInterface', bridgeInterface: 'cbr0' })).toMatchInlineSnapshot(`
      [
        "add rule ip kube-proxy service-PFISGYVC-default/web/tcp/ ip daddr 10.96.0.77 tcp dport 8080 iif != cbr0 jump mark-for-masquerade",
        "add rule ip kube-proxy external-PFISGYVC-default/web/tcp/ jump mark-for-masquerade",
        "add rule ip kube-proxy service-242WI43H-shop/cart/tcp/http ip daddr 10.96.20.5 tcp dport 80 iif != cbr0 jump mark-for-masquerade",
        "add rule ip kube-proxy external-242WI43H-shop/cart/tcp/http iif cbr0 goto service-242WI43H-shop/cart/tcp/http comment "short-circuit pod traffic"",
      ]
    `);
    expect(found({ localDetector: 'InterfaceNamePrefix', interfaceNamePrefix: 'cali' }).at(-1)).toContain(' iif cali* goto ');
    expect(found({ localDetector: 'NodeCIDR', node: { metadata: { name: 'here' }, spec: { podCIDR: '10.244.1.0/24' } } }).at(-1)).toContain(
      ' ip saddr 10.244.1.0/24 goto ',
    );
    expect(found({ clusterCIDR: undefined })).toMatchInlineSnapshot(`
      [
        "add rule ip kube-proxy external-PFISGYVC-default/web/tcp/ jump mark-for-masquerade",
      ]
    `);
  });
});
