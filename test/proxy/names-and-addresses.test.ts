import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hash16 } from '../../src/simulation/proxy/chain-names.ts';
import { gateEnabled } from '../../src/simulation/proxy/feature-gates.ts';
import { type InterfaceInput, withDefaults } from '../../src/simulation/proxy/input.ts';
import { localTraffic } from '../../src/simulation/proxy/local-detector.ts';
import { nodePortAddresses } from '../../src/simulation/proxy/node-port-addresses.ts';
import { canonicalCIDR, canonicalIP, familyOf } from '../../src/simulation/proxy/parse-ip.ts';
import { compareVersions, holds } from '../../src/simulation/proxy/releases.ts';

describe('chain names (reference A.1.3)', () => {
  for (const [text, suffix] of [
    ['default/kubernetes:httpstcp', 'NPX46M4PTMTKRN6Y'],
    ['kube-system/kube-dns:dnsudp', 'TCOU7JCQXEZGVUNU'],
    ['ns1/svc1:p80tcp', 'XPGD46QRK7WJZT7O'],
    ['default/webtcp', 'LOLE4ISW44XBNF3G'],
    ['ns1/svc1:p80tcp[fd00::5]:80', 'GVSB5HUSAWFHPNQF'],
    ['shop/cart:httptcp10.244.1.10:8080', 'WTVBAEIDEXLII3QB'],
  ] as const)
    it(text, () => expect(hash16(text)).toBe(suffix));

  it('is SHA-256 for any length', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    for (let length = 0; length < 200; length++) {
      const text = 'k8s/'.repeat(50).slice(0, length);
      const bits = [...createHash('sha256').update(text).digest()].map((byte) => byte.toString(2).padStart(8, '0')).join('');
      const expected = Array.from({ length: 16 }, (_, i) => alphabet[Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2)]).join('');
      expect(hash16(text), `${length} characters`).toBe(expected);
    }
  });
});

