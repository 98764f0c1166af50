import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../../src/simulation/index.ts';

const notes = readFileSync(new URL('../../fixtures/seed/notes.md', import.meta.url), 'utf8');
const prompt = 'controlplane ~ ➜  ';

/** What the notes show below a command, without the empty line before the next prompt. */
function shown(command: string): string {
  const from = notes.indexOf(`${prompt}${command}\n`);
  if (from < 0) throw new Error(`the notes have no ${command}`);
  const text = notes.slice(from + prompt.length + command.length + 1);
  return text.slice(0, Math.min(...[text.indexOf('```'), text.indexOf(prompt)].filter((at) => at >= 0))).replace(/\n+$/, '\n');
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: { readonly metadata: { readonly namespace?: string } } }[];
}

/** Prints a Table as kubectl does: three blanks between columns, the last one ragged. */
function print(cluster: Cluster, path: string, options: { readonly wide?: boolean; readonly namespace?: boolean } = {}): string {
  const table = cluster.api.request({ method: 'GET', path, headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } }).body as Table;
  const columns = table.columnDefinitions.map(({ name, priority }, i) => ({ name, priority, i })).filter(({ priority }) => options.wide || priority === 0);
  const lines = [
    [...(options.namespace ? ['NAMESPACE'] : []), ...columns.map(({ name }) => name.toUpperCase())],
    ...table.rows.map(({ cells, object }) => [...(options.namespace ? [object.metadata.namespace ?? ''] : []), ...columns.map(({ i }) => String(cells[i]))]),
  ];
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)) + 3) ?? [];
  return lines.map((line) => `${line.map((cell, i) => (i === line.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('')}\n`).join('');
}

const create = (): Cluster => createCluster({ preset: 'service-networking' });
const log = (cluster: Cluster, pod: string, container = ''): unknown =>
  cluster.api.request({ method: 'GET', path: `/api/v1/namespaces/kube-system/pods/${pod}/log`, query: container ? { container } : {} }).body;

describe('the cluster of the notes, to the byte', () => {
  it('kubectl get nodes -o wide', () => {
    expect(print(create(), '/api/v1/nodes', { wide: true })).toBe(shown('kubectl get nodes -o wide'));
  });
  it('kubectl get pod -A, seven minutes later', () => {
    const cluster = create();
    cluster.advance(7 * 60);
    expect(print(cluster, '/api/v1/pods', { namespace: true })).toBe(shown('kubectl get pod -A'));
  });
  it('kubectl get ds -n kube-system, another thirteen minutes later', () => {
    const cluster = create();
    cluster.advance(20 * 60);
    expect(print(cluster, '/apis/apps/v1/namespaces/kube-system/daemonsets')).toBe(shown('kubectl get ds -n kube-system'));
  });
  it('kubectl logs of kube-proxy', () => {
    expect(log(create(), 'kube-proxy-d7l2d')).toBe(shown('kubectl logs kube-proxy-d7l2d -n kube-system'));
  });
  it('kubectl logs of weave', () => {
    expect(log(create(), 'weave-net-255sj', 'weave')).toBe(shown('kubectl logs weave-net-255sj weave -n kube-system'));
  });
  it('cat kube-apiserver.yaml | grep service-cluster', () => {
    const text = create().node('controlplane').files.read('/etc/kubernetes/manifests/kube-apiserver.yaml') ?? '';
    const found = text.split('\n').filter((line) => line.includes('service-cluster'));
    expect(`${found.join('\n')}\n`).toBe(shown('cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep service-cluster'));
  });

  it('what ip addr shows of every device is there', () => {
    const { devices } = create().node('controlplane').host;
    const lines = shown('ip addr').split('\n');
    const heads = lines.filter((line) => /^\d/.test(line));
    expect(heads).toHaveLength(devices.size);
    for (const head of heads) {
      const [, index, name = '', , mtu, qdisc] = /^(\d+): ([^:@]+)(?:@([^:]+))?: <[^>]+> mtu (\d+) qdisc (\S+)/.exec(head) ?? [];
      if (name === 'lo') continue;
      const { facts, addresses, master } = devices.get(name) ?? {};
      const [, mac] = /link\/ether (\S+)/.exec(lines[lines.indexOf(head) + 1] ?? '') ?? [];
      expect({ name, index: `${facts?.index}`, mtu: `${facts?.mtu}`, qdisc: facts?.qdisc, mac: facts?.mac }).toEqual({ name, index, mtu, qdisc, mac });
      expect(head.includes(` master ${master} `) || master === undefined).toBe(true);
      expect(addresses?.length).toBe((lines[lines.indexOf(head) + 2] ?? '').includes('inet') ? 1 : 0);
    }
  });

  it('what kubectl describe prints of kube-proxy-d7l2d is in the object', () => {
    const pod = create()
      .pods('kube-system')
      .find(({ metadata }) => metadata.name === 'kube-proxy-d7l2d');
    const text = shown('kubectl describe pod kube-proxy-d7l2d -n kube-system');
    const field = (name: string): string | undefined => new RegExp(`^ *${name}: +(.*)$`, 'm').exec(text)?.[1];
    const [status] = pod?.status?.containerStatuses ?? [];
    expect(status?.containerID).toBe(field('Container ID'));
    expect(status?.imageID).toBe(field('Image ID'));
    expect(status?.image).toBe(field('Image'));
    expect(pod?.metadata.labels?.['controller-revision-hash']).toBe('78545cdb7d');
    // The terminal's clock is five hours behind.
    expect(new Date(field('Start Time') ?? '').toISOString()).toBe(new Date(pod?.status?.startTime ?? '').toISOString());
    expect(new Date(field('Started') ?? '').toISOString()).toBe(new Date(status?.state?.running?.startedAt ?? '').toISOString());
  });
});

