import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type EndpointSlice } from '../../../src/simulation/index.ts';
import { Client } from '../api-server/client.ts';

const web = { app: 'web' };
const pod = (name: string, spec: object = {}, port: object = { containerPort: 80 }, labels: object = web) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers: [{ name: 'c', image: 'app', ports: [port] }], ...spec },
});
const svc = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', ...metadata },
  spec: { selector: web, ports: [{ port: 80 }], ...spec },
});
const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: web },
    template: { metadata: { labels: web }, spec: { containers: [{ name: 'c', image: 'app', ports: [{ containerPort: 80 }] }] } },
  },
});
const slicesOf = (cluster: Cluster, name = 'web'): EndpointSlice[] =>
  cluster.list('EndpointSlice').filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name);
const sizes = (cluster: Cluster): number[] => slicesOf(cluster).map(({ endpoints }) => endpoints?.length ?? 0);
const endpointsOf = (cluster: Cluster) => slicesOf(cluster).flatMap(({ endpoints }) => endpoints ?? []);
const conditions = (cluster: Cluster) =>
  Object.fromEntries(
    endpointsOf(cluster).map(({ targetRef, conditions: { ready, serving, terminating } = {} }) => [targetRef?.name, [ready, serving, terminating]]),
  );
const zones = (names: string[], controlPlane = true) => [
  ...(controlPlane ? ['controlplane'] : []),
  ...names.map((zone, i) => ({ name: `node-${i}`, labels: { 'topology.kubernetes.io/zone': zone } })),
];