describe('addresses as kube-proxy reads them', () => {
  for (const [text, expected] of [
    ['10.0.0.1', '10.0.0.1'],
    ['010.000.0.01', '10.0.0.1'],
    ['256.0.0.1', undefined],
    ['10.0.0', undefined],
    ['10.0.0.1.', undefined],
    ['fd00:0::5', 'fd00::5'],
    ['FD00:0:0:0:0:0:0:5', 'fd00::5'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['::', '::'],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1::2::3', undefined],
    ['fd00::12345', undefined],
    ['fe80::1%eth0', undefined],
    ['', undefined],
  ] as const)
    it(`${text} is ${expected}`, () => expect(canonicalIP(text)).toBe(expected));
  for (const [text, expected] of [
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['fd00:0::5/64', 'fd00::/64'],
    ['10.0.0.1', undefined],
    ['10.0.0.0/33', undefined],
    ['10.0.0.0/', undefined],
  ] as const)
    it(`${text} is the network ${expected}`, () => expect(canonicalCIDR(text)).toBe(expected));
  it('an IPv4-mapped address is IPv4', () => expect(['::ffff:1.2.3.4', '::1', 'x'].map(familyOf)).toEqual(['IPv4', 'IPv6', undefined]));
});

describe('releases', () => {
  it('1.9 is older than 1.10', () => expect(compareVersions('1.9', '1.10')).toBeLessThan(0));
  it('a span begins with its release and ends before the other', () =>
    expect(['1.25', '1.26', '1.27', '1.28'].map((version) => holds({ since: '1.26', until: '1.28' }, version))).toEqual([false, true, true, false]));
  for (const [gate, version, given, expected] of [
    ['MinimizeIPTablesRestore', '1.25', { MinimizeIPTablesRestore: true }, false],
    ['MinimizeIPTablesRestore', '1.26', {}, false],
    ['MinimizeIPTablesRestore', '1.26', { MinimizeIPTablesRestore: true }, true],
    ['MinimizeIPTablesRestore', '1.28', { MinimizeIPTablesRestore: false }, true],
    ['ProxyTerminatingEndpoints', '1.25', {}, false],
    ['ProxyTerminatingEndpoints', '1.26', { ProxyTerminatingEndpoints: false }, false],
    ['TopologyAwareHints', '1.23', {}, false],
    ['TopologyAwareHints', '1.25', {}, true],
    ['ServiceTrafficDistribution', '1.30', {}, false],
    ['ServiceTrafficDistribution', '1.31', {}, true],
  ] as const)
    it(`${gate} in ${version}, given ${JSON.stringify(given)}: ${expected}`, () => expect(gateEnabled(gate, version, given)).toBe(expected));
});

describe('--nodeport-addresses', () => {
  const interfaces: InterfaceInput[] = ['127.0.0.1/8', { name: 'eth0', addrs: ['10.19.9.9/24', 'fd00:19::9/64'] }, { name: 'eth1', address: '10.20.0.1' }];
  for (const [name, options, expected] of [
    ['nothing given', {}, { all: true, addresses: [] }],
    ['the zero network among others', { nodePortAddresses: ['10.19.9.0/24', '0.0.0.0/0'] }, { all: true, addresses: [] }],
    ['only the other family', { nodePortAddresses: ['fd00:19::/64'] }, { all: true, addresses: [] }],
    ['one network', { nodePortAddresses: ['10.19.9.0/24'] }, { all: false, addresses: ['10.19.9.9'] }],
    ['overlapping networks, in byte order', { nodePortAddresses: ['10.20.0.0/16', '10.0.0.0/8'] }, { all: false, addresses: ['10.19.9.9', '10.20.0.1'] }],
    ['no address in it', { nodePortAddresses: ['172.16.0.0/12'] }, { all: false, addresses: [] }],
    ['IPv6', { ipFamily: 'IPv6', nodePortAddresses: ['fd00:19::/64', '10.0.0.0/8'] }, { all: false, addresses: ['fd00:19::9'] }],
  ] as const)
    it(name, () => {
      for (const version of ['1.26', '1.30']) expect(nodePortAddresses(withDefaults({ ...options, interfaces }), version)).toMatchObject(expected);
    });
});

describe('--detect-local-mode (reference A.11)', () => {
  const node = { metadata: { name: 'node-1' }, spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24', 'fd00:244:1::/64'] } };
  for (const [name, options, expected] of [
    ['ClusterCIDR', { clusterCIDR: '10.244.0.0/16' }, { by: 'source', cidr: '10.244.0.0/16' }],
    ['ClusterCIDR of two families', { ipFamily: 'IPv6', clusterCIDR: '10.244.0.0/16,fd00:244::/48' }, { by: 'source', cidr: 'fd00:244::/48' }],
    ['ClusterCIDR of the other family', { ipFamily: 'IPv6', clusterCIDR: '10.244.0.0/16' }, undefined],
    ['ClusterCIDR without one', {}, undefined],
    ['NodeCIDR', { localDetector: 'NodeCIDR', node }, { by: 'source', cidr: '10.244.1.0/24' }],
    ['NodeCIDR, IPv6', { localDetector: 'NodeCIDR', ipFamily: 'IPv6', node }, { by: 'source', cidr: 'fd00:244:1::/64' }],
    ['NodeCIDR before the node has one', { localDetector: 'NodeCIDR' }, undefined],
    ['BridgeInterface', { localDetector: 'BridgeInterface', bridgeInterface: 'cni0' }, { by: 'interface', name: 'cni0', prefix: false }],
    ['InterfaceNamePrefix', { localDetector: 'InterfaceNamePrefix', interfaceNamePrefix: 'veth' }, { by: 'interface', name: 'veth', prefix: true }],
    ['None', { localDetector: 'None', clusterCIDR: '10.244.0.0/16' }, undefined],
  ] as const)
    it(name, () => expect(localTraffic(withDefaults(options))).toEqual(expected));
});
