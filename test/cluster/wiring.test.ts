import { describe, expect, it } from 'vitest';
import { forgetConnections } from '../../src/simulation/cluster/stale-connections.ts';
import { type Cluster, type ClusterOptions, createCluster, printAddress } from '../../src/simulation/index.ts';
import { runConntrack } from '../../src/simulation/netfilter/conntrack-command.ts';

const pod = (name: string, nodeName: string, app = name): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app } },
  spec: {
    nodeName,
    containers: [{ name, image: 'nginx' }],
  },
});
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: {
    type: 'NodePort',
    selector: { app: 'web' },
    ports: [
      { name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' },
      { name: 'dns', port: 53, nodePort: 30053, protocol: 'UDP' },
      { name: 'sctp', port: 9, protocol: 'SCTP' },
    ],
  },
};

function create(options: ClusterOptions = {}): Cluster {
  const cluster = createCluster({ seed: 1, ...options });
  cluster.apply([pod('web-1', 'node01', 'web'), pod('app', 'node01'), pod('far', 'controlplane'), service]);
  serve(cluster, 'web-1');
  return cluster;
}

// nginx answers on TCP alone.
function serve(cluster: Cluster, name: string): void {
  const { sockets } = cluster.pod(name).host;
  sockets.push({ protocol: 'UDP', port: 53, process: 'named' }, { protocol: 'SCTP', port: 9, process: 'discard' });
}

describe('ptp: a wire and a route for every pod', () => {
  const cluster = create({ podWiring: 'ptp' });
  const [web, app, node] = [cluster.pod('web-1'), cluster.pod('app'), cluster.node('node01')];

  it('a pod has one neighbour, and the node a route for each pod', () => {
    expect(app.routes()).toBe('default via 169.254.1.1 dev eth0 \n169.254.1.1 dev eth0 scope link \n');
    for (const { ip } of [web, app]) expect(node.routes()).toMatch(new RegExp(`^${ip.replaceAll('.', '\\.')} dev cali[0-9a-f]{11} scope link $`, 'm'));
    expect([...node.host.devices.values()].filter(({ kind }) => kind === 'bridge')).toEqual([]);
  });
  it('TCP, UDP and SCTP reach a backend on the same node past FORWARD', () => {
    for (const [port, protocol] of [
      [80, 'TCP'],
      [53, 'UDP'],
      [9, 'SCTP'],
    ] as const) {
      const trace = app.connect(`web:${port}`, { protocol });
      expect(trace).toMatchObject({ fate: 'delivered', backend: { name: 'web-1', address: `${web.ip}:${port}` }, sourceSeen: app.ip });
      expect(trace.request.some((event) => event.kind === 'rule' && event.hook === 'FORWARD')).toBe(true);
    }
  });
  it('a pod that reaches itself sees the node: the wire to it has no address of its own', () => {
    expect(web.connect('web:80')).toMatchObject({ fate: 'delivered', backend: { name: 'web-1' }, sourceSeen: node.ip });
  });
  it('br_netfilter has no say where there is no bridge', () => {
    const without = create({ podWiring: 'ptp', bridgeNetfilter: false });
    expect(without.pod('app').connect('web:80')).toMatchObject({ fate: 'delivered', sourceSeen: without.pod('app').ip });
  });
});

describe('bridge', () => {
  it('hairpin mode off: a pod does not reach itself, others do', () => {
    const cluster = create({ hairpinMode: false });
    const lost = cluster.pod('web-1').connect('web:80');
    expect(lost).toMatchObject({ fate: 'lost', error: 'ETIMEDOUT' });
    expect(lost.reason).toMatch(/hairpin mode of veth[0-9a-f]+ is off/);
    expect(cluster.pod('app').connect('web:80').fate).toBe('delivered');
  });
  it('br_netfilter off: the answer from the own node comes back from an address that nobody asked', () => {
    const cluster = create({ bridgeNetfilter: false });
    expect(cluster.pod('app').connect('web:80')).toMatchObject({ fate: 'lost', error: 'ETIMEDOUT' });
    expect(cluster.pod('far').connect('web:80').fate).toBe('delivered');
  });
  it('a ping of a ClusterIP meets no rule of its own and goes to the gateway', () => {
    const trace = create().pod('app').ping('web');
    expect(trace).toMatchObject({ fate: 'lost', error: 'ETIMEDOUT' });
    expect(trace.request.some((event) => event.kind === 'rewrite' && event.end === 'destination')).toBe(false);
  });
});

