import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../../src/simulation/api/types.ts';
import { type ProxyInput, withDefaults } from '../../../src/simulation/proxy/input.ts';
import { ensureSteps, jumpsOf } from '../../../src/simulation/proxy/iptables/jumps.ts';
import { iptablesMode } from '../../../src/simulation/proxy/iptables/mode.ts';
import { iptablesVersions } from '../../../src/simulation/proxy/iptables/releases.ts';
import { routeLocalnetSysctls } from '../../../src/simulation/proxy/iptables/route-localnet.ts';
import { runProxy } from '../../../src/simulation/proxy/run.ts';
import { drive, linesWith } from './drive.ts';

const web = (spec: Partial<Service['spec']>, status?: Service['status']): Service => ({
  metadata: { namespace: 'ns', name: 'web' },
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80 }], ...spec },
  status,
});
const slice = (...endpoints: readonly (readonly [ip: string, nodeName?: string])[]): EndpointSlice => ({
  metadata: { namespace: 'ns', name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080 }],
  endpoints: endpoints.map(([ip, nodeName = 'node-2']) => ({ addresses: [ip], nodeName })),
});
const cluster = (service: Service, ...slices: EndpointSlice[]): ProxyInput => ({ clusterCIDR: '10.244.0.0/16', services: [service], endpointSlices: slices });
const ingress: Service['status'] = { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } };
const text = (version: string, input: ProxyInput): string =>
  (drive(version, input).texts[0] ?? '').replaceAll(/KUBE-(SVC|SVL|EXT|FW|XLB)-\w{16}/g, 'KUBE-$1-S').replaceAll(/KUBE-SEP-\w{16}/g, 'KUBE-SEP-E');
const one = slice(['10.244.1.5']);

/** A row: releases, a cluster, a word, and all lines that have the word. */
function row(name: string, versions: readonly string[], input: ProxyInput, word: string, expected: readonly string[]): void {
  for (const version of versions) it(`${version}: ${name}`, () => expect(linesWith(text(version, input), word)).toEqual(expected));
}
const since = (version: string): string[] => iptablesVersions.slice(iptablesVersions.indexOf(version as '1.26')) as string[];
const until = (version: string): string[] => iptablesVersions.slice(0, iptablesVersions.indexOf(version as '1.26')) as string[];

