import { describe, expect, it } from 'vitest';
import { HostLocalPool } from '../../../src/simulation/cluster/network/host-local.ts';
import { WeaveRing } from '../../../src/simulation/cluster/network/weave-ring.ts';
import { createCluster, type WeaveNetwork } from '../../../src/simulation/index.ts';

describe('host-local', () => {
  it('starts behind the bridge’s own address and goes round before an address comes back', () => {
    const pool = new HostLocalPool('10.244.1.0/29');
    const taken = Array.from({ length: 3 }, () => pool.next());
    expect(taken).toEqual(['10.244.1.2', '10.244.1.3', '10.244.1.4']);
    pool.release('10.244.1.2');
    expect([pool.next(), pool.next(), pool.next()]).toEqual(['10.244.1.5', '10.244.1.6', '10.244.1.2']);
  });
  it('says so when the range is full', () => {
    const pool = new HostLocalPool('10.244.1.0/30');
    expect(pool.next()).toBe('10.244.1.2');
    expect(() => pool.next()).toThrow('no IP addresses available in range set: 10.244.1.1-10.244.1.2');
  });
  it('a node whose range is full leaves the pod in ContainerCreating, with the plugin’s words in an event', () => {
    const cluster = createCluster({ coreDNS: false, nodes: [{ name: 'only', podCIDR: '10.244.0.0/30' }] });
    const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c' }] } });
    cluster.apply([pod('a'), pod('b')]);
    const { status } = cluster.get('Pod', 'b');
    expect([status?.phase, status?.containerStatuses?.[0]?.state?.waiting?.reason]).toEqual(['Pending', 'ContainerCreating']);
    const [failed] = cluster.list('Event').filter(({ reason }) => reason === 'FailedCreatePodSandBox');
    expect(failed?.message).toMatch(
      /^Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "[0-9a-f]{64}": plugin type="bridge" failed \(add\): failed to allocate for range 0: no IP addresses available in range set: 10\.244\.0\.1-10\.244\.0\.2$/,
    );
    cluster.delete('Pod', 'a');
    cluster.advance(60);
    expect(cluster.get('Pod', 'b').status).toMatchObject({ phase: 'Running', podIP: '10.244.0.2' });
  });
});

describe('weave’s ring', () => {
  it('the first peer owns it all; the second gets half of the largest free block', () => {
    const ring = new WeaveRing('10.244.0.0/16');
    expect(ring.allocate('a')).toBe('10.244.0.1');
    // 10.244.128.0/17 is the largest block that nobody has an address of.
    expect(ring.allocate('b')).toBe('10.244.192.0');
    expect(ring.allocate('a')).toBe('10.244.0.2');
    expect(ring.allocate('b')).toBe('10.244.192.1');
    expect(ring.status((peer) => peer)).toBe(
      ['a(a)                                     49152 IPs (75.0% of total)', 'b(b)                                     16384 IPs (25.0% of total)', ''].join(
        '\n',
      ),
    );
  });
  it('a peer that has run out asks again; the last address of the range is nobody’s', () => {
    const ring = new WeaveRing('10.0.0.0/28');
    const given = [ring.allocate('a'), ring.allocate('b'), ...Array.from({ length: 12 }, () => ring.allocate('b'))];
    expect(new Set(given)).toHaveLength(14);
    expect(given).not.toContain('10.0.0.0');
    expect(given).not.toContain('10.0.0.15');
    expect(() => ring.allocate('b')).toThrow('no IP addresses available in 10.0.0.0/28');
    expect(() => ring.allocate('a')).toThrow('no IP addresses available in 10.0.0.0/28');
    ring.release('10.0.0.1');
    // The freed address is a's own; it may give it away, too.
    expect(ring.allocate('b')).toBe('10.0.0.1');
  });
  it('claims cover the range without gaps or overlaps, whoever asks', () => {
    const ring = new WeaveRing('10.32.0.0/24');
    for (let i = 0; i < 200; i++) ring.allocate(`peer${(i * 7) % 5}`);
    const claims = ring.claims();
    expect(claims[0]?.from).toBe(0x0a200000);
    expect(claims.at(-1)?.to).toBe(0x0a2000ff);
    for (const [i, { from }] of claims.entries()) if (i > 0) expect(from).toBe((claims[i - 1]?.to ?? 0) + 1);
  });
});

