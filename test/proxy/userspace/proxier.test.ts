import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../../src/simulation/api/types.ts';
import { createRuleset } from '../../../src/simulation/iptables/ruleset.ts';
import { type ProxyInput, withDefaults } from '../../../src/simulation/proxy/input.ts';
import { runProxy } from '../../../src/simulation/proxy/run.ts';
import { keyOf } from '../../../src/simulation/proxy/service-state.ts';
import { applyCalls } from '../../../src/simulation/proxy/userspace/apply.ts';
import { ruleArgs, userspaceMode } from '../../../src/simulation/proxy/userspace/mode.ts';
import { UserspaceProxier } from '../../../src/simulation/proxy/userspace/proxier.ts';
import { randomCluster } from '../generate.ts';
import { saved } from '../iptables/drive.ts';

const cart: Service = {
  metadata: { namespace: 'shop', name: 'cart' },
  spec: { type: 'LoadBalancer', clusterIP: '10.96.0.5', externalIPs: ['192.0.2.4'], ports: [{ name: 'http', port: 80, nodePort: 30080 }] },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }, { hostname: 'lb.example' }] } },
};
const slice: EndpointSlice = {
  metadata: { namespace: 'shop', name: 'cart-1', labels: { 'kubernetes.io/service-name': 'cart' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080 }],
  endpoints: [{ addresses: ['10.244.1.5'] }, { addresses: ['10.244.1.6'], conditions: { ready: false } }],
};

const infrastructure = [
  'EnsureChain nat KUBE-PORTALS-CONTAINER',
  'EnsureRule -I nat PREROUTING -m comment --comment handle ClusterIPs; NOTE: this must be before the NodePort rules -j KUBE-PORTALS-CONTAINER',
  'EnsureChain nat KUBE-PORTALS-HOST',
  'EnsureRule -I nat OUTPUT -m comment --comment handle ClusterIPs; NOTE: this must be before the NodePort rules -j KUBE-PORTALS-HOST',
  'EnsureChain nat KUBE-NODEPORT-CONTAINER',
  'EnsureRule -A nat PREROUTING -m addrtype --dst-type LOCAL -m comment --comment handle service NodePorts; NOTE: this must be the last rule in the chain -j KUBE-NODEPORT-CONTAINER',
  'EnsureChain nat KUBE-NODEPORT-HOST',
  'EnsureRule -A nat OUTPUT -m addrtype --dst-type LOCAL -m comment --comment handle service NodePorts; NOTE: this must be the last rule in the chain -j KUBE-NODEPORT-HOST',
  'EnsureChain filter KUBE-NODEPORT-NON-LOCAL',
  'EnsureRule -I filter INPUT -m comment --comment Ensure that non-local NodePort traffic can flow -j KUBE-NODEPORT-NON-LOCAL',
];
const flushes = [
  'nat KUBE-PORTALS-CONTAINER',
  'nat KUBE-PORTALS-HOST',
  'nat KUBE-NODEPORT-CONTAINER',
  'nat KUBE-NODEPORT-HOST',
  'filter KUBE-NODEPORT-NON-LOCAL',
].map((chain) => `FlushChain ${chain}`);
const rules = (op: string, port: number, container = `REDIRECT --to-ports ${port}`, host = `DNAT --to-destination 192.168.0.1:${port}`): string[] =>
  [
    `nat KUBE-PORTALS-CONTAINER -m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 10.96.0.5 -j ${container}`,
    `nat KUBE-PORTALS-HOST -m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 10.96.0.5 -j ${host}`,
    `nat KUBE-PORTALS-CONTAINER -m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 192.0.2.4 -m physdev ! --physdev-is-in -j ${container}`,
    `nat KUBE-PORTALS-CONTAINER -m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 192.0.2.4 -m addrtype --dst-type LOCAL -j ${container}`,
    `nat KUBE-PORTALS-HOST -m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 192.0.2.4 -m addrtype --dst-type LOCAL -j ${host}`,
    `nat KUBE-PORTALS-CONTAINER -m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 203.0.113.7 -j ${container}`,
    `nat KUBE-PORTALS-HOST -m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 203.0.113.7 -j ${host}`,
    `nat KUBE-NODEPORT-CONTAINER -m comment --comment shop/cart:http -p tcp -m tcp --dport 30080 -j ${container}`,
    `nat KUBE-NODEPORT-HOST -m comment --comment shop/cart:http -p tcp -m tcp --dport 30080 -j ${host}`,
    `filter KUBE-NODEPORT-NON-LOCAL -m comment --comment shop/cart:http -p tcp -m tcp --dport ${port} -m state --state NEW -j ACCEPT`,
  ].map((rule) => `${op} ${rule}`);

const run = (input: ProxyInput): string[][] =>
  runProxy(userspaceMode, '1.23', input).syncs.map(({ ensure = [] }) =>
    ensure.map(({ op, position, table, chain, args = [] }) => [op, ...(position ? [position] : []), table, chain, ...args].join(' ')),
  );