describe('old shapes (reference A.20)', () => {
  const clusterIP = cluster(web({}), one);
  row('ClusterIP is marked and sent on in KUBE-SERVICES, with a length', ['1.18', '1.21'], clusterIP, 'cluster IP', [
    '-A KUBE-SERVICES -m comment --comment "ns/web:http cluster IP" -m tcp -p tcp -d 10.96.0.7/32 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
    '-A KUBE-SERVICES -m comment --comment "ns/web:http cluster IP" -m tcp -p tcp -d 10.96.0.7/32 --dport 80 -j KUBE-SVC-S',
  ]);
  row('ClusterIP is marked in KUBE-SVC, without a length', ['1.23'], clusterIP, 'cluster IP', [
    '-A KUBE-SVC-S -m comment --comment "ns/web:http cluster IP" -m tcp -p tcp -d 10.96.0.7 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
    '-A KUBE-SERVICES -m comment --comment "ns/web:http cluster IP" -m tcp -p tcp -d 10.96.0.7 --dport 80 -j KUBE-SVC-S',
  ]);
  row('endpoints have a length', ['1.18', '1.21'], clusterIP, '-s 10.244.1.5', [
    '-A KUBE-SEP-E -m comment --comment ns/web:http -s 10.244.1.5/32 -j KUBE-MARK-MASQ',
  ]);
  row('endpoints have none', since('1.23'), clusterIP, '-s 10.244.1.5', ['-A KUBE-SEP-E -m comment --comment ns/web:http -s 10.244.1.5 -j KUBE-MARK-MASQ']);
  row('balancing rules have the bare name', ['1.18', '1.21', '1.23'], cluster(web({}), slice(['10.244.1.5'], ['10.244.1.6'])), '-j KUBE-SEP-E', [
    '-A KUBE-SVC-S -m comment --comment ns/web:http -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-E',
    '-A KUBE-SVC-S -m comment --comment ns/web:http -j KUBE-SEP-E',
  ]);
  row('balancing rules name the endpoint', since('1.25'), cluster(web({}), slice(['10.244.1.5'])), '-j KUBE-SEP-E', [
    '-A KUBE-SVC-S -m comment --comment "ns/web:http -> 10.244.1.5:8080" -j KUBE-SEP-E',
  ]);
  row('one masquerade rule asks for the mark', ['1.18'], clusterIP, '-A KUBE-POSTROUTING', [
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -m mark --mark 0x00004000/0x00004000 -j MASQUERADE --random-fully',
  ]);
  row('the mark is set with a mask', ['1.18'], clusterIP, '-A KUBE-MARK-MASQ', ['-A KUBE-MARK-MASQ -j MARK --set-xmark 0x00004000/0x00004000']);
  row('the mark is set bit by bit, and cleared before masquerading', since('1.21'), clusterIP, '-j MARK', [
    '-A KUBE-POSTROUTING -j MARK --xor-mark 0x00004000',
    '-A KUBE-MARK-MASQ -j MARK --or-mark 0x00004000',
  ]);
  row('two rules accept replies', ['1.18', '1.21'], clusterIP, 'RELATED,ESTABLISHED -j ACCEPT', [
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack pod source rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack pod destination rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  ]);
  row('one rule accepts replies', since('1.23'), clusterIP, 'RELATED,ESTABLISHED -j ACCEPT', [
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  ]);

  const externalIP = cluster(web({ externalIPs: ['192.0.2.4'] }), one);
  row('externalIPs work from off the machine or as the node’s own', ['1.18'], externalIP, 'external IP', [
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4/32 --dport 80 -j KUBE-MARK-MASQ',
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4/32 --dport 80 -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j KUBE-SVC-S',
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4/32 --dport 80 -m addrtype --dst-type LOCAL -j KUBE-SVC-S',
  ]);
  row('externalIPs are marked unless the source is local', ['1.21'], externalIP, 'external IP', [
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4/32 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4/32 --dport 80 -j KUBE-SVC-S',
  ]);
  row('externalIPs are marked in KUBE-SVC', ['1.23'], externalIP, 'external IP', [
    '-A KUBE-SVC-S -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4 --dport 80 -j KUBE-SVC-S',
  ]);
  row('externalIPs go to KUBE-EXT', since('1.25'), externalIP, 'external IP', [
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4 --dport 80 -j KUBE-EXT-S',
  ]);

  const nodePort = cluster(web({ type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30080 }] }), one);
  row('NodePorts are marked in KUBE-NODEPORTS', ['1.18', '1.21'], nodePort, '30080', [
    '-A KUBE-NODEPORTS -m comment --comment ns/web:http -m tcp -p tcp --dport 30080 -j KUBE-MARK-MASQ',
    '-A KUBE-NODEPORTS -m comment --comment ns/web:http -m tcp -p tcp --dport 30080 -j KUBE-SVC-S',
  ]);
  row('NodePorts are marked in KUBE-SVC', ['1.23'], nodePort, '30080', [
    '-A KUBE-SVC-S -m comment --comment ns/web:http -m tcp -p tcp --dport 30080 -j KUBE-MARK-MASQ',
    '-A KUBE-NODEPORTS -m comment --comment ns/web:http -m tcp -p tcp --dport 30080 -j KUBE-SVC-S',
  ]);

  const local = cluster(
    web({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32000, ports: [{ name: 'http', port: 80, nodePort: 30080 }] }, ingress),
    slice(['10.244.1.5', 'node-1'], ['10.244.1.6', 'node-1'], ['10.244.2.7']),
  );
  const xlb = [
    '-A KUBE-XLB-S -m comment --comment "Redirect pods trying to reach external loadbalancer VIP to clusterIP" -s 10.244.0.0/16 -j KUBE-SVC-S',
    '-A KUBE-XLB-S -m comment --comment "masquerade LOCAL traffic for ns/web:http LB IP" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
    '-A KUBE-XLB-S -m comment --comment "route LOCAL traffic for ns/web:http LB IP to service chain" -m addrtype --src-type LOCAL -j KUBE-SVC-S',
  ];
  row('KUBE-XLB numbers its rules', ['1.18', '1.21'], local, '-A KUBE-XLB', [
    ...xlb,
    '-A KUBE-XLB-S -m comment --comment "Balancing rule 0 for ns/web:http" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-E',
    '-A KUBE-XLB-S -m comment --comment "Balancing rule 1 for ns/web:http" -j KUBE-SEP-E',
  ]);
  row('KUBE-XLB names the Service', ['1.23'], local, '-A KUBE-XLB', [
    ...xlb,
    '-A KUBE-XLB-S -m comment --comment ns/web:http -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-E',
    '-A KUBE-XLB-S -m comment --comment ns/web:http -j KUBE-SEP-E',
  ]);
  row('there is no KUBE-XLB', since('1.25'), local, 'KUBE-XLB', []);
  row('a Local NodePort marks what comes from localhost', ['1.18', '1.21', '1.23'], local, '30080', [
    '-A KUBE-NODEPORTS -m comment --comment ns/web:http -m tcp -p tcp --dport 30080 -s 127.0.0.0/8 -j KUBE-MARK-MASQ',
    '-A KUBE-NODEPORTS -m comment --comment ns/web:http -m tcp -p tcp --dport 30080 -j KUBE-XLB-S',
  ]);
  row('every load balancer has KUBE-FW, which ends in KUBE-MARK-DROP', ['1.18', '1.21', '1.23'], local, '-A KUBE-FW', [
    '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -j KUBE-XLB-S',
    '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -j KUBE-MARK-DROP',
  ]);
  row('the health check is let in', since('1.21'), local, '32000', [
    '-A KUBE-NODEPORTS -m comment --comment "ns/web:http health check node port" -m tcp -p tcp --dport 32000 -j ACCEPT',
  ]);
  row('the health check is not looked after', ['1.18'], local, '32000', []);
  row('without a local endpoint KUBE-XLB marks for dropping', ['1.18', '1.21', '1.23'], cluster(local.services?.[0] as Service, one), 'no local endpoints', [
    '-A KUBE-XLB-S -m comment --comment "ns/web:http has no local endpoints" -j KUBE-MARK-DROP',
  ]);
  const empty = cluster(local.services?.[0] as Service);
  row('without endpoints the load balancer’s address is refused in KUBE-SERVICES', ['1.18'], empty, '203.0.113.7', [
    '-A KUBE-SERVICES -m comment --comment "ns/web:http has no endpoints" -m tcp -p tcp -d 203.0.113.7/32 --dport 80 -j REJECT',
  ]);
  row('without endpoints it is refused in KUBE-EXTERNAL-SERVICES', ['1.21'], empty, '203.0.113.7', [
    '-A KUBE-EXTERNAL-SERVICES -m comment --comment "ns/web:http has no endpoints" -m tcp -p tcp -d 203.0.113.7/32 --dport 80 -j REJECT',
  ]);
  row('the same without a length', since('1.23'), empty, '203.0.113.7', [
    '-A KUBE-EXTERNAL-SERVICES -m comment --comment "ns/web:http has no endpoints" -m tcp -p tcp -d 203.0.113.7 --dport 80 -j REJECT',
  ]);
});