describe('UDP clients that keep their port', () => {
  const sticky = { protocol: 'UDP', sourcePort: 40_000 } as const;
  const withTwo = (): Cluster => {
    const cluster = create();
    cluster.apply([pod('web-2', 'controlplane', 'web')]);
    serve(cluster, 'web-2');
    return cluster;
  };

  it('keep their endpoint while they go on, and may get another when the entry has run out', () => {
    const cluster = withTwo();
    const ask = (): string | undefined => cluster.pod('app').connect('web:53', sticky).backend?.name;
    const first = ask();
    for (let i = 0; i < 20; i++) {
      cluster.advance(29);
      expect(ask()).toBe(first);
    }
    const others = new Set<string | undefined>();
    for (let i = 0; i < 20; i++) {
      cluster.advance(121);
      others.add(ask());
    }
    expect(others).toEqual(new Set(['web-1', 'web-2']));
  });

  it('go on to an endpoint that is gone until the entry is deleted', () => {
    const cluster = withTwo();
    const { host } = cluster.node('node01');
    const first = cluster.pod('app').connect('web:53', sticky).backend?.name ?? '';
    // The rules alone change, as by a kube-proxy whose conntrack command fails.
    const kept = host.conntrack.entries().map((entry) => ({ ...entry }));
    expect(kept).toHaveLength(1);
    const nat = host.ruleset.tables.get('nat');
    for (const chain of nat?.chains.values() ?? []) if (/^KUBE-SVC/.test(chain.name)) chain.rules = [];
    expect(cluster.pod('app').connect('web:53', sticky)).toMatchObject({ fate: 'delivered', backend: { name: first } });
    expect(cluster.pod('app').connect('web:53', { ...sticky, sourcePort: 40_001 }).fate).not.toBe('delivered');
    const { exitCode, stderr } = runConntrack(host.conntrack, ['-D', '-p', 'udp', '--dport', '53'], cluster.clock.now());
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('flow entries have been deleted')]);
    expect(cluster.pod('app').connect('web:53', sticky).fate).not.toBe('delivered');
  });

  it.each([
    ['the ClusterIP', 'web:53', 'app'],
    ['a NodePort', 'node01:30053', 'laptop'],
  ])('kube-proxy deletes what leads to a removed endpoint by %s, and nothing else', (_, to, from) => {
    const cluster = withTwo();
    const client = from === 'laptop' ? cluster.outside() : cluster.pod(from);
    const ask = (sourcePort: number): string => client.connect(to, { ...sticky, sourcePort }).backend?.name ?? '';
    const ports = Array.from({ length: 20 }, (_, i) => 40_000 + i);
    const before = ports.map(ask);
    expect(new Set(before)).toEqual(new Set(['web-1', 'web-2']));
    cluster.delete('Pod', 'web-2');
    expect(cluster.node('node01').host.conntrack.entries()).toHaveLength(before.filter((name) => name === 'web-1').length);
    expect(new Set(ports.map(ask))).toEqual(new Set(['web-1']));
  });

  it('from 1.32 on kube-proxy keeps what the listed endpoints answer, and deletes the rest of the same address and port', () => {
    const cluster = withTwo();
    const { host } = cluster.node('node01');
    const app = cluster.pod('app');
    for (let i = 0; i < 20; i++) app.connect('web:53', { ...sticky, sourcePort: 40_000 + i });
    const answers = (): Set<string> => new Set(host.conntrack.entries().map(({ reply }) => printAddress(reply.source)));
    const [first, second] = [cluster.pod('web-1').ip, cluster.pod('web-2').ip];
    expect(answers()).toEqual(new Set([first, second]));
    const reconcile = (destination: string, destinationPort: number): void =>
      forgetConnections(host, { conntrackDeletes: [], conntrackReconciles: [{ destination, destinationPort, endpoints: [`${first}:53`] }] }, 0);
    reconcile('10.96.0.99', 53);
    reconcile(cluster.get('Service', 'web').spec.clusterIP ?? '', 54);
    expect(answers()).toEqual(new Set([first, second]));
    reconcile(cluster.get('Service', 'web').spec.clusterIP ?? '', 53);
    expect(answers()).toEqual(new Set([first]));
  });
});
