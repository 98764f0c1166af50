import { describe, expect, it } from 'vitest';
import { createCluster, present, presentTrace, topology } from '../../src/simulation/index.ts';
import { notesCluster } from './cluster.ts';

describe('the picture of a cluster', () => {
  const cluster = notesCluster();
  const { hosts, links, services } = cluster.topology();

  it('has every host, and pods on the node that they are plugged into', () => {
    expect(hosts.map((host) => host.kind).sort()).toEqual(['gateway', 'node', 'node', 'outside', 'pod', 'pod', 'pod', 'pod', 'pod']);
    expect(hosts.find((host) => host.name === 'app')).toEqual({
      name: 'app',
      kind: 'pod',
      node: 'node01',
      interfaces: [{ name: 'eth0', kind: 'veth', address: `${cluster.pod('app').ip}/24` }],
    });
  });
  it('has a wire for each pod and one that nodes, machines and the gateway share', () => {
    expect(links.filter((link) => link.ends.length === 2)).toHaveLength(5);
    expect(
      links
        .find((link) => link.name === 'underlay')
        ?.ends.map((end) => end.host)
        .sort(),
    ).toEqual(['controlplane', 'gateway', 'laptop', 'node01']);
  });
  it('has Services with the endpoints that are ready', () => {
    const endpoints = cluster.pods().filter((pod) => pod.metadata.labels?.app === 'db-service');
    const service = services.find(({ name }) => name === 'db-service');
    expect([...(service?.endpoints ?? [])].sort()).toEqual(endpoints.map((pod) => pod.status?.podIP).sort());
    expect(service?.ports).toEqual([expect.stringMatching(/^3306:3\d{4}\/TCP$/)]);
  });
  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(cluster.topology()))).toEqual(cluster.topology());
  });
  it('comes with a trace', () => {
    const trace = cluster.pod('app').connect('db-service:3306');
    expect(trace.topology).toEqual(cluster.topology());
    expect(presentTrace(trace).topology).toEqual(cluster.topology());
  });
});

describe('topology(cluster, trace)', () => {
  const cluster = notesCluster();
  const trace = cluster.pod('app').connect('db-service:3306');

  it('is a view, of the cluster as it stands', () => {
    const view = topology(cluster);
    expect(present(view)).toBe(view);
    expect(view).toMatchObject({ view: 'topology', summary: '2 nodes, 5 pods, 2 Services, 1 outside', isDrawable: true, topology: cluster.topology() });
    expect(view.addresses[cluster.pod('app').ip]).toEqual({ network: 'pod', name: 'pod app' });
    expect(view.trace).toBeUndefined();
  });
  it('carries the way of a packet', () => {
    expect(topology(cluster, trace).trace).toEqual(presentTrace(trace));
  });
});

describe('the picture of a large cluster', () => {
  const cluster = createCluster({ seed: 3, nodes: ['a', 'b', 'c', 'd', 'e'] });
  const pod = (name: string, nodeName: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName, containers: [{ name }] } });
  cluster.apply(Array.from({ length: 30 }, (_, i) => pod(`pod-${i}`, 'abcde'.charAt(i % 5))));

  it('is what the packet came by', () => {
    const trace = cluster.pod('pod-0').connect(`${cluster.pod('pod-1').ip}:80`);
    expect(trace.fate).toBe('refused');
    expect(trace.topology?.hosts.map((host) => host.name).sort()).toEqual(['a', 'b', 'pod-0', 'pod-1']);
    expect(presentTrace(trace).topology).toBe(trace.topology);
    expect(topology(cluster, trace)).toMatchObject({ isDrawable: true, topology: trace.topology });
  });
  it('is not drawn when all of it is asked for', () => {
    expect(topology(cluster)).toMatchObject({ isDrawable: false, summary: '5 nodes, 30 pods, 1 Service, 1 outside' });
  });
});
