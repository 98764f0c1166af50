import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Cluster, createCluster, type Pod } from '../../src/simulation/index.ts';

const proxyPod = (cluster: Cluster, node = 'node01'): Pod => {
  const found = cluster.pods('kube-system').find(({ metadata, spec }) => metadata.labels?.['k8s-app'] === 'kube-proxy' && spec.nodeName === node);
  if (!found) throw new Error(`no kube-proxy on ${node}`);
  return found;
};
const request = (cluster: Cluster, method: string, path: string, body?: unknown, query: Record<string, string> = {}) =>
  cluster.api.request({ method, path, query, headers: { 'content-type': 'application/merge-patch+json' }, body });
const deletePod = (cluster: Cluster, pod = proxyPod(cluster)): unknown =>
  request(cluster, 'DELETE', `/api/v1/namespaces/kube-system/pods/${pod.metadata.name}`);
const log = (cluster: Cluster, query: Record<string, string> = {}): string[] => {
  const path = `/api/v1/namespaces/kube-system/pods/${proxyPod(cluster).metadata.name}/log`;
  return String(request(cluster, 'GET', path, undefined, query).body)
    .trimEnd()
    .split('\n');
};
const configPath = '/api/v1/namespaces/kube-system/configmaps/kube-proxy';

/** Edits config.conf as `kubectl edit configmap` does; nobody reads it before a kube-proxy starts. */
function configure(cluster: Cluster, change: object): void {
  const { data = {} } = request(cluster, 'GET', configPath).body as { data?: Record<string, string> };
  const text = stringify({ ...(parse(data['config.conf'] ?? '') as object), ...change });
  expect(request(cluster, 'PATCH', configPath, { data: { 'config.conf': text } }).status).toBe(200);
}

function create(options: Parameters<typeof createCluster>[0] = {}): Cluster {
  const cluster = createCluster(options);
  cluster.apply([
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'client' }, spec: { nodeName: 'node01', containers: [{ name: 'c', image: 'busybox' }] } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30080 }] },
    },
  ]);
  return cluster;
}
const state = (cluster: Cluster) => {
  const [container] = proxyPod(cluster).status?.containerStatuses ?? [];
  return [container?.ready, container?.restartCount, container?.state?.waiting?.reason];
};

describe('kube-proxy is a pod of a DaemonSet', () => {
  it('one on every node, ready, with the rules of its node', () => {
    const cluster = create();
    const { status } = cluster.list('DaemonSet').find(({ metadata }) => metadata.name === 'kube-proxy') ?? {};
    expect([status?.desiredNumberScheduled, status?.numberReady]).toEqual([2, 2]);
    for (const node of cluster.nodeNames) expect(cluster.node(node).iptablesSave()).toContain('default/web cluster IP');
  });

  it('when it is away, the rules stay and nobody changes them', () => {
    const cluster = create({ timing: { podStart: 5 } });
    cluster.advance(5);
    deletePod(cluster);
    expect(cluster.pod('client').connect('web:80').fate).toBe('delivered');
    cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'late' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
    expect(cluster.node('node01').iptablesSave()).not.toContain('default/late');
    expect(cluster.node('controlplane').iptablesSave()).toContain('default/late');
    cluster.advance(5);
    expect(cluster.node('node01').iptablesSave()).toContain('default/late');
  });

  it('its files: the ConfigMap in the pod, config.conf where kubeadm mounts it', () => {
    const cluster = create();
    const { files } = cluster.pod(proxyPod(cluster).metadata.name, 'kube-system');
    expect(parse(files.read('/var/lib/kube-proxy/config.conf') ?? '')).toMatchObject({
      kind: 'KubeProxyConfiguration',
      mode: '',
      clusterCIDR: '10.244.0.0/16',
    });
    configure(cluster, { mode: 'ipvs' });
    expect(files.read('/var/lib/kube-proxy/config.conf')).toContain('mode: ipvs');
  });
});

