import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, presentTrace, ruleset, type Trace } from '../../src/simulation/index.ts';

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 4
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'example/web:1', ports: [{ containerPort: 80 }, { containerPort: 53, protocol: UDP }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: app, labels: { run: app } }
spec: { nodeName: node01, containers: [{ name: app, image: busybox }] }
`;
const service = (name: string, spec: string, port = '{ port: 80, nodePort: 30080 }'): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { type: NodePort, selector: { app: web }, ports: [${port}], ${spec} }
`;

function create(spec = '', kubernetesVersion = '1.30'): Cluster {
  const cluster = createCluster({ seed: 7, proxyMode: 'nftables', kubernetesVersion });
  cluster.apply(deployment);
  cluster.apply(service('web', spec));
  return cluster;
}

// A failure prints the trace.
function expectTrace(trace: Trace, expected: Partial<Trace>): void {
  const steps = presentTrace(trace).legs.flatMap((leg) => leg.steps.map((s) => `${leg.title} ${s.host} ${s.stage}: ${s.code ?? s.sentence}`));
  expect(trace, steps.join('\n')).toMatchObject(expected);
}

const backends = (trace: () => Trace, count = 40): Set<string | undefined> => new Set(Array.from({ length: count }, () => trace().backend?.address));

describe.each(['1.30', '1.33', '1.35', '1.36'])('nftables mode of %s', (version) => {
  it('pod to ClusterIP: delivered, any endpoint, its own address kept', () => {
    const cluster = create('', version);
    const connect = (): Trace => cluster.pod('app').connect('web:80');
    expectTrace(connect(), { fate: 'delivered', sourceSeen: cluster.pod('app').ip });
    expect(backends(connect, 60).size).toBe(4);
  });
  it('node to ClusterIP: masqueraded to the address of the outgoing interface', () => {
    const cluster = create('', version);
    const seen = new Set(Array.from({ length: 40 }, () => cluster.node('node01').connect('web:80').sourceSeen));
    expect(seen).toEqual(new Set(['10.19.9.12', '10.244.1.1']));
  });
  it('hairpin: a pod that reaches itself sees the bridge', () => {
    const cluster = create('', version);
    const self = cluster.pod('web');
    const traces = Array.from({ length: 60 }, () => self.connect('web:80')).filter((trace) => trace.backend?.name === self.name);
    expect(traces.length).toBeGreaterThan(0);
    for (const trace of traces) expectTrace(trace, { fate: 'delivered', sourceSeen: self.ip.replace(/\d+$/, '1') });
  });
  it('outside to NodePort on each node: delivered, masqueraded', () => {
    const cluster = create('', version);
    for (const node of ['controlplane', 'node01']) {
      const trace = cluster.outside().connect(`${node}:30080`);
      expectTrace(trace, { fate: 'delivered' });
      expect(trace.sourceSeen).not.toBe(cluster.outside().ip);
    }
  });
  it('no endpoints: refused with an ICMP error, from a pod, a node and outside', () => {
    const cluster = create('', version);
    cluster.scale('web', 0);
    for (const trace of [cluster.pod('app').connect('web:80'), cluster.node('node01').connect('web:80'), cluster.outside().connect('node01:30080')]) {
      expectTrace(trace, { fate: 'refused', error: 'ECONNREFUSED' });
      expect(trace.reply[0]?.packet.icmp).toBe('port-unreachable');
      expect(trace.rules.at(-1)).toMatchObject({ table: 'ip kube-proxy', chain: 'reject-chain', number: 1 });
    }
  });
  it('no endpoint on the node and externalTrafficPolicy Local: dropped there, delivered elsewhere with the client’s address', () => {
    const cluster = create('externalTrafficPolicy: Local', version);
    cluster.scale('web', 1);
    const on = cluster.pods().find(({ metadata }) => metadata.labels?.app === 'web')?.spec.nodeName ?? '';
    const off = on === 'node01' ? 'controlplane' : 'node01';
    expectTrace(cluster.outside().connect(`${on}:30080`), { fate: 'delivered', sourceSeen: cluster.outside().ip });
    expectTrace(cluster.outside().connect(`${off}:30080`), { fate: 'dropped', error: 'ETIMEDOUT' });
    expectTrace(cluster.node(off).connect(`${off}:30080`), { fate: 'delivered' });
  });
  it('session affinity: one endpoint a client, until the timeout is over', () => {
    const cluster = create('sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } }', version);
    const connect = (): Trace => cluster.pod('app').connect('web:80');
    const [first] = backends(connect);
    expect(backends(connect).size).toBe(1);
    expect(cluster.node('node01').nft('list ruleset')).toMatch(new RegExp(`${cluster.pod('app').ip} expires (1m|59s\\d*(ms)?)`));
    cluster.advance(50);
    expect(connect().backend?.address).toBe(first);
    cluster.advance(50);
    // The connection in between began the minute anew.
    expect(connect().backend?.address).toBe(first);
    const afterwards = new Set<string | undefined>();
    for (let i = 0; i < 30; i++) {
      cluster.advance(61);
      afterwards.add(connect().backend?.address);
    }
    expect(afterwards.size).toBe(4);
  });
  it('127.0.0.1 and a NodePort: nothing listens', () => {
    expectTrace(create('', version).node('node01').connect('127.0.0.1:30080'), { fate: 'refused', error: 'ECONNREFUSED' });
  });
  it('a port of the ClusterIP that the Service does not have, and a ping: refused at once', () => {
    const cluster = create('', version);
    for (const trace of [cluster.pod('app').connect('web:81'), cluster.pod('app').ping('web')]) {
      expectTrace(trace, { fate: 'refused' });
      expect(trace.reply[0]?.packet.icmp).toBe('port-unreachable');
    }
    expectTrace(cluster.pod('app').ping(cluster.pod('web').ip), { fate: 'delivered' });
  });
  it('UDP: a client that keeps its port keeps its endpoint until that is gone; kube-proxy then has the connection forgotten', () => {
    const cluster = createCluster({ seed: 7, proxyMode: 'nftables', kubernetesVersion: version });
    cluster.apply(deployment);
    cluster.apply(service('dns', '', '{ port: 53, protocol: UDP, nodePort: 30053 }'));
    const ask = (): Trace => cluster.pod('app').connect('dns:53', { protocol: 'UDP', sourcePort: 40_000 });
    const { backend: first, reason } = ask();
    expect(first, reason).toBeDefined();
    expect(backends(ask, 10)).toEqual(new Set([first?.address]));
    cluster.delete('Pod', first?.name ?? '');
    const after = ask();
    expectTrace(after, { fate: 'delivered' });
    expect(after.backend?.name).not.toBe(first?.name);
  });
  it('scaling down leaves no endpoint behind in what packets meet', () => {
    const cluster = create('', version);
    cluster.scale('web', 1);
    expect(backends(() => cluster.pod('app').connect('web:80')).size).toBe(1);
    cluster.advance(10);
    cluster.apply(service('other', '', '{ port: 81, nodePort: 30081 }'));
    expect(
      backends(() =>
        cluster.pod('app').connect('other:81').backend === undefined ? cluster.pod('app').connect('web:80') : cluster.pod('app').connect('web:80'),
      ).size,
    ).toBe(1);
  });
});