describe('1.25 and later (reference A.20.3, A.20.4)', () => {
  const ranges = cluster(web({ type: 'LoadBalancer', loadBalancerSourceRanges: [' 198.51.100.9/24 '], ports: [{ name: 'http', port: 80 }] }, ingress), one);
  row('source ranges as written', ['1.25', '1.26'], ranges, '-A KUBE-FW', [
    '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -s 198.51.100.9/24 -j KUBE-EXT-S',
  ]);
  const note = '-A KUBE-FW-S -m comment --comment "other traffic to ns/web:http will be dropped by KUBE-PROXY-FIREWALL"';
  row('a note at the end of KUBE-FW', ['1.27', '1.28', '1.29'], ranges, '-A KUBE-FW', [
    '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -s 198.51.100.9/24 -j KUBE-EXT-S',
    note,
  ]);
  row('source ranges as networks', since('1.30'), ranges, '-A KUBE-FW', [
    '-A KUBE-FW-S -m comment --comment "ns/web:http loadbalancer IP" -s 198.51.100.0/24 -j KUBE-EXT-S',
    note,
  ]);
  row('KUBE-PROXY-FIREWALL drops the rest', since('1.25'), ranges, 'not accepted', [
    '-A KUBE-PROXY-FIREWALL -m comment --comment "ns/web:http traffic not accepted by KUBE-FW-S" -m tcp -p tcp -d 203.0.113.7 --dport 80 -j DROP',
  ]);
  row('no KUBE-MARK-DROP', since('1.25'), ranges, 'KUBE-MARK-DROP', []);

  const plain = cluster(web({}), one);
  row('KUBE-FIREWALL is the kubelet’s', until('1.27'), plain, 'KUBE-FIREWALL', []);
  row('KUBE-FIREWALL is written', since('1.27'), plain, 'KUBE-FIREWALL', [
    ':KUBE-FIREWALL - [0:0]',
    '-A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
  ]);
  row('KUBE-FIREWALL is not written without NodePorts on localhost', since('1.27'), { ...plain, localhostNodePorts: false }, 'KUBE-FIREWALL', []);
  row('KUBE-FIREWALL is not written if 127.0.0.0/8 is left out', since('1.27'), { ...plain, nodePortAddresses: ['192.168.0.0/24'] }, 'KUBE-FIREWALL', []);

  const invalid = '-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP';
  row('INVALID is dropped even if the kernel is lenient', until('1.29'), { ...plain, conntrackTCPLiberal: true }, 'INVALID', [invalid]);
  row('INVALID is left to a lenient kernel', since('1.29'), { ...plain, conntrackTCPLiberal: true }, 'INVALID', []);
  row('INVALID is counted', since('1.32'), plain, 'INVALID', [
    '-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP',
  ]);
  row('INVALID is not counted without nfacct', since('1.32'), { ...plain, nfacct: false }, 'INVALID', [invalid]);

  const nodePort = cluster(web({ type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30080 }] }), one);
  const direct = '-A KUBE-NODEPORTS -m comment --comment ns/web:http -m tcp -p tcp --dport 30080 -j KUBE-EXT-S';
  row('one NodePort rule', ['1.25', '1.26', '1.27', '1.28', '1.29', '1.30', '1.31'], nodePort, '30080', [direct]);
  row('NodePorts on localhost are counted', since('1.32'), nodePort, '30080', [
    '-A KUBE-NODEPORTS -m comment --comment ns/web:http -m tcp -p tcp -d 127.0.0.0/8 --dport 30080 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-S',
    direct,
  ]);
  const elsewhere = { ...nodePort, nodePortAddresses: ['172.16.0.0/12'] };
  row('no NodePort rules without an address for them', ['1.18', '1.21', '1.23', '1.25', '1.26'], elsewhere, '30080', []);
  row('NodePort rules anyway', since('1.27'), elsewhere, '30080', [direct]);
  row('nothing leads to them', iptablesVersions, elsewhere, '-j KUBE-NODEPORTS', []);
  row('a release that forgets the rest of such a Service', ['1.18', '1.21'], elsewhere, '-A KUBE-SVC-S', []);
  const tail = '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"';
  row(
    'one rule for each address',
    iptablesVersions,
    { ...nodePort, nodePortAddresses: ['10.0.0.0/8', '192.168.0.0/16'], interfaces: ['192.168.7.1/24', '127.0.0.1/8', '10.9.0.3'] },
    '-j KUBE-NODEPORTS',
    [`${tail} -d 10.9.0.3 -j KUBE-NODEPORTS`, `${tail} -d 192.168.7.1 -j KUBE-NODEPORTS`],
  );
  row('any address', iptablesVersions, nodePort, '-j KUBE-NODEPORTS', [`${tail} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`]);
  row('any address but localhost', since('1.26'), { ...nodePort, localhostNodePorts: false }, '-j KUBE-NODEPORTS', [
    `${tail} -m addrtype --dst-type LOCAL ! -d 127.0.0.0/8 -j KUBE-NODEPORTS`,
  ]);
  row('localhost alone', iptablesVersions, { ...nodePort, nodePortAddresses: ['127.0.0.0/8'] }, '-j KUBE-NODEPORTS', [
    `${tail} -d 127.0.0.1 -j KUBE-NODEPORTS`,
  ]);
  row(
    'localhost alone, which is turned off',
    since('1.26'),
    { ...nodePort, nodePortAddresses: ['127.0.0.0/8'], localhostNodePorts: false },
    '-j KUBE-NODEPORTS',
    [],
  );
  const v6: ProxyInput = { ipFamily: 'IPv6', nodeIP: 'fd00::9' };
  row('IPv6 before ::1 was refused', until('1.26'), v6, '-j KUBE-NODEPORTS', [`${tail} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`]);
  row('IPv6, never on ::1', since('1.26'), v6, '-j KUBE-NODEPORTS', [`${tail} -m addrtype --dst-type LOCAL ! -d ::1/128 -j KUBE-NODEPORTS`]);

  const policy = cluster(web({ externalIPs: ['192.0.2.4'], externalTrafficPolicy: 'Local' }), one);
  row('a ClusterIP Service has no external policy', ['1.25', '1.26', '1.27', '1.28', '1.29'], policy, '192.0.2.4', [
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4 --dport 80 -j KUBE-EXT-S',
  ]);
  row('a ClusterIP Service with externalIPs has one', since('1.30'), policy, '192.0.2.4', [
    '-A KUBE-EXTERNAL-SERVICES -m comment --comment "ns/web:http has no local endpoints" -m tcp -p tcp -d 192.0.2.4 --dport 80 -j DROP',
    '-A KUBE-SERVICES -m comment --comment "ns/web:http external IP" -m tcp -p tcp -d 192.0.2.4 --dport 80 -j KUBE-EXT-S',
  ]);
  const proxyMode = cluster(web({ type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ ip: '203.0.113.7', ipMode: 'Proxy' }] } }), one);
  row('ipMode Proxy is not known', ['1.25', '1.26', '1.29'], proxyMode, '203.0.113.7', [
    '-A KUBE-SERVICES -m comment --comment "ns/web:http loadbalancer IP" -m tcp -p tcp -d 203.0.113.7 --dport 80 -j KUBE-EXT-S',
  ]);
  row('ipMode Proxy passes kube-proxy by', since('1.30'), proxyMode, '203.0.113.7', []);
  row('ipMode Proxy with the gate on', ['1.29'], { ...proxyMode, featureGates: { LoadBalancerIPMode: true } }, '203.0.113.7', []);
  const spelled = cluster(web({ externalIPs: ['192.0.02.4'] }), slice(['10.244.001.5']));
  it('spelling: externalIPs and the hairpin source', () => {
    expect(linesWith(text('1.26', spelled), 'KUBE-EXT-S').some((line) => line.includes('-d 192.0.02.4 '))).toBe(true);
    expect(linesWith(text('1.30', spelled), 'KUBE-EXT-S').some((line) => line.includes('-d 192.0.2.4 '))).toBe(true);
    expect(linesWith(text('1.26', spelled), '-A KUBE-SEP-E')).toEqual([
      '-A KUBE-SEP-E -m comment --comment ns/web:http -s 10.244.1.5 -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-E -m comment --comment ns/web:http -m tcp -p tcp -j DNAT --to-destination 10.244.001.5:8080',
    ]);
    expect(linesWith(text('1.30', spelled), '-A KUBE-SEP-E')[0]).toBe('-A KUBE-SEP-E -m comment --comment ns/web:http -s 10.244.001.5 -j KUBE-MARK-MASQ');
  });
});