describe('the mode in the ConfigMap', () => {
  it('counts for a pod that starts after the change, on its node alone', () => {
    const cluster = create();
    configure(cluster, { mode: 'ipvs' });
    expect(cluster.node('node01').host.devices.has('kube-ipvs0')).toBe(false);
    deletePod(cluster);
    const { devices, ipvs } = cluster.node('node01').host;
    expect(devices.has('kube-ipvs0')).toBe(true);
    expect(ipvs.services.all().length).toBeGreaterThan(0);
    expect(cluster.node('controlplane').host.devices.has('kube-ipvs0')).toBe(false);
    expect(log(cluster).join('\n')).toContain('"Using ipvs Proxier"');
    expect(cluster.pod('client').connect('web:80').fate).toBe('delivered');
  });

  it('a node says which mode its kube-proxy runs in, whatever the ConfigMap has become since; none while none runs', () => {
    const cluster = create({ timing: { podStart: 5 } });
    cluster.advance(5);
    configure(cluster, { mode: 'ipvs' });
    expect(cluster.nodeNames.map((name) => cluster.node(name).proxyMode)).toEqual(['iptables', 'iptables']);
    deletePod(cluster);
    expect(cluster.node('node01').proxyMode).toBeUndefined();
    cluster.advance(5);
    expect(cluster.nodeNames.map((name) => cluster.node(name).proxyMode)).toEqual(['iptables', 'ipvs']);
  });

  it('createCluster’s proxyMode is that mode, for all nodes', () => {
    const cluster = create({ proxyMode: 'ipvs' });
    const { data } = request(cluster, 'GET', configPath).body as { data?: Record<string, string> };
    expect(parse(data?.['config.conf'] ?? '')).toMatchObject({ mode: 'ipvs' });
    for (const node of cluster.nodeNames) expect(cluster.node(node).host.devices.has('kube-ipvs0')).toBe(true);
  });

  it.each([
    ['1.26', 'userspace', 'must be iptables,ipvs or blank (blank means the best-available proxy [currently iptables])'],
    ['1.26', 'nftables', 'must be iptables,ipvs or blank (blank means the best-available proxy [currently iptables])'],
    ['1.30', 'ebpf', 'must be iptables, ipvs, nftables or blank (blank means the best-available proxy [currently iptables])'],
  ])('%s refuses %s: a container that fails again and again', (kubernetesVersion, mode, detail) => {
    const cluster = create({ kubernetesVersion });
    configure(cluster, { mode });
    deletePod(cluster);
    expect(state(cluster)).toEqual([false, 0, undefined]);
    expect(log(cluster)).toHaveLength(1);
    expect(log(cluster)[0]).toMatch(/^E\d{4} \d\d:\d\d:\d\d\.\d{6} {7}1 run\.go:74\] "command failed" err="/);
    expect(log(cluster)[0]).toContain(`failed validate: KubeProxyConfiguration.Mode.ProxyMode: Invalid value: \\"${mode}\\": ${detail}`);
    cluster.advance(1);
    expect(state(cluster)).toEqual([false, 1, 'CrashLoopBackOff']);
    expect(cluster.pod('client').connect('web:80').fate).toBe('delivered');
  });

  it('a release whose mode is not simulated says so in plain words', () => {
    const cluster = create({ kubernetesVersion: '1.29' });
    configure(cluster, { mode: 'ipvs' });
    deletePod(cluster);
    expect(log(cluster)[0]).toContain('of Kubernetes 1.29 does not run on simulated nodes; it does of 1.26, 1.30');
  });

  it.each([
    [
      { iptables: { masqueradeBit: 32 } },
      'KubeProxyConfiguration.KubeProxyIPTablesConfiguration.MasqueradeBit: Invalid value: 32: must be within the range [0, 31]',
    ],
    [
      { mode: 'ipvs', ipvs: { scheduler: 'best' } },
      'KubeProxyConfiguration.KubeProxyIPVSConfiguration.Scheduler: Invalid value: "best": must be in [rr wrr lc wlc lblc lblcr sh dh sed nq], blank means the default algorithm method (currently rr)',
    ],
    [
      { clusterCIDR: '10.244.0.0' },
      'KubeProxyConfiguration.ClusterCIDR: Invalid value: "10.244.0.0": must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)',
    ],
    [{ clusterCIDR: '10.0.0.0/8,11.0.0.0/8' }, 'must be a valid DualStack CIDR (e.g. 10.100.0.0/16,fde4:8dba:82e1::/48)'],
    [{ clusterCIDR: '10.0.0.0/8,11.0.0.0/8,::/64' }, 'only one CIDR allowed or a valid DualStack CIDR (e.g. 10.100.0.0/16,fde4:8dba:82e1::/48)'],
    [{ bindAddress: 'here' }, 'KubeProxyConfiguration.BindAddress: Invalid value: "here": not a valid textual representation of an IP address'],
    [{ nodePortAddresses: ['10.0.0.1'] }, 'KubeProxyConfiguration.NodePortAddresses[0]: Invalid value: "10.0.0.1": must be a valid CIDR'],
    [{ oomScoreAdj: -2000 }, 'KubeProxyConfiguration.OOMScoreAdj: Invalid value: -2000: must be within the range [-1000, 1000]'],
  ])('%j is refused', (change, message) => {
    const cluster = create();
    configure(cluster, change);
    deletePod(cluster);
    expect(log(cluster)[0]?.replaceAll('\\"', '"')).toContain(message);
  });

  it('a file that is no configuration', () => {
    const cluster = create();
    configure(cluster, { kind: 'Something', apiVersion: 'v1' });
    deletePod(cluster);
    expect(log(cluster)[0]).toContain('failed complete: no kind \\"Something\\" is registered for version \\"v1\\"');
  });
});