describe('userspace mode’s rules (reference D.1)', () => {
  it('a start: chains, a flush, then each address, and all of it once more', () => {
    const portals = rules('EnsureRule -A', 32768);
    expect(run({ services: [cart] })).toEqual([[...infrastructure, ...flushes, ...infrastructure, ...portals, ...portals]]);
  });
  it('a bound proxy is reached by DNAT', () => {
    const to = 'DNAT --to-destination 10.19.9.9:32768';
    const [first = []] = run({ services: [cart], bindAddress: '10.19.9.9' });
    expect(first.slice(-10)).toEqual(rules('EnsureRule -A', 32768, to, to));
  });
  it('nothing changes for a label, and everything is closed and opened again for an address', () => {
    const relabelled = { ...cart, metadata: { ...cart.metadata, labels: { app: 'cart' } } };
    const moved = { ...cart, spec: { ...cart.spec, externalIPs: [] } };
    const without = (lines: readonly string[]): string[] => lines.filter((line) => !line.includes('192.0.2.4'));
    expect(run({ services: [cart], steps: [{ services: [relabelled] }, { services: [moved] }, { deleteServices: ['shop/cart'] }] }).slice(1)).toEqual([
      [],
      [...rules('DeleteRule', 32768), ...without(rules('EnsureRule -A', 32768))],
      without(rules('DeleteRule', 32768)),
    ]);
  });
  it('UDP connections to a deleted Service are forgotten', () => {
    const dns: Service = { metadata: { namespace: 'ns', name: 'dns' }, spec: { clusterIP: '10.96.0.10', ports: [{ port: 53, protocol: 'UDP' }] } };
    expect(runProxy(userspaceMode, '1.23', { services: [dns], steps: [{ deleteServices: ['ns/dns'] }] }).syncs[1]?.conntrack).toEqual([
      'conntrack -D --orig-dst 10.96.0.10 -p udp',
    ]);
  });
  it('is no mode of 1.26', () => expect(userspaceMode.versions).not.toContain('1.26'));
  it('the rules that stand are those of the Services that are there', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const input = { ...randomCluster(seed, 10), ipFamily: 'IPv4' as const };
      const proxier = new UserspaceProxier(withDefaults(input), '1.23', { now: () => 0, random31: () => 0 });
      const services = new Map((input.services ?? []).map((service) => [keyOf(service), service]));
      const ruleset = createRuleset();
      applyCalls(ruleset, proxier.sync({ services, endpointSlices: new Map() }, input).calls);
      for (const step of input.steps) {
        for (const service of step.services ?? []) services.set(keyOf(service), service);
        for (const key of step.deleteServices ?? []) services.delete(key);
        applyCalls(ruleset, proxier.sync({ services, endpointSlices: new Map() }, step).calls);
      }
      const lines = saved(ruleset)
        .split('\n')
        .filter((line) => line.includes('--comment "shop/'));
      const expected = [...services.values()].flatMap(({ metadata, spec, status }) =>
        (spec.ports ?? []).map(
          (port) =>
            [
              `shop/${metadata.name}:${port.name}`,
              2 + 3 * (spec.externalIPs?.length ?? 0) + 2 * (status?.loadBalancer?.ingress?.length ?? 0) + (port.nodePort ? 3 : 0),
            ] as const,
        ),
      );
      for (const [name, count] of expected) expect(lines.filter((line) => line.includes(`"${name}"`)).length, `seed ${seed} ${name}`).toBe(count);
      expect(lines.length, `seed ${seed}`).toBe(expected.reduce((sum, [, count]) => sum + count, 0));
    }
  });
});

describe('the sockets behind the rules', () => {
  const start = (services: Service[], options: ProxyInput = {}, proxyPortRange = '') => {
    const proxier = new UserspaceProxier(withDefaults(options), '1.23', { now: () => 0, random31: () => 0, proxyPortRange });
    const keyed = new Map(services.map((service) => [keyOf(service), service]));
    const sync = proxier.sync({ services: keyed, endpointSlices: new Map([['shop/cart-1', slice]]) }, {});
    return { proxier, sync };
  };
  it('one for each service port, on all addresses', () => {
    const { proxier } = start([cart]);
    expect(proxier.sockets).toEqual([{ servicePort: 'shop/cart:http', protocol: 'TCP', listenIP: '0.0.0.0', port: 32768, hostIP: '192.168.0.1' }]);
  });
  it('a client is forwarded to a ready endpoint', () => {
    const { proxier } = start([cart]);
    const [socket] = proxier.sockets;
    expect(socket && proxier.forward(socket, '10.244.2.9', () => true)).toEqual({ endpoint: '10.244.1.5:8080', tried: [] });
  });
  it('SCTP has none', () => {
    const sctp: Service = { ...cart, spec: { ...cart.spec, ports: [{ port: 80, protocol: 'SCTP' }] } };
    const { proxier, sync } = start([sctp]);
    expect(proxier.sockets).toEqual([]);
    expect(sync.problems).toEqual(['SCTP is not supported for user space proxy']);
  });
  it('a range runs out', () => {
    const other: Service = { ...cart, metadata: { namespace: 'shop', name: 'other' } };
    expect(start([cart, other], {}, '40000-40000').sync.problems).toEqual([
      'port allocation failed; there are no remaining ports left to allocate in the accepted range',
    ]);
  });
  it('not on localhost', () => expect(start([cart], { bindAddress: '127.0.0.1' }).sync).toMatchObject({ calls: [], problems: ['cannot proxy on localhost'] }));
  it('a rule as words', () => expect(ruleArgs({ clauses: [], target: { kind: 'ACCEPT' } })).toEqual(['-j', 'ACCEPT']));
});