describe('it is a cluster like any other', () => {
  it('stands as its controllers would leave it: nothing changes when they look', () => {
    const cluster = create();
    const read = (): string =>
      JSON.stringify(
        ['Pod', 'Node', 'Service', 'EndpointSlice', 'Endpoints', 'Deployment', 'ReplicaSet', 'DaemonSet', 'ConfigMap'].map((kind) =>
          cluster.list(kind as 'Pod'),
        ),
      );
    const before = read();
    cluster.tick();
    expect(read()).toBe(before);
  });
  it('is the same every time, and another one with another seed only where the notes are silent', () => {
    const uids = (options: object): string[] =>
      createCluster({ preset: 'service-networking', ...options })
        .list('Pod')
        .map(({ metadata }) => metadata.uid ?? '');
    expect(uids({})).toEqual(uids({}));
    expect(uids({ seed: 3 })).not.toEqual(uids({}));
    expect(log(createCluster({ preset: 'service-networking', seed: 3 }), 'kube-proxy-d7l2d')).toBe(log(create(), 'kube-proxy-d7l2d'));
  });
  it('the notes’ database answers behind its Service, from the nodes and from pods of both', () => {
    const cluster = create();
    for (const name of ['create-deployment', 'create-service-nodeport'])
      cluster.apply(readFileSync(new URL(`../../fixtures/manifests/${name}.yaml`, import.meta.url), 'utf8'));
    cluster.advance(60);
    const pods = cluster.pods().filter(({ metadata }) => metadata.labels?.app === 'db-service');
    // The control plane's taint is kubeadm's: all of them are on node01.
    expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(new Set(['node01']));
    for (const node of cluster.nodeNames) {
      expect(cluster.node(node).connect('db-service:3306').fate).toBe('delivered');
      expect(cluster.outside().connect(`${node}:30306`).fate).toBe('delivered');
    }
  });
  it('what is given besides wins', () => {
    const cluster = createCluster({ preset: 'service-networking', nodePortRange: '40000-40000', serviceCIDR: '10.200.0.0/16', proxyMode: 'ipvs' });
    cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } });
    const { clusterIP, ports } = cluster.get('Service', 'web').spec;
    expect([clusterIP?.startsWith('10.200.'), ports?.[0]?.nodePort]).toEqual([true, 40000]);
    expect(cluster.node('node01').connect('kubernetes:443')).toMatchObject({ fate: 'delivered', to: '10.200.0.1:443' });
    expect(cluster.node('node01').host.devices.has('kube-ipvs0')).toBe(true);
    expect(() => createCluster({ preset: 'none' })).toThrow('there is no preset "none"; there are: service-networking');
  });
});
