import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Cluster, createCluster, type Pod } from '../../src/simulation/index.ts';

const manifests = '/etc/kubernetes/manifests/';
const names = (cluster: Cluster): string[] => cluster.pods('kube-system').map(({ metadata }) => metadata.name);
const status = (cluster: Cluster): number => cluster.api.request({ method: 'GET', path: '/api/v1/nodes' }).status;
const staticPod = (name: string, more: object = {}): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name, image: 'app', ports: [{ containerPort: 80 }] }], ...more },
  });

describe('files of a kubeadm node', () => {
  const cluster = createCluster();
  it('the control plane’s', () => {
    const paths = cluster.node('controlplane').files.list();
    for (const path of [
      '/etc/cni/net.d/10-bridge.conflist',
      '/etc/hosts',
      '/etc/kubernetes/admin.conf',
      '/etc/kubernetes/manifests/etcd.yaml',
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
      '/etc/kubernetes/manifests/kube-controller-manager.yaml',
      '/etc/kubernetes/manifests/kube-scheduler.yaml',
      '/etc/resolv.conf',
      '/var/lib/kubelet/config.yaml',
    ])
      expect(paths).toContain(path);
    expect([...paths].sort()).toEqual(paths);
  });
  it('a worker has no manifests', () => {
    expect(
      cluster
        .node('node01')
        .files.list()
        .filter((path) => path.startsWith(manifests) || path === '/etc/kubernetes/admin.conf'),
    ).toEqual([]);
  });
  it('manifests and the kubelet’s configuration are YAML that says what runs', () => {
    const { files } = cluster.node('controlplane');
    const { spec } = parse(files.read(`${manifests}kube-apiserver.yaml`) ?? '') as Pod;
    expect(spec.containers[0]?.command).toContain('--service-cluster-ip-range=10.96.0.0/12');
    expect(parse(files.read('/var/lib/kubelet/config.yaml') ?? '')).toMatchObject({ clusterDNS: ['10.96.0.10'], staticPodPath: '/etc/kubernetes/manifests' });
    expect(JSON.parse(files.read('/etc/cni/net.d/10-bridge.conflist') ?? '')).toMatchObject({
      plugins: [{ type: 'bridge', ipam: { type: 'host-local' } }, {}],
    });
    expect(files.read('/etc/hosts')).toContain('10.19.9.12 node01\n');
  });
  it('logs under /var/log/pods, as the container runtime writes them; nobody may', () => {
    const { files } = cluster.node('node01');
    const path = files.list().find((each) => /^\/var\/log\/pods\/kube-system_kube-proxy-\w{5}_[0-9a-f-]{36}\/kube-proxy\/0\.log$/.test(each)) ?? '';
    expect(files.read(path)?.split('\n')[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stderr F I\d{4} /);
    expect(files.isReadOnly(path)).toBe(true);
    expect(() => files.write(path, '')).toThrow(`EACCES: permission denied, open '${path}'`);
    expect(() => files.remove(path)).toThrow(`EPERM: operation not permitted, unlink '${path}'`);
  });
  it('other files are anybody’s', () => {
    const { files } = cluster.node('node01');
    const seen: string[] = [];
    const stop = files.watch((path) => seen.push(path));
    files.write('/tmp/a', 'x');
    files.write('/tmp/a', 'y');
    expect([files.read('/tmp/a'), files.revision('/tmp/a'), files.remove('/tmp/a'), files.remove('/tmp/a'), files.read('/tmp/a')]).toEqual([
      'y',
      2,
      true,
      false,
      undefined,
    ]);
    stop();
    files.write('/tmp/b', '');
    expect(seen).toEqual(['/tmp/a', '/tmp/a', '/tmp/a']);
  });
});

describe('static pods', () => {
  it('a manifest is a pod of the node’s, and the API shows its mirror', () => {
    const cluster = createCluster();
    const { files } = cluster.node('node01');
    files.write(`${manifests}web.yaml`, staticPod('web'));
    cluster.tick();
    const { metadata, spec, status: is } = cluster.get('Pod', 'web-node01');
    expect(metadata.annotations).toMatchObject({
      'kubernetes.io/config.source': 'file',
      'kubernetes.io/config.mirror': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'Node', name: 'node01', controller: true }]);
    expect([spec.nodeName, is?.phase]).toEqual(['node01', 'Running']);
    expect(cluster.node('controlplane').connect(`${is?.podIP}:80`).fate).toBe('delivered');
  });
  it('another manifest is another pod; deleting the mirror does not stop it; removing the file does', () => {
    const cluster = createCluster();
    const { files } = cluster.node('node01');
    files.write(`${manifests}web.yaml`, staticPod('web'));
    cluster.tick();
    const uid = (): string | undefined => cluster.get('Pod', 'web-node01').metadata.uid;
    const first = uid();
    cluster.api.request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/web-node01' });
    cluster.tick();
    expect(cluster.get('Pod', 'web-node01').status?.phase).toBe('Running');
    files.write(`${manifests}web.yaml`, staticPod('web', { terminationGracePeriodSeconds: 5 }));
    cluster.tick();
    expect(uid()).not.toBe(first);
    files.remove(`${manifests}web.yaml`);
    cluster.tick();
    expect(cluster.pods()).toEqual([]);
  });
  it('a file that is no manifest is passed over; hidden ones and other folders do not count', () => {
    const cluster = createCluster();
    const { files } = cluster.node('node01');
    files.write(`${manifests}a.yaml`, ': [');
    files.write(`${manifests}b.yaml`, 'kind: ConfigMap');
    files.write(`${manifests}.c.yaml`, staticPod('c'));
    files.write('/tmp/d.yaml', staticPod('d'));
    cluster.tick();
    expect(cluster.pods()).toEqual([]);
  });
  it('without kube-apiserver.yaml nobody answers on 6443; packets flow on; it comes back with the file', () => {
    const cluster = createCluster();
    const { files } = cluster.node('controlplane');
    const text = files.read(`${manifests}kube-apiserver.yaml`) ?? '';
    cluster.apply([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    ]);
    files.remove(`${manifests}kube-apiserver.yaml`);
    expect(status(cluster)).toBe(0);
    expect(cluster.node('node01').connect('10.19.9.9:6443').fate).toBe('refused');
    expect(cluster.node('node01').connect('web:80').fate).toBe('delivered');
    files.write(`${manifests}kube-apiserver.yaml`, text);
    cluster.advance(5);
    expect(status(cluster)).toBe(200);
    expect(names(cluster)).toContain('kube-apiserver-controlplane');
    expect(cluster.node('node01').connect('kubernetes:443').fate).toBe('delivered');
  });
  it('without the controller manager a Deployment stands still, without the scheduler a pod waits', () => {
    const cluster = createCluster();
    const { files } = cluster.node('controlplane');
    const move = (name: string): (() => void) => {
      const text = files.read(`${manifests}${name}.yaml`) ?? '';
      files.remove(`${manifests}${name}.yaml`);
      return () => files.write(`${manifests}${name}.yaml`, text);
    };
    const back = move('kube-scheduler');
    const pod = (name: string, nodeName?: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName, containers: [{ name: 'c' }] } });
    cluster.apply([pod('waits'), pod('placed', 'node01')]);
    expect(cluster.pods().map(({ metadata, status: is }) => [metadata.name, is?.phase])).toEqual([
      ['placed', 'Running'],
      ['waits', 'Pending'],
    ]);
    back();
    cluster.advance(5);
    expect(cluster.get('Pod', 'waits').status?.phase).toBe('Running');
    const again = move('kube-controller-manager');
    const app = { matchLabels: { app: 'x' } };
    cluster.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x' },
      spec: { selector: app, template: { metadata: { labels: app.matchLabels }, spec: { containers: [{ name: 'c' }] } } },
    });
    expect(cluster.list('ReplicaSet').filter(({ metadata }) => metadata.namespace === 'default')).toEqual([]);
    again();
    cluster.advance(5);
    expect(cluster.list('ReplicaSet').filter(({ metadata }) => metadata.namespace === 'default')).toHaveLength(1);
  });
});