describe('an address of the Service range that no Service has', () => {
  it.each([
    ['1.30', 'lost'],
    ['1.33', 'dropped'],
    ['1.36', 'dropped'],
  ] as const)('%s: %s; from 1.33 on kube-proxy knows the range', (version, fate) => {
    expectTrace(create('', version).pod('app').connect('10.96.99.99:80'), { fate });
  });
});

describe('what a node shows', () => {
  const cluster = create();
  it('nft list, a table, a chain, a map', () => {
    const node = cluster.node('node01');
    expect(node.nft('list tables')).toBe('table ip kube-proxy\n');
    expect(node.nft('list set ip kube-proxy nodeport-ips')).toContain('elements = { 10.19.9.12 }');
    expect(node.nft('list map ip kube-proxy service-nodeports')).toMatch(/elements = \{ tcp \. 30080 : goto external-[A-Z0-9]{8}-default\/web\/tcp\/ \}/);
    expect(node.nft('list chain ip kube-proxy masquerading')).toContain('masquerade fully-random');
  });
  it('iptables knows nothing of it, and neither does route_localnet', () => {
    expect(cluster.node('node01').iptablesSave()).not.toContain('KUBE-');
    expect(cluster.node('node01').host.sysctls['net.ipv4.conf.all.route_localnet']).toBe(0);
  });
  it('the rules that a packet met, in a listing', () => {
    const trace = cluster.outside().connect('node01:30080');
    const view = ruleset(cluster.node('node01'), { table: 'ip kube-proxy', trace });
    const hits = view.tables.flatMap(({ chains }) =>
      chains.flatMap(({ name, rules }) => rules.flatMap((rule) => (rule.hits ? [[name, rule.number, rule.why]] : []))),
    );
    expect(hits).toHaveLength(
      new Set(trace.rules.filter(({ host, table }) => host === 'node01' && table === 'ip kube-proxy').map(({ chain, number }) => `${chain} ${number}`)).size,
    );
    expect(hits).toContainEqual(['services', 2, expect.stringContaining('NodePort')]);
  });
});

describe('somebody meddles with kube-proxy’s table', () => {
  it.each(['1.30', '1.36'])('%s: the table is gone, and so is the Service, until kube-proxy writes again', (version) => {
    const cluster = create('', version);
    cluster.scale('web', 3);
    cluster.node('node01').nft('flush ruleset');
    expectTrace(cluster.pod('app').connect('web:80'), { fate: 'lost' });
    // A release that writes differences is refused at first, and writes everything half a minute later.
    cluster.scale('web', 2);
    cluster.advance(31);
    expectTrace(cluster.pod('app').connect('web:80'), { fate: 'delivered' });
  });
  it('a rule of the reader’s own, in a table of its own, is met like any other', () => {
    const cluster = create();
    const node = cluster.node('node01');
    expect(node.nft('add table ip mine')).toBe('');
    node.nft('add chain ip mine guard { type filter hook forward priority 10 ; }');
    node.nft('add rule ip mine guard tcp dport 80 drop');
    expectTrace(cluster.pod('app').connect('web:80'), { fate: 'dropped' });
    node.nft('delete table ip mine');
    expectTrace(cluster.pod('app').connect('web:80'), { fate: 'delivered' });
  });
});
