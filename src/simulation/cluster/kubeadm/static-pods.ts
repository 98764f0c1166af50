import type { Container, Pod } from '../../api/types.ts';

/** What kubeadm (1.26) fills into the manifests of the control plane. */
export interface StaticPodOptions {
  /** The node that they run on. */
  readonly name: string;
  readonly address: string;
  /** `v1.26.0` */
  readonly version: string;
  readonly podCIDR: string;
  readonly serviceCIDRs: readonly string[];
  /** Only when it is not the usual one. */
  readonly nodePortRange?: string;
}

const pki = '/etc/kubernetes/pki';

/** The static pods of a control plane node, by the name of their file. */
export function staticPods(options: StaticPodOptions): Record<string, Pod> {
  return {
    etcd: etcd(options),
    'kube-apiserver': apiServer(options),
    'kube-controller-manager': controllerManager(options),
    'kube-scheduler': scheduler(options),
  };
}

interface Probes {
  readonly liveness: string;
  readonly readiness?: string;
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
}

function apiServer({ address, version, serviceCIDRs, nodePortRange }: StaticPodOptions): Pod {
  const flags = {
    'advertise-address': address,
    'allow-privileged': 'true',
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': `${pki}/ca.crt`,
    'enable-admission-plugins': 'NodeRestriction',
    'enable-bootstrap-token-auth': 'true',
    'etcd-cafile': `${pki}/etcd/ca.crt`,
    'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
    'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
    'etcd-servers': 'https://127.0.0.1:2379',
    'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
    'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
    'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
    'proxy-client-key-file': `${pki}/front-proxy-client.key`,
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'secure-port': '6443',
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-key-file': `${pki}/sa.pub`,
    'service-account-signing-key-file': `${pki}/sa.key`,
    'service-cluster-ip-range': serviceCIDRs.join(','),
    ...(nodePortRange ? { 'service-node-port-range': nodePortRange } : {}),
    'tls-cert-file': `${pki}/apiserver.crt`,
    'tls-private-key-file': `${pki}/apiserver.key`,
  };
  const probes = { liveness: '/livez', readiness: '/readyz', host: address, port: 6443, scheme: 'HTTPS' };
  return pod('kube-apiserver', version, flags, '250m', probes, certificates, {
    'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${address}:6443`,
  });
}

function controllerManager({ version, podCIDR, serviceCIDRs }: StaticPodOptions): Pod {
  const kubeconfig = '/etc/kubernetes/controller-manager.conf';
  const flags = {
    'allocate-node-cidrs': 'true',
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'bind-address': '127.0.0.1',
    'client-ca-file': `${pki}/ca.crt`,
    'cluster-cidr': podCIDR,
    'cluster-name': 'kubernetes',
    'cluster-signing-cert-file': `${pki}/ca.crt`,
    'cluster-signing-key-file': `${pki}/ca.key`,
    controllers: '*,bootstrapsigner,tokencleaner',
    kubeconfig,
    'leader-elect': 'true',
    'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    'root-ca-file': `${pki}/ca.crt`,
    'service-account-private-key-file': `${pki}/sa.key`,
    'service-cluster-ip-range': serviceCIDRs.join(','),
    'use-service-account-credentials': 'true',
  };
  const mounts: Mount[] = [
    ...certificates.slice(0, 2),
    { name: 'flexvolume-dir', path: '/usr/libexec/kubernetes/kubelet-plugins/volume/exec', type: 'DirectoryOrCreate', writable: true },
    ...certificates.slice(2, 3),
    { name: 'kubeconfig', path: kubeconfig, type: 'FileOrCreate' },
    ...certificates.slice(3),
  ];
  return pod('kube-controller-manager', version, flags, '200m', { liveness: '/healthz', host: '127.0.0.1', port: 10257, scheme: 'HTTPS' }, mounts);
}

function scheduler({ version }: StaticPodOptions): Pod {
  const kubeconfig = '/etc/kubernetes/scheduler.conf';
  const flags = {
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'bind-address': '127.0.0.1',
    kubeconfig,
    'leader-elect': 'true',
  };
  const mounts = [{ name: 'kubeconfig', path: kubeconfig, type: 'FileOrCreate' }];
  return pod('kube-scheduler', version, flags, '100m', { liveness: '/healthz', host: '127.0.0.1', port: 10259, scheme: 'HTTPS' }, mounts);
}