describe('processes and containers of a node', () => {
  it('kubelet, containerd, and every container’s command below its shim', () => {
    const cluster = createCluster();
    const all = cluster.node('controlplane').processes();
    const commands = all.map(({ command }) => command);
    const find = (word: string) => all.find(({ command }) => command.startsWith(word));
    expect(find('/usr/bin/kubelet')?.ppid).toBe(1);
    expect(find('kube-apiserver')?.command).toContain('--service-cluster-ip-range=10.96.0.0/12');
    expect(commands).toContain(`/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=controlplane`);
    const parent = all.find(({ pid }) => pid === find('kube-apiserver')?.ppid);
    expect(parent?.command).toMatch(/^\/usr\/bin\/containerd-shim-runc-v2 -namespace k8s\.io -id [0-9a-f]{64} /);
    expect(new Set(all.map(({ pid }) => pid))).toHaveLength(all.length);
    expect(all.map(({ pid }) => pid)).toEqual([...all.map(({ pid }) => pid)].sort((a, b) => a - b));
    expect(
      cluster
        .node('node01')
        .processes()
        .some(({ command }) => command.startsWith('kube-apiserver')),
    ).toBe(false);
  });
  it('a restarted container is another process; the others keep their numbers', () => {
    const cluster = createCluster();
    const pids = () =>
      Object.fromEntries(
        cluster
          .node('controlplane')
          .processes()
          .map(({ command, pid }) => [command.split(' ')[0], pid]),
      );
    const before = pids();
    cluster.pod('kube-scheduler-controlplane', 'kube-system').kill();
    cluster.advance(15);
    const after = pids();
    expect(after['kube-scheduler']).not.toBe(before['kube-scheduler']);
    expect(after['kube-apiserver']).toBe(before['kube-apiserver']);
  });
  it('crictl’s view: names, attempts, pods; the newest first', () => {
    const cluster = createCluster();
    const proxy = cluster
      .node('node01')
      .containers()
      .find(({ name }) => name === 'kube-proxy');
    expect(proxy).toMatchObject({ attempt: 0, state: 'Running', namespace: 'kube-system', image: 'registry.k8s.io/kube-proxy:v1.26.0' });
    cluster.pod(proxy?.podName ?? '', 'kube-system').kill();
    cluster.advance(30);
    const again = cluster.node('node01').containers()[0];
    expect(again).toMatchObject({ name: 'kube-proxy', attempt: 1, state: 'Running', podSandboxId: proxy?.podSandboxId });
    expect(again?.id).not.toBe(proxy?.id);
  });
});

describe('files of a pod', () => {
  it('hosts with its own name, aliases below; ConfigMaps where they are mounted, up to date', () => {
    const cluster = createCluster();
    cluster.apply([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { key: 'one' } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: {
          hostname: 'first',
          subdomain: 'web',
          hostAliases: [{ ip: '192.0.2.1', hostnames: ['x', 'y'] }],
          containers: [{ name: 'c', volumeMounts: [{ name: 'v', mountPath: '/etc/c' }] }],
          volumes: [{ name: 'v', configMap: { name: 'c' } }],
        },
      },
    ]);
    const { files, ip } = cluster.pod('a');
    expect(files.read('/etc/hosts')).toContain(`\n${ip}\tfirst.web.default.svc.cluster.local\tfirst\n\n# Entries added by HostAliases.\n192.0.2.1\tx\ty\n`);
    expect(files.read('/etc/hostname')).toBe('first\n');
    expect(files.read('/etc/c/key')).toBe('one');
    cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { key: 'two' } });
    expect(files.read('/etc/c/key')).toBe('two');
    expect(files.read('/var/run/secrets/kubernetes.io/serviceaccount/namespace')).toBe('default');
  });
});