describe('EndpointSlices', () => {
  it('what a slice says of itself, its Service and its endpoint', () => {
    const cluster = createCluster();
    cluster.apply([pod('a', { nodeName: 'node01' }), svc({}, { labels: { team: 'x' } })]);
    const [slice] = slicesOf(cluster);
    const { metadata, addressType, ports, endpoints } = slice as EndpointSlice;
    expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(metadata.generateName).toBe('web-');
    expect(metadata.labels).toEqual({
      team: 'x',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': 'web',
    });
    expect(metadata.ownerReferences).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Service',
        name: 'web',
        uid: cluster.get('Service', 'web').metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    expect({ addressType, ports }).toEqual({ addressType: 'IPv4', ports: [{ name: '', port: 80, protocol: 'TCP' }] });
    const { metadata: of, status } = cluster.get('Pod', 'a');
    expect(endpoints).toEqual([
      {
        addresses: [status?.podIP],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node01',
        targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: of.uid },
      },
    ]);
  });

  it('a hundred in a slice: 250 pods are 100, 100 and 50', () => {
    const cluster = createCluster();
    cluster.apply([svc(), deployment(250)]);
    expect(sizes(cluster).sort((a, b) => b - a)).toEqual([100, 100, 50]);
    const addresses = endpointsOf(cluster).flatMap((endpoint) => endpoint.addresses);
    expect(new Set(addresses)).toHaveLength(250);
  });

  it('slices are not evened out: pods that go leave holes, and new pods fill a slice that is written anyway or that has room for all', () => {
    const cluster = createCluster();
    cluster.apply([svc(), ...Array.from({ length: 150 }, (_, i) => pod(`p${i}`))]);
    const held = slicesOf(cluster).map(({ endpoints }) => (endpoints ?? []).map((each) => each.targetRef?.name ?? ''));
    const full = held.find((list) => list.length === 100) ?? [];
    for (const name of full.slice(0, 60)) cluster.delete('Pod', name);
    expect(sizes(cluster).sort()).toEqual([40, 50]);
    // The fuller of the two takes the next one.
    cluster.apply(pod('late'));
    expect(sizes(cluster).sort()).toEqual([40, 51]);
  });

  it('a Service without pods keeps one empty slice; one without a selector has none', () => {
    const cluster = createCluster();
    cluster.apply([svc(), svc({ selector: undefined }, { name: 'bare' })]);
    expect(slicesOf(cluster).map(({ ports, endpoints }) => [ports, endpoints])).toEqual([[[], []]]);
    expect(slicesOf(cluster, 'bare')).toEqual([]);
  });

  it('goes with its Service, and a hand on it is undone', () => {
    const client = new Client();
    const { cluster } = client;
    cluster.apply([svc(), pod('a')]);
    const [slice] = slicesOf(cluster);
    const path = `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/${slice?.metadata.name}`;
    expect(client.patch(path, 'merge-patch', { endpoints: [{ addresses: ['1.2.3.4'] }] }).status).toBe(200);
    expect(endpointsOf(cluster).map(({ addresses }) => addresses)).toEqual([[cluster.get('Pod', 'a').status?.podIP]]);
    expect(client.delete(path).status).toBe(200);
    expect(sizes(cluster)).toEqual([1]);
    cluster.delete('Service', 'web');
    expect(slicesOf(cluster)).toEqual([]);
  });

  it('a slice that somebody else writes for the Service is left alone', () => {
    const cluster = createCluster();
    cluster.apply([
      svc(),
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'mine', labels: { 'kubernetes.io/service-name': 'web' } },
        addressType: 'IPv4',
        ports: [{ port: 80 }],
        endpoints: [{ addresses: ['192.0.2.1'] }],
      },
      pod('a'),
    ]);
    expect(slicesOf(cluster)).toHaveLength(2);
    expect(cluster.get('EndpointSlice', 'mine').endpoints).toEqual([{ addresses: ['192.0.2.1'], conditions: {} }]);
  });

  it('named target ports: pods that mean other numbers are in other slices, one without the name has no port', () => {
    const cluster = createCluster();
    cluster.apply([
      pod('a', {}, { name: 'http', containerPort: 8080 }),
      pod('b', {}, { name: 'http', containerPort: 9090 }),
      pod('c', {}, { name: 'other', containerPort: 80 }),
      pod('d', {}, { name: 'http', containerPort: 53, protocol: 'UDP' }),
      svc({ ports: [{ port: 80, targetPort: 'http' }] }),
    ]);
    const found = slicesOf(cluster).map(({ ports, endpoints }) => [ports?.map(({ port }) => port), endpoints?.map(({ targetRef }) => targetRef?.name)]);
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        [[8080], ['a']],
        [[9090], ['b']],
        [[], ['c', 'd']],
      ]),
    );
  });

  it('appProtocol and port names pass on; a changed port makes other slices', () => {
    const cluster = createCluster();
    const ports = (port: number) => [{ name: 'http', port: 80, targetPort: port, appProtocol: 'kubernetes.io/h2c' }];
    cluster.apply([pod('a'), svc({ ports: ports(8080) })]);
    const [before] = slicesOf(cluster);
    expect(before?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP', appProtocol: 'kubernetes.io/h2c' }]);
    cluster.apply(svc({ ports: ports(8081) }));
    const [after, ...rest] = slicesOf(cluster);
    expect(after?.ports?.[0]?.port).toBe(8081);
    expect(rest).toEqual([]);
    expect(after?.metadata.name).not.toBe(before?.metadata.name);
  });

  it('ready, serving, terminating along a pod’s life', () => {
    const cluster = createCluster({ timing: { podStart: 1, podStop: 10 } });
    const probe = { readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 3 } };
    cluster.apply([svc(), pod('a', { containers: [{ name: 'c', image: 'app', ports: [{ containerPort: 80 }], ...probe }] })]);
    expect(conditions(cluster)).toEqual({});
    cluster.advance(1);
    expect(conditions(cluster)).toEqual({ a: [false, false, false] });
    cluster.advance(4);
    expect(conditions(cluster)).toEqual({ a: [true, true, false] });
    cluster.pod('a').setReady(false);
    expect(conditions(cluster)).toEqual({ a: [false, false, false] });
    cluster.pod('a').setReady(true);
    cluster.delete('Pod', 'a');
    expect(conditions(cluster)).toEqual({ a: [false, true, true] });
    cluster.advance(10);
    expect(conditions(cluster)).toEqual({});
  });

  it('publishNotReadyAddresses: ready, whatever the pod says', () => {
    const cluster = createCluster({ timing: { podStop: 10 } });
    cluster.apply([svc({ publishNotReadyAddresses: true }), pod('a'), pod('b')]);
    cluster.pod('a').setReady(false);
    cluster.delete('Pod', 'b');
    expect(conditions(cluster)).toEqual({ a: [true, false, false], b: [true, true, true] });
  });

  it('headless: labelled, and pods with the Service as subdomain have their hostname', () => {
    const cluster = createCluster();
    cluster.apply([svc({ clusterIP: 'None' }), pod('a', { hostname: 'first', subdomain: 'web' }), pod('b', { hostname: 'second', subdomain: 'other' })]);
    const [slice] = slicesOf(cluster);
    expect(slice?.metadata.labels?.['service.kubernetes.io/headless']).toBe('');
    expect(slice?.endpoints?.map(({ hostname }) => hostname)).toEqual(['first', undefined]);
    cluster.delete('Service', 'web');
    cluster.apply(svc());
    expect(slicesOf(cluster)[0]?.metadata.labels).not.toHaveProperty('service.kubernetes.io/headless');
  });

  it('a slice of each family', () => {
    const cluster = createCluster({ serviceCIDR: '10.96.0.0/12,fd00::/112' });
    cluster.apply(svc({ ipFamilyPolicy: 'RequireDualStack' }));
    expect(slicesOf(cluster).map(({ addressType }) => addressType)).toEqual(['IPv4', 'IPv6']);
    cluster.apply(svc({ ipFamilyPolicy: 'SingleStack' }));
    expect(slicesOf(cluster).map(({ addressType }) => addressType)).toEqual(['IPv4']);
  });

  it('ExternalName: slices of before stay as they are, new pods do not come in', () => {
    const cluster = createCluster();
    cluster.apply([svc(), pod('a')]);
    const before = slicesOf(cluster);
    cluster.apply([svc({ type: 'ExternalName', externalName: 'example.com' }), pod('b')]);
    expect(slicesOf(cluster)).toEqual(before);
    expect(slicesOf(cluster)[0]?.endpoints).toHaveLength(1);
  });
});