describe('a cluster on weave', () => {
  const create = () => {
    const cluster = createCluster({ network: 'weave' });
    const pod = (name: string, nodeName: string, labels: object = {}) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels },
      spec: { nodeName, containers: [{ name: 'c', image: 'app', ports: [{ containerPort: 80 }] }] },
    });
    cluster.apply([
      pod('here', 'controlplane', { app: 'web' }),
      pod('there', 'node01', { app: 'web' }),
      pod('client', 'node01'),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30080 }] },
      },
    ]);
    return cluster;
  };
  it('one bridge a node, all in one network; a pod’s address is not from its node’s podCIDR', () => {
    const cluster = create();
    const { ring } = cluster.network as WeaveNetwork;
    for (const node of cluster.nodeNames)
      expect(
        cluster
          .node(node)
          .host.devices.get('weave')
          ?.addresses.map(({ length }) => length),
      ).toEqual([16]);
    expect(cluster.pod('there').ip).toMatch(/^10\.244\.(19[2-9]|2\d\d)\./);
    expect(cluster.list('Node').map(({ spec }) => spec?.podCIDR)).toEqual(['10.244.0.0/24', '10.244.1.0/24']);
    expect(ring.claims()).toHaveLength(2);
  });
  it('weave runs from its DaemonSet, on every node, and logs its range', () => {
    const cluster = createCluster({ network: 'weave', podCIDR: '10.32.0.0/14', nodes: ['a', 'b', 'c'] });
    const pods = cluster.pods('kube-system').filter(({ metadata }) => metadata.labels?.name === 'weave-net');
    expect(pods.map(({ spec }) => spec.nodeName).sort()).toEqual(['a', 'b', 'c']);
    for (const { metadata } of pods) {
      const path = `/api/v1/namespaces/kube-system/pods/${metadata.name}/log?container=weave`;
      expect(cluster.api.request({ method: 'GET', path }).body).toContain(' ipalloc-range:10.32.0.0/14 ');
    }
    expect(
      createCluster({})
        .list('DaemonSet')
        .map(({ metadata }) => metadata.name),
    ).toEqual(['kube-proxy']);
  });
  it('pod to pod on another node: without a hop, its own address kept', () => {
    const cluster = create();
    const trace = cluster.pod('client').connect(`${cluster.pod('here').ip}:80`);
    expect(trace).toMatchObject({ fate: 'delivered', sourceSeen: cluster.pod('client').ip });
  });
  it('pod to Service, and NodePort from outside', () => {
    const cluster = create();
    const seen = new Set(Array.from({ length: 30 }, () => cluster.pod('client').connect('web:80').backend?.name));
    expect(seen.size).toBe(2);
    for (const node of cluster.nodeNames) expect(cluster.outside().connect(`${node}:30080`).fate).toBe('delivered');
  });
  it('pods are masqueraded on their way out of the cluster', () => {
    const cluster = create();
    const trace = cluster.pod('client').connect(`${cluster.outside().ip}:22`);
    expect(trace.request.at(-1)?.packet.source).not.toBe(cluster.pod('client').ip);
  });
  it('a pod that goes gives its address back, and its wire goes', () => {
    const cluster = create();
    const { devices } = cluster.node('node01').host;
    const before = [...devices.keys()];
    const ip = cluster.pod('there').ip;
    cluster.delete('Pod', 'there');
    expect([...devices.keys()]).toHaveLength(before.length - 1);
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'new' }, spec: { nodeName: 'node01', containers: [{ name: 'c' }] } });
    expect(cluster.pod('new').ip).toBe(ip);
  });
});