describe('the rest of the configuration', () => {
  const nat = (change: object): string => {
    const cluster = create();
    configure(cluster, change);
    deletePod(cluster);
    return cluster.node('node01').iptablesSave();
  };
  it('clusterCIDR decides what is masqueraded', () => {
    expect(nat({})).toContain('! -s 10.244.0.0/16');
    expect(nat({ clusterCIDR: '10.0.0.0/9' })).toContain('! -s 10.0.0.0/9');
    expect(nat({ clusterCIDR: '' })).not.toContain('! -s');
  });
  it('detectLocalMode NodeCIDR takes the node’s own range', () => {
    expect(nat({ detectLocalMode: 'NodeCIDR' })).toContain('! -s 10.244.1.0/24');
  });
  it('masqueradeAll and masqueradeBit', () => {
    expect(nat({ iptables: { masqueradeAll: true } })).toMatch(/-A KUBE-SVC-\S+ -d \S+ -p tcp .*-j KUBE-MARK-MASQ/);
    expect(nat({ iptables: { masqueradeBit: 4 } })).toContain('-A KUBE-MARK-MASQ -j MARK --set-xmark 0x10/0x10');
  });
  it('nodePortAddresses: NodePorts answer there only', () => {
    const cluster = create();
    configure(cluster, { nodePortAddresses: ['127.0.0.0/8'] });
    deletePod(cluster);
    expect(cluster.outside().connect('node01:30080').fate).not.toBe('delivered');
    expect(cluster.outside().connect('controlplane:30080').fate).toBe('delivered');
  });
  it('localhostNodePorts: false leaves route_localnet as it is', () => {
    const cluster = create();
    cluster.node('node01').host.sysctls['net.ipv4.conf.all.route_localnet'] = 0;
    configure(cluster, { iptables: { localhostNodePorts: false } });
    deletePod(cluster);
    expect(cluster.node('node01').host.sysctls['net.ipv4.conf.all.route_localnet']).toBe(0);
    expect(log(cluster).join('\n')).not.toContain('route_localnet');
    configure(cluster, { iptables: { localhostNodePorts: true } });
    deletePod(cluster);
    expect(cluster.node('node01').host.sysctls['net.ipv4.conf.all.route_localnet']).toBe(1);
    expect(log(cluster).join('\n')).toContain('"Setting route_localnet=1');
  });
});

