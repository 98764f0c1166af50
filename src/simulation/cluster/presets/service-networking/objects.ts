import { clone } from '../../../api/clone.ts';
import type { ControllerRevision, DaemonSet, ObjectMeta, Pod, PodTemplate } from '../../../api/types.ts';
import type { ApiObject } from '../../api-server/object.ts';
import { tokenVolume } from '../../api-server/pod-admission.ts';
import { defaultPodSpec } from '../../api-server/pod-defaults.ts';
import type { ClusterParts } from '../../build.ts';
import { daemonTolerations } from '../../controllers/daemon-sets.ts';
import { kubeadmConfigMaps } from '../../kubeadm/config-maps.ts';
import { coreDNSConfigMap, coreDNSDeployment, kubeDNSService } from '../../kubeadm/coredns.ts';
import { kubeProxyConfigMap, kubeProxyDaemonSet } from '../../kubeadm/kube-proxy.ts';
import { nodeLease, nodeObject } from '../../kubeadm/nodes.ts';
import { weaveDaemonSet } from '../../kubeadm/weave.ts';
import { mirrorPod } from '../../nodes/static-pods.ts';
import { addressIn } from '../../wiring.ts';
import { weaveConfigMap } from './weave.ts';

// nf_conntrack_max in kube-proxy's log is 32,768 a core.
const cores = 56;
const hashes = { coredns: '787d4945fb', 'kube-proxy': '78545cdb7d', 'weave-net': '6c8b7f5c9d' } as const;
const uids = {
  coredns: 'c5a4d4a8-6d1c-4f3b-9a55-0f6a7c9e4b21',
  'coredns-787d4945fb': '0d9e6a1b-8f57-4c27-b6c4-3f2b51a7e9d8',
  'kube-proxy': '7b1f0c2e-53d9-4e0a-8a6f-91c3d7e2b4f5',
  'weave-net': 'e2c7a9d4-1b68-4f95-a3d0-6c5e8b7f1029',
} as const;
const since = { init: '05:51:47', controlplane: '05:51:48', pods: '05:51:51', addons: '05:51:52', weave: '05:51:55', coredns: '05:52:03', node01: '05:52:18' };

/** `2023-02-02T05:51:47Z` */
export function at(time: string): string {
  return `2023-02-02T${time}Z`;
}

/** Everything that `kubectl get -A` found. */
export function* objects({ machines, gitVersion, dnsIP, ranges, proxyMode, staticPods, controlPlane: { server, flags } }: ClusterParts): Generator<ApiObject> {
  const all = [...machines.nodes.values()];
  const [controlPlane] = all;
  if (!controlPlane) return;
  const kubeProxy = withUid({ kind: 'DaemonSet', ...kubeProxyDaemonSet(gitVersion) }, uids['kube-proxy'], since.addons);
  const weave = withUid({ kind: 'DaemonSet', ...weaveDaemonSet('10.244.0.0/16') }, uids['weave-net'], since.weave);
  const coreDNS = withUid({ kind: 'Deployment', ...clone(coreDNSDeployment) }, uids.coredns, since.addons);
  const dnsTemplate = withLabels(coreDNS.spec.template, { 'pod-template-hash': hashes.coredns });
  const dnsSet = {
    kind: 'ReplicaSet',
    metadata: {
      name: `coredns-${hashes.coredns}`,
      namespace: 'kube-system',
      uid: uids['coredns-787d4945fb'],
      creationTimestamp: at(since.coredns),
      labels: dnsTemplate.metadata?.labels,
      annotations: { 'deployment.kubernetes.io/desired-replicas': '2', 'deployment.kubernetes.io/max-replicas': '3', 'deployment.kubernetes.io/revision': '1' },
      ownerReferences: [owner('apps/v1', 'Deployment', 'coredns', uids.coredns)],
    },
    spec: { replicas: 2, selector: { matchLabels: { 'k8s-app': 'kube-dns', 'pod-template-hash': hashes.coredns } }, template: dnsTemplate },
  };
  yield* [
    ...['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) =>
      made('Namespace', { name }, since.init, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }),
    ),
    ...['default', 'kube-proxy', 'coredns', 'weave-net'].map((name) => made('ServiceAccount', { name, namespace: 'kube-system' }, since.addons)),
    ...all.map((node) => {
      const joined = node === controlPlane ? since.controlplane : since.node01;
      const details = { isControlPlane: node === controlPlane, isTainted: true, gitVersion, cores, since: Date.parse(at(joined)) / 1000, now: server.now() };
      const up = {
        type: 'NetworkUnavailable',
        status: 'False' as const,
        reason: 'WeaveIsUp',
        message: 'Weave pod has set this',
        lastHeartbeatTime: at('05:52:27'),
        lastTransitionTime: at('05:52:27'),
      };
      const object = nodeObject(node, { ...details, conditions: [up] });
      return { kind: 'Node', ...object, metadata: { ...object.metadata, creationTimestamp: at(joined) } };
    }),
    ...all.map((node) => ({ kind: 'Lease', ...nodeLease(node, server.now()) })),
    made('Service', { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } }, since.init, {
      spec: { clusterIP: addressIn(ranges.services, 1), ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }], type: 'ClusterIP' },
    }),
    made('Endpoints', { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, since.init, {
      subsets: [{ addresses: [{ ip: controlPlane.address }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
    }),
    made('EndpointSlice', { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } }, since.init, {
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      endpoints: [{ addresses: [controlPlane.address], conditions: { ready: true } }],
    }),
    ...kubeadmConfigMaps({ gitVersion, podCIDR: '10.244.0.0/16', serviceCIDRs: flags.serviceCIDRs, dnsIP }).map((object) =>
      dated('ConfigMap', object, since.controlplane),
    ),
    dated('ConfigMap', kubeProxyConfigMap('10.244.0.0/16', proxyMode, controlPlane.name), since.addons),
    dated('ConfigMap', clone(coreDNSConfigMap), since.addons),
    dated('ConfigMap', clone(weaveConfigMap), since.weave),
    dated('Service', kubeDNSService(dnsIP), since.addons),
    kubeProxy,
    revision(kubeProxy, hashes['kube-proxy']),
    weave,
    revision(weave, hashes['weave-net']),
    coreDNS,
    dnsSet,
  ];
  // Those of the nodes that are there by now.
  yield* [
    ...staticPods.map((pod) => dated('Pod', mirrorPod(pod, controlPlane.name, server), since.pods)),
    daemonPod(kubeProxy, hashes['kube-proxy'], 'kube-proxy-mkzlj', 'controlplane', 'tq8kd', since.addons),
    daemonPod(kubeProxy, hashes['kube-proxy'], 'kube-proxy-d7l2d', 'node01', 'mvc8f', since.node01),
    daemonPod(weave, hashes['weave-net'], 'weave-net-x5rvw', 'controlplane', '9v2lr', since.weave),
    daemonPod(weave, hashes['weave-net'], 'weave-net-255sj', 'node01', 'hw4xn', since.node01),
    ...[
      ['kx22f', 'b7zcs'],
      ['zq547', 'wm5tj'],
    ].map(([suffix = '', token = '']) =>
      podOf(
        dnsTemplate,
        `${dnsSet.metadata.name}-${suffix}`,
        'controlplane',
        token,
        since.coredns,
        owner('apps/v1', 'ReplicaSet', dnsSet.metadata.name, dnsSet.metadata.uid),
      ),
    ),
  ];
}

function made(kind: string, metadata: ObjectMeta, time: string, rest: object = {}): ApiObject {
  return { kind, metadata: { ...metadata, creationTimestamp: at(time) }, ...rest };
}

function dated<T extends ApiObject>(kind: string, object: T, time: string): ApiObject {
  return { ...object, kind, metadata: { ...object.metadata, creationTimestamp: at(time) } };
}

function withUid<T extends ApiObject>(object: T, uid: string, time: string): T {
  return { ...object, metadata: { ...object.metadata, uid, creationTimestamp: at(time) } };
}

function withLabels(template: PodTemplate, labels: Record<string, string>): PodTemplate {
  return { ...clone(template), metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } } };
}