describe('hints', () => {
  const auto = { annotations: { 'service.kubernetes.io/topology-aware-hints': 'auto' } };
  const hints = (cluster: Cluster) => endpointsOf(cluster).map(({ zone, hints: given }) => [zone, given?.forZones?.map(({ name }) => name)]);
  const spread = (nodes: string[]) => nodes.map((nodeName, i) => pod(`p${i}`, { nodeName }));

  it('each endpoint for its zone when the zones are alike', () => {
    const cluster = createCluster({ nodes: zones(['a', 'b', 'c']) });
    cluster.apply([svc({}, auto), ...spread(['node-0', 'node-1', 'node-2'])]);
    expect(hints(cluster)).toEqual([
      ['a', ['a']],
      ['b', ['b']],
      ['c', ['c']],
    ]);
  });
  it('none with fewer endpoints than zones, and none without the annotation', () => {
    const cluster = createCluster({ nodes: zones(['a', 'b', 'c']) });
    cluster.apply([svc({}, auto), ...spread(['node-0', 'node-1'])]);
    expect(hints(cluster)).toEqual([
      ['a', undefined],
      ['b', undefined],
    ]);
    cluster.apply([pod('late', { nodeName: 'node-2' })]);
    expect(hints(cluster).every(([, zone]) => zone !== undefined)).toBe(true);
    cluster.apply(svc({}, { annotations: {} }));
    expect(hints(cluster).every(([, zone]) => zone === undefined)).toBe(true);
  });
  it('a zone with too many endpoints gives some to one with too few', () => {
    const cluster = createCluster({ nodes: zones(['a', 'b']) });
    cluster.apply([svc({}, auto), ...spread(['node-0', 'node-0', 'node-0', 'node-1'])]);
    const given = hints(cluster).map(([, to]) => to?.[0 as never]);
    expect(given.filter((zone) => zone === 'a')).toHaveLength(2);
    expect(given.filter((zone) => zone === 'b')).toHaveLength(2);
  });
  it('none when a zone would carry a fifth more than its share', () => {
    // Three endpoints over two equal zones: one and a half each, so that one of them would stand for 1.5 times its due.
    const cluster = createCluster({ nodes: zones(['a', 'b']) });
    cluster.apply([svc({}, auto), ...spread(['node-0', 'node-0', 'node-1'])]);
    expect(hints(cluster).map(([, to]) => to)).toEqual([undefined, undefined, undefined]);
  });
  it('trafficDistribution: an endpoint is for its own zone (1.31)', () => {
    const cluster = createCluster({ nodes: zones(['a', 'b']), kubernetesVersion: '1.31' });
    cluster.apply([svc({ trafficDistribution: 'PreferClose' }), ...spread(['node-0', 'node-0', 'node-1'])]);
    expect(hints(cluster)).toEqual([
      ['a', ['a']],
      ['a', ['a']],
      ['b', ['b']],
    ]);
  });
});

