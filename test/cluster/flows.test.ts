import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, presentTrace, type Trace } from '../../src/simulation/index.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/manifests/${name}.yaml`, import.meta.url), 'utf8');
const pod = (name: string, nodeName: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { run: name } },
  spec: { nodeName, containers: [{ name, image: 'mysql:8.0' }] },
});

function create(seed = 7): Cluster {
  const cluster = createCluster({ seed });
  cluster.apply(fixture('create-deployment'));
  cluster.apply(fixture('create-service-nodeport'));
  cluster.apply([pod('app', 'node01'), pod('cron', 'controlplane')]);
  return cluster;
}

// A failure prints the trace.
function expectTrace(trace: Trace, expected: Partial<Trace>): void {
  const steps = presentTrace(trace).legs.flatMap((leg) => leg.steps.map((s) => `${leg.title} ${s.host} ${s.stage}: ${s.code ?? s.sentence}`));
  expect(trace, steps.join('\n')).toMatchObject(expected);
}

const backends = (trace: () => Trace): Set<string | undefined> => new Set(Array.from({ length: 40 }, () => trace().backend?.address));

describe('the cluster of the notes', () => {
  const cluster = create();
  const endpoints = cluster.pods().filter((p) => p.metadata.labels?.app === 'db-service');

  it('spreads three database pods over two nodes', () => {
    expect(endpoints).toHaveLength(3);
    expect(new Set(endpoints.map((p) => p.spec.nodeName)).size).toBe(2);
  });
  it('has the addresses of the notes', () => {
    expect(cluster.node('controlplane').ip).toBe('10.19.9.9');
    expect(cluster.node('node01').ip).toBe('10.19.9.12');
    expect(cluster.get('Service', 'kubernetes').spec.clusterIP).toBe('10.96.0.1');
    expect(cluster.serviceRange.toCidrString()).toBe('10.96.0.0/12');
  });
  it('the EndpointSlice lists what the selector picks', () => {
    const slice = cluster.list('EndpointSlice').find((s) => s.metadata.labels?.['kubernetes.io/service-name'] === 'db-service');
    expect(slice?.endpoints?.map((e) => e.addresses[0]).sort()).toEqual(endpoints.map((p) => p.status?.podIP).sort());
  });
});

