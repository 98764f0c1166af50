import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, presentTrace, type Trace } from '../../src/simulation/index.ts';

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
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
const service = (spec: string, ports = '[{ port: 80, nodePort: 30080 }]'): string => `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: ${ports}, ${spec} }
`;

function create(spec = '', kubernetesVersion = '1.23', ports?: string): Cluster {
  const cluster = createCluster({ seed: 7, proxyMode: 'userspace', kubernetesVersion });
  cluster.apply(deployment);
  cluster.apply(service(spec, ports));
  return cluster;
}

const carrier = (trace: Trace): Trace => {
  const last = trace.relayed?.at(-1);
  if (!last) throw new Error(`nobody opened a second connection: ${trace.reason}`);
  return last;
};

describe.each(['1.18', '1.21', '1.23', '1.25'])('userspace mode of %s', (version) => {
  it('pod to ClusterIP: kube-proxy on its node answers, and opens a second connection to an endpoint', () => {
    const cluster = create('', version);
    const trace = cluster.pod('app').connect('web:80');
    expect([trace.fate, trace.backend?.name, trace.sourceSeen]).toEqual(['delivered', 'node01', cluster.pod('app').ip]);
    const second = carrier(trace);
    expect([second.kind, second.client, second.fate]).toEqual(['trace', 'node01', 'delivered']);
    // The client’s address is lost: the pod sees the node.
    expect(second.sourceSeen).toMatch(/^10\.(19\.9\.12|244\.1\.1)$/);
    expect(presentTrace(trace).summary).toContain('That is kube-proxy, which opens another connection: node01 reaches web-');
    expect(presentTrace(second).legs.map(({ title }) => title)).toEqual(['Request', 'Reply']);
  });
  it.each([
    ['a node, by the ClusterIP', (cluster: Cluster) => cluster.node('node01').connect('web:80'), 'node01'],
    ['a pod, by another node’s NodePort', (cluster: Cluster) => cluster.pod('app').connect('controlplane:30080'), 'controlplane'],
    ['outside, by a NodePort', (cluster: Cluster) => cluster.outside().connect('node01:30080'), 'node01'],
    ['the node itself, by its NodePort', (cluster: Cluster) => cluster.node('node01').connect('node01:30080'), 'node01'],
  ])('%s', (_, connect, node) => {
    const trace = connect(create('', version));
    expect([trace.fate, trace.backend?.name, carrier(trace).client, carrier(trace).fate]).toEqual(['delivered', node, node, 'delivered']);
  });
});

describe('which endpoint', () => {
  it('strictly in turns', () => {
    const cluster = create();
    const names = Array.from({ length: 9 }, () => carrier(cluster.pod('app').connect('web:80')).backend?.name);
    expect(new Set(names.slice(0, 3)).size).toBe(3);
    expect([names.slice(3, 6), names.slice(6, 9)]).toEqual([names.slice(0, 3), names.slice(0, 3)]);
  });
  it('the same one for the same client, with session affinity', () => {
    const cluster = create('sessionAffinity: ClientIP');
    const names = Array.from({ length: 6 }, () => carrier(cluster.pod('app').connect('web:80')).backend?.name);
    expect(new Set(names).size).toBe(1);
  });
  it('the next one, if one does not answer', () => {
    const cluster = create();
    for (const { metadata } of cluster
      .pods()
      .filter(({ metadata }) => metadata.labels?.app === 'web')
      .slice(1))
      cluster.pod(metadata.name).host.sockets.length = 0;
    const traces = Array.from({ length: 3 }, () => cluster.pod('app').connect('web:80'));
    expect(traces.map(({ fate }) => fate)).toEqual(['delivered', 'delivered', 'delivered']);
    expect(Math.max(...traces.map(({ relayed }) => relayed?.length ?? 0))).toBeGreaterThan(1);
    expect(new Set(traces.map((trace) => carrier(trace).backend?.name)).size).toBe(1);
  });
  it('none: the connection is taken and closed again', () => {
    const cluster = create();
    cluster.scale('web', 0);
    const trace = cluster.pod('app').connect('web:80');
    expect([trace.fate, trace.error, trace.relayed]).toEqual(['refused', 'ECONNRESET', []]);
    expect(trace.reason).toBe('kube-proxy on node01 takes the connection and closes it again: missing endpoints');
  });
  it('a UDP client that goes on talking stays where it is, and is forgotten after a quarter of a second', () => {
    const cluster = create('', '1.23', '[{ port: 53, protocol: UDP, nodePort: 30053 }]');
    const ask = (): string | undefined => carrier(cluster.pod('app').connect('web:53', { protocol: 'UDP', sourcePort: 40_000 })).backend?.name;
    const first = ask();
    expect([ask(), ask()]).toEqual([first, first]);
    cluster.advance(1);
    expect(ask()).not.toBe(first);
  });
});

it('kube-proxy’s sockets go with it; its rules stay and lead to nobody', () => {
  const cluster = create();
  const { host } = cluster.node('node01');
  expect(host.sockets.some(({ relay }) => relay)).toBe(true);
  cluster.delete('DaemonSet', 'kube-proxy', 'kube-system');
  expect(host.sockets.some(({ relay }) => relay)).toBe(false);
  expect(cluster.node('node01').iptablesSave()).toContain('KUBE-PORTALS-CONTAINER');
  expect(cluster.pod('app').connect('web:80').fate).toBe('refused');
});