// Where in kube-proxy's source each line comes from, in the order of logs that kube-proxies of these releases wrote.
describe('the start-up log', () => {
  const positions = (kubernetesVersion: string, proxyMode = ''): (string | undefined)[] =>
    log(createCluster({ kubernetesVersion, proxyMode })).map((line) => /^[IEW]\d{4} [\d:.]+ +1 (\S+)\]/.exec(line)?.[1]);

  it('1.29, iptables', () => {
    expect(positions('1.29').slice(0, 11)).toEqual([
      'server_others.go:72',
      'server.go:1050',
      'conntrack.go:58',
      'conntrack.go:118',
      'conntrack.go:118',
      'server.go:652',
      'server_others.go:168',
      'server_others.go:512',
      'server_others.go:529',
      'proxier.go:246',
      'server.go:865',
    ]);
  });
  it('1.30, ipvs: on a node where one ran before, too', () => {
    const first = [
      'server.go:1062',
      'conntrack.go:119',
      'conntrack.go:59',
      'conntrack.go:119',
      'conntrack.go:119',
      'server.go:659',
      'server_linux.go:233',
      'server_linux.go:511',
      'server_linux.go:528',
      'proxier.go:358',
      'proxier.go:358',
      'ipset.go:119',
      'ipset.go:119',
      'server.go:872',
      'server.go:874',
      'config.go:192',
    ];
    expect(positions('1.30', 'ipvs').slice(0, first.length)).toEqual(first);
    const cluster = createCluster({ kubernetesVersion: '1.30', proxyMode: 'ipvs' });
    deletePod(cluster);
    // Conntrack's settings are as they should be already.
    expect(log(cluster).filter((line) => line.includes('Set sysctl'))).toEqual([]);
  });
  it('1.32, iptables: complains that NodePorts are everywhere', () => {
    const cluster = createCluster({ kubernetesVersion: '1.32' });
    expect(log(cluster).find((line) => line.startsWith('E'))).toContain(
      'server.go:234] "Kube-proxy configuration may be incomplete or incorrect" err="nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. Consider using `--nodeport-addresses primary`"',
    );
    configure(cluster, { nodePortAddresses: ['primary'] });
    deletePod(cluster);
    expect(log(cluster).filter((line) => line.startsWith('E'))).toEqual([]);
  });
  it('what it logged before 1.26 is not made up', () => {
    expect(log(createCluster({ kubernetesVersion: '1.25' }))).toEqual(['hairpin: what kube-proxy 1.25 logs when it starts is not known here; its rules are']);
    expect(() => createCluster({ kubernetesVersion: '1.24' })).toThrow('Kubernetes 1.24 is not simulated; these are: 1.18, 1.21, 1.23, 1.25, 1.26,');
  });
  it('tells the node’s address, the release, and times that only grow', () => {
    const cluster = createCluster({ kubernetesVersion: '1.30' });
    const lines = log(cluster);
    expect(lines[1]).toMatch(/\] "Successfully retrieved node IP\(s\)" IPs=\["10\.19\.9\.12"\]$/);
    expect(lines.find((line) => line.includes('Version info'))).toMatch(/version="v1\.30\.0"$/);
    const times = lines.map((line) => line.slice(6, 21));
    expect([...times].sort()).toEqual(times);
  });
  it('an explicit mode says nothing about the default; a scheduler of its own is not "rr by default"', () => {
    expect(log(createCluster({ kubernetesVersion: '1.26', proxyMode: 'iptables' })).join('\n')).not.toContain('"Using iptables proxy"');
    const cluster = createCluster({ kubernetesVersion: '1.26', proxyMode: 'ipvs' });
    configure(cluster, { ipvs: { scheduler: 'lc' } });
    deletePod(cluster);
    expect(log(cluster).join('\n')).not.toContain('rr by default');
    expect(
      new Set(
        cluster
          .node('node01')
          .host.ipvs.services.all()
          .map(({ scheduler }) => scheduler),
      ),
    ).toEqual(new Set(['lc']));
  });
  it('tailLines, timestamps, sinceSeconds, previous', () => {
    const cluster = createCluster({ kubernetesVersion: '1.26' });
    expect(log(cluster, { tailLines: '2' })).toEqual(log(cluster).slice(-2));
    expect(log(cluster, { timestamps: 'true', tailLines: '1' })[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z I/);
    cluster.advance(60);
    expect(log(cluster, { sinceSeconds: '10' })).toEqual(['']);
    cluster.pod(proxyPod(cluster).metadata.name, 'kube-system').kill();
    cluster.advance(60);
    expect(log(cluster, { previous: 'true' })[0]).toContain('Successfully retrieved node IP');
  });
});