function owner(apiVersion: string, kind: string, name: string, uid: string) {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function revision(set: Pick<DaemonSet, 'metadata' | 'spec'>, hash: string): ApiObject & ControllerRevision & { kind: 'ControllerRevision' } {
  const template = { metadata: { creationTimestamp: null, ...set.spec.template.metadata }, spec: clone(set.spec.template.spec) };
  defaultPodSpec(template.spec);
  return {
    kind: 'ControllerRevision',
    metadata: {
      name: `${set.metadata.name}-${hash}`,
      namespace: 'kube-system',
      creationTimestamp: set.metadata.creationTimestamp,
      labels: { ...set.spec.template.metadata?.labels, 'controller-revision-hash': hash },
      annotations: { 'deprecated.daemonset.template.generation': '1' },
      ownerReferences: [owner('apps/v1', 'DaemonSet', set.metadata.name, set.metadata.uid ?? '')],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision: 1,
  };
}

function daemonPod(set: Pick<DaemonSet, 'metadata' | 'spec'>, hash: string, name: string, nodeName: string, token: string, time: string): ApiObject {
  const template = withLabels(set.spec.template, { 'controller-revision-hash': hash, 'pod-template-generation': '1' });
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }] },
    },
  };
  template.spec.affinity = affinity;
  template.spec.tolerations = [...(template.spec.tolerations ?? []), ...daemonTolerations(template.spec.hostNetwork === true)];
  return podOf(template, name, nodeName, token, time, owner('apps/v1', 'DaemonSet', set.metadata.name, set.metadata.uid ?? ''));
}

// A pod as its template and admission made it, on its node.
function podOf(
  template: PodTemplate,
  name: string,
  nodeName: string,
  token: string,
  time: string,
  reference: ReturnType<typeof owner>,
): ApiObject & Pod & { kind: 'Pod' } {
  const spec = clone(template.spec);
  const volume = `kube-api-access-${token}`;
  for (const container of [...(spec.initContainers ?? []), ...spec.containers])
    container.volumeMounts = [...(container.volumeMounts ?? []), { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume, readOnly: true }];
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(volume)];
  spec.nodeName = nodeName;
  spec.priority = spec.priorityClassName === 'system-node-critical' ? 2000001000 : 2000000000;
  spec.preemptionPolicy = 'PreemptLowerPriority';
  if (!spec.hostNetwork)
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      ...['not-ready', 'unreachable'].map((key) => ({
        effect: 'NoExecute',
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists' as const,
        tolerationSeconds: 300,
      })),
    ];
  return {
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${name.slice(0, -5)}`,
      namespace: 'kube-system',
      creationTimestamp: at(time),
      labels: template.metadata?.labels,
      ownerReferences: [reference],
    },
    spec,
  };
}