describe('jumps and sysctls', () => {
  const words = (version: string): string[] =>
    ensureSteps(jumpsOf(version)).flatMap(({ op, table, chain, args }) => (op === 'EnsureRule' ? [`${table} ${chain} ${args?.at(-1)}`] : []));
  const chains = (version: string): string[] =>
    ensureSteps(jumpsOf(version)).flatMap(({ op, table, chain }) => (op === 'EnsureChain' ? [`${table} ${chain}`] : []));
  const nat = ['nat OUTPUT KUBE-SERVICES', 'nat PREROUTING KUBE-SERVICES', 'nat POSTROUTING KUBE-POSTROUTING'];
  const firewall = ['filter INPUT KUBE-FIREWALL', 'filter OUTPUT KUBE-FIREWALL'];
  const proxyFirewall = ['filter INPUT KUBE-PROXY-FIREWALL', 'filter OUTPUT KUBE-PROXY-FIREWALL', 'filter FORWARD KUBE-PROXY-FIREWALL'];
  const common = [
    'filter INPUT KUBE-EXTERNAL-SERVICES',
    'filter FORWARD KUBE-EXTERNAL-SERVICES',
    'filter INPUT KUBE-NODEPORTS',
    'filter FORWARD KUBE-SERVICES',
    'filter OUTPUT KUBE-SERVICES',
    'filter FORWARD KUBE-FORWARD',
  ];
  it('1.18 looks into KUBE-SERVICES from INPUT', () =>
    expect(words('1.18')).toEqual([
      'filter INPUT KUBE-EXTERNAL-SERVICES',
      'filter FORWARD KUBE-SERVICES',
      'filter OUTPUT KUBE-SERVICES',
      'filter INPUT KUBE-SERVICES',
      'filter FORWARD KUBE-FORWARD',
      ...nat,
    ]));
  for (const version of ['1.21', '1.23'])
    it(`${version} makes KUBE-MARK-DROP for the kubelet to fill`, () => {
      expect(words(version)).toEqual([...common, ...nat]);
      expect(chains(version).at(-1)).toBe('nat KUBE-MARK-DROP');
    });
  for (const version of ['1.25', '1.26']) it(`${version} has KUBE-PROXY-FIREWALL`, () => expect(words(version)).toEqual([...common, ...proxyFirewall, ...nat]));
  it('1.27 has POSTROUTING behind KUBE-FIREWALL', () => expect(words('1.27')).toEqual([...common, ...proxyFirewall, ...nat.slice(0, 2), ...firewall, nat[2]]));
  for (const version of since('1.28'))
    it(`${version} has KUBE-FIREWALL last`, () => expect(words(version)).toEqual([...common, ...proxyFirewall, ...nat, ...firewall]));

  const change = { endpointSlices: [slice(['10.244.1.6'])] };
  for (const version of iptablesVersions)
    it(`${version} ensures jumps ${since('1.27').includes(version) ? 'in a full sync only' : 'in every sync'}`, () => {
      const { syncs } = runProxy(iptablesMode, version, { ...cluster(web({}), one), steps: [change, { forceFullSync: true }] });
      expect(syncs.map(({ ensure }) => ensure !== undefined)).toEqual(since('1.27').includes(version) ? [true, false, true] : [true, true, true]);
    });
  for (const [version, gate, partial] of [
    ['1.25', true, false],
    ['1.26', undefined, false],
    ['1.26', true, true],
    ['1.27', undefined, true],
    ['1.27', false, false],
    ['1.28', false, true],
    ['1.35', undefined, true],
  ] as const)
    it(`${version} with MinimizeIPTablesRestore=${gate}: ${partial ? 'partial' : 'full'} sync`, () => {
      const featureGates: Record<string, boolean> = gate === undefined ? {} : { MinimizeIPTablesRestore: gate };
      const driven = drive(version, { ...cluster(web({}), one), featureGates, steps: [{}] });
      expect(driven.syncs[1]?.partial).toBe(partial);
      expect(linesWith(driven.texts[1], '-A KUBE-SEP').length).toBe(partial ? 0 : 2);
    });

  const localnet = { 'net/ipv4/conf/all/route_localnet': 1 };
  for (const [version, input, expected] of [
    ['1.23', { nodePortAddresses: ['192.168.0.0/24'] }, localnet],
    ['1.25', { nodePortAddresses: ['192.168.0.0/24'] }, {}],
    ['1.25', { ipFamily: 'IPv6', nodePortAddresses: ['127.0.0.0/8'] }, localnet],
    ['1.26', {}, localnet],
    ['1.26', { localhostNodePorts: false }, {}],
    ['1.26', { ipFamily: 'IPv6' }, {}],
    ['1.26', { nodePortAddresses: ['192.168.0.0/24'] }, {}],
    ['1.26', { nodePortAddresses: ['192.168.0.0/24', '127.1.0.0/16'] }, localnet],
    ['1.26', { nodePortAddresses: ['fd00::/64'] }, {}],
    ['1.30', { nodePortAddresses: ['fd00::/64'] }, localnet],
    ['1.30', { nodePortAddresses: ['0.0.0.0/0'] }, localnet],
    ['1.30', { nodePortAddresses: ['10.0.0.0/8'] }, {}],
    ['1.30', { ipFamily: 'IPv6' }, {}],
  ] as const)
    it(`${version} ${JSON.stringify(input)}: ${JSON.stringify(expected)}`, () => expect(routeLocalnetSysctls(withDefaults(input), version)).toEqual(expected));
});