describe('flows', () => {
  it('pod to ClusterIP: delivered, any endpoint, its own address kept', () => {
    const cluster = create();
    const connect = (): Trace => cluster.pod('app').connect('db-service:3306');
    expectTrace(connect(), { fate: 'delivered', sourceSeen: cluster.pod('app').ip });
    expect(backends(connect).size).toBe(3);
  });
  it('the reply seems to come from the ClusterIP', () => {
    const cluster = create();
    const trace = cluster.pod('app').connect('db-service:3306');
    const arrived = trace.reply.at(-1)?.packet;
    expect(presentTrace(trace).legs[1]?.steps.at(-1)?.packet.source).toBe(trace.to);
    expect(arrived?.flags).toBe('SYN,ACK');
  });
  it('node to ClusterIP: masqueraded to the address of the outgoing interface', () => {
    const cluster = create();
    const seen = new Set(Array.from({ length: 40 }, () => cluster.node('node01').connect('db-service:3306').sourceSeen));
    expect(seen).toEqual(new Set(['10.19.9.12', '10.244.1.1']));
  });
  it('outside to NodePort on each node: delivered, masqueraded', () => {
    const cluster = create();
    for (const node of ['controlplane', 'node01']) {
      const trace = cluster.outside().connect(`${node}:30306`);
      expectTrace(trace, { fate: 'delivered' });
      expect(trace.sourceSeen).not.toBe(cluster.outside().ip);
    }
  });
  it('127.0.0.1 and a NodePort, on the node: delivered, thanks to route_localnet', () => {
    const cluster = create();
    expectTrace(cluster.node('node01').connect('127.0.0.1:30306'), { fate: 'delivered' });
    cluster.node('node01').host.sysctls['net.ipv4.conf.all.route_localnet'] = 0;
    expectTrace(cluster.node('node01').connect('127.0.0.1:30306'), { fate: 'lost' });
  });
  it('hairpin: a pod that reaches itself sees the bridge', () => {
    const cluster = create();
    const self = cluster.pod('db-service');
    const traces = Array.from({ length: 40 }, () => self.connect('db-service:3306')).filter((trace) => trace.backend?.name === self.name);
    expect(traces.length).toBeGreaterThan(0);
    for (const trace of traces) expectTrace(trace, { fate: 'delivered', sourceSeen: '10.244.0.1' });
  });
  it('no endpoints: refused with an ICMP error, from a pod, a node and outside', () => {
    const cluster = create();
    cluster.scale('db-service', 0);
    for (const trace of [
      cluster.pod('app').connect('db-service:3306'),
      cluster.node('node01').connect('db-service:3306'),
      cluster.outside().connect('node01:30306'),
    ]) {
      expectTrace(trace, { fate: 'refused' });
      expect(trace.reply[0]?.packet.icmp).toBe('port-unreachable');
    }
  });
  it('a port of the ClusterIP that the Service does not have: lost at the gateway', () => {
    expectTrace(create().pod('app').connect('db-service:3307'), { fate: 'lost' });
  });
  it('a pod that does not listen: refused by the pod itself', () => {
    const cluster = create();
    const trace = cluster.pod('app').connect(`${cluster.pod('cron').ip}:3306`);
    expectTrace(trace, { fate: 'refused' });
    expect(trace.reply[0]?.packet.flags).toBe('RST,ACK');
  });
  it('a ClusterIP does not answer a ping, a pod does', () => {
    const cluster = create();
    expectTrace(cluster.pod('app').ping('db-service'), { fate: 'lost' });
    expectTrace(cluster.pod('app').ping(cluster.pod('cron').ip), { fate: 'delivered' });
  });
  it('br_netfilter off: a backend on the client’s own node answers past the node, others work', () => {
    const cluster = create();
    cluster.node('node01').host.sysctls['net.bridge.bridge-nf-call-iptables'] = 0;
    const fates = new Map<string, Set<string>>();
    for (let i = 0; i < 60; i++) {
      const trace = cluster.pod('app').connect('db-service:3306');
      const local = trace.backend?.address.startsWith('10.244.1.') ? 'same node' : 'other node';
      fates.set(local, (fates.get(local) ?? new Set()).add(trace.fate));
    }
    expect(fates).toEqual(
      new Map([
        ['same node', new Set(['lost'])],
        ['other node', new Set(['delivered'])],
      ]),
    );
  });
  it('the kubernetes Service reaches the API server on its node', () => {
    expectTrace(create().pod('app').connect('kubernetes:443'), { fate: 'delivered', backend: { name: 'controlplane', address: '10.19.9.9:6443' } });
  });
  it('an established connection is in conntrack on the client’s node and nowhere else', () => {
    const cluster = create();
    const trace = cluster.pod('app').connect('db-service:3306');
    expect(cluster.node('node01').conntrack()).toContain('ESTABLISHED');
    expect(cluster.node('node01').conntrack()).toContain(`dst=${trace.to.split(':')[0]} `);
    expect(cluster.node('controlplane').conntrack()).not.toContain(`dst=${trace.to.split(':')[0]} `);
  });
  it('the same seed gives the same cluster and the same choices', () => {
    const run = (): unknown[] => {
      const cluster = create(3);
      return [cluster.pods().map((p) => p.metadata.name), Array.from({ length: 10 }, () => cluster.pod('app').connect('db-service:3306').backend)];
    };
    expect(run()).toEqual(run());
  });
  it('scaling down leaves no endpoint behind in the rules', () => {
    const cluster = create();
    cluster.scale('db-service', 1);
    expect(backends(() => cluster.pod('app').connect('db-service:3306')).size).toBe(1);
    const saved = cluster.node('node01').iptablesSave();
    expect(saved.match(/:KUBE-SEP-/g)).toHaveLength(2); // one database pod, one API server
  });
});

describe('errors', () => {
  it.each([
    ['a node that is not there', (c: Cluster) => c.node('node02'), 'nodes "node02" not found; there are: controlplane, node01'],
    ['a pod that is not there', (c: Cluster) => c.pod('mysql'), 'pods "mysql" not found'],
    ['a name that nobody has', (c: Cluster) => c.pod('app').connect('db-sevrice:3306'), 'could not resolve host: db-sevrice'],
    ['a destination without a port', (c: Cluster) => c.pod('app').connect('db-service'), 'is not host:port'],
    [
      'a NodePort out of range',
      (c: Cluster) => c.apply(fixture('create-service-nodeport').replace('30306', '80').replaceAll('db-service', 'web')),
      'The Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'a NodePort that is taken',
      (c: Cluster) => c.apply(fixture('create-service-nodeport').replaceAll('db-service', 'web')),
      'provided port is already allocated',
    ],
    ['a pod range inside the service range', () => createCluster({ podCIDR: '10.100.0.0/16' }), 'overlap'],
  ])('%s', (_name, act, message) => {
    expect(() => act(create())).toThrow(message);
  });
  it('a Service that was refused leaves nothing allocated', () => {
    const cluster = create();
    const bad = fixture('create-service-nodeport').replaceAll('db-service', 'web').replace('nodePort', 'clusterIP');
    expect(() => cluster.apply(bad.replace('type: NodePort', 'type: NodePort\n  clusterIP: 10.96.5.5').replace('clusterIP: 30306', 'nodePort: 80'))).toThrow();
    expect(
      cluster.apply(
        fixture('create-service-nodeport')
          .replaceAll('db-service', 'web')
          .replace('30306', '30307')
          .replace('type: NodePort', 'type: NodePort\n  clusterIP: 10.96.5.5'),
      ),
    ).toEqual(['service/web created']);
  });
});