function etcd({ name, address }: StaticPodOptions): Pod {
  const flags = {
    'advertise-client-urls': `https://${address}:2379`,
    'cert-file': `${pki}/etcd/server.crt`,
    'client-cert-auth': 'true',
    'data-dir': '/var/lib/etcd',
    'experimental-initial-corrupt-check': 'true',
    'experimental-watch-progress-notify-interval': '5s',
    'initial-advertise-peer-urls': `https://${address}:2380`,
    'initial-cluster': `${name}=https://${address}:2380`,
    'key-file': `${pki}/etcd/server.key`,
    'listen-client-urls': `https://127.0.0.1:2379,https://${address}:2379`,
    'listen-metrics-urls': 'http://127.0.0.1:2381',
    'listen-peer-urls': `https://${address}:2380`,
    name,
    'peer-cert-file': `${pki}/etcd/peer.crt`,
    'peer-client-cert-auth': 'true',
    'peer-key-file': `${pki}/etcd/peer.key`,
    'peer-trusted-ca-file': `${pki}/etcd/ca.crt`,
    'snapshot-count': '10000',
    'trusted-ca-file': `${pki}/etcd/ca.crt`,
  };
  const mounts: Mount[] = [
    { name: 'etcd-data', path: '/var/lib/etcd', type: 'DirectoryOrCreate', writable: true },
    { name: 'etcd-certs', path: `${pki}/etcd`, type: 'DirectoryOrCreate', writable: true },
  ];
  const probes = {
    liveness: '/health?exclude=NOSPACE&serializable=true',
    startup: '/health?serializable=false',
    host: '127.0.0.1',
    port: 2381,
    scheme: 'HTTP',
  };
  const made = pod('etcd', '3.5.6-0', flags, '100m', probes, mounts, { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` });
  const [container] = made.spec.containers;
  if (container?.resources?.requests) container.resources.requests.memory = '100Mi';
  return made;
}

interface Mount {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly writable?: true;
}

const certificates: readonly Mount[] = [
  { name: 'ca-certs', path: '/etc/ssl/certs', type: 'DirectoryOrCreate' },
  { name: 'etc-ca-certificates', path: '/etc/ca-certificates', type: 'DirectoryOrCreate' },
  { name: 'k8s-certs', path: pki, type: 'DirectoryOrCreate' },
  { name: 'usr-local-share-ca-certificates', path: '/usr/local/share/ca-certificates', type: 'DirectoryOrCreate' },
  { name: 'usr-share-ca-certificates', path: '/usr/share/ca-certificates', type: 'DirectoryOrCreate' },
];

function pod(
  name: string,
  tag: string,
  flags: Readonly<Record<string, string>>,
  cpu: string,
  probes: Probes & { readonly startup?: string },
  mounts: readonly Mount[],
  annotations?: Record<string, string>,
): Pod {
  const { liveness, readiness, startup = liveness, host, port, scheme } = probes;
  const probe = (path: string, failureThreshold: number, initialDelaySeconds?: number, periodSeconds = 10): NonNullable<Container['livenessProbe']> => ({
    failureThreshold,
    httpGet: { host, path, port, scheme },
    ...(initialDelaySeconds ? { initialDelaySeconds } : {}),
    periodSeconds,
    timeoutSeconds: 15,
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(annotations ? { annotations } : {}),
      creationTimestamp: null,
      labels: { component: name, tier: 'control-plane' },
      name,
      namespace: 'kube-system',
    },
    spec: {
      containers: [
        {
          command: [name, ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)],
          image: `registry.k8s.io/${name}:${tag}`,
          imagePullPolicy: 'IfNotPresent',
          livenessProbe: probe(liveness, 8, 10),
          name,
          ...(readiness ? { readinessProbe: probe(readiness, 3, undefined, 1) } : {}),
          resources: { requests: { cpu } },
          startupProbe: probe(startup, 24, 10),
          volumeMounts: mounts.map((mount) => ({ mountPath: mount.path, name: mount.name, ...(mount.writable ? {} : { readOnly: true }) })),
        },
      ],
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: mounts.map((mount) => ({ hostPath: { path: mount.path, type: mount.type }, name: mount.name })),
    },
    status: {},
  };
}