describe('Endpoints', () => {
  const subsets = (cluster: Cluster) => cluster.get('Endpoints', 'web').subsets;
  it('ready and not ready addresses, sorted, without pods that terminate', () => {
    const cluster = createCluster({ timing: { podStop: 10 } });
    cluster.apply([svc(), pod('a', { nodeName: 'node01' }), pod('b', { nodeName: 'node01' }), pod('c', { nodeName: 'node01' })]);
    cluster.pod('a').setReady(false);
    cluster.delete('Pod', 'c');
    const ipOf = (name: string) => cluster.get('Pod', name).status?.podIP;
    expect(
      subsets(cluster)?.map(({ addresses, notReadyAddresses, ports }) => [addresses?.map(({ ip }) => ip), notReadyAddresses?.map(({ ip }) => ip), ports]),
    ).toEqual([[[ipOf('b')], [ipOf('a')], [{ port: 80, protocol: 'TCP' }]]]);
  });
  it('over a thousand addresses: cut, and annotated so', () => {
    const cluster = createCluster({ podCIDR: '10.0.0.0/12', nodes: ['controlplane', ...Array.from({ length: 5 }, (_, i) => `n${i}`)] });
    cluster.apply([svc({ clusterIP: '10.96.0.77' }), deployment(1100)]);
    const { metadata, subsets: all } = cluster.get('Endpoints', 'web');
    expect(metadata.annotations?.['endpoints.kubernetes.io/over-capacity']).toBe('truncated');
    expect(all?.flatMap(({ addresses = [] }) => addresses)).toHaveLength(1000);
    expect(sizes(cluster).reduce((a, b) => a + b)).toBe(1100);
  });
  it('written by hand for a Service without a selector: mirrored, and kube-proxy forwards there', () => {
    const cluster = createCluster();
    cluster.apply([
      pod('a', {}, { containerPort: 8080 }, {}),
      svc({ selector: undefined, ports: [{ port: 80, targetPort: 8080 }] }),
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'client' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } },
    ]);
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'web' },
      subsets: [{ addresses: [{ ip: cluster.pod('a').ip }], ports: [{ port: 8080 }] }],
    });
    const [mirrored] = slicesOf(cluster);
    expect(mirrored?.metadata.labels?.['endpointslice.kubernetes.io/managed-by']).toBe('endpointslicemirroring-controller.k8s.io');
    expect(mirrored?.endpoints?.map(({ addresses, conditions: is }) => [addresses, is?.ready])).toEqual([[[cluster.pod('a').ip], true]]);
    expect(cluster.pod('client').connect('web:80')).toMatchObject({ fate: 'delivered', backend: { address: `${cluster.pod('a').ip}:8080` } });
    cluster.delete('Endpoints', 'web');
    expect(slicesOf(cluster)).toEqual([]);
  });
});
