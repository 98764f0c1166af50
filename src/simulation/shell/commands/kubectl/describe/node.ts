import { humanDuration } from '../../../../cluster/api-server/age.ts';
import type { Json } from '../client.ts';
import { parseQuantity, sumQuantities } from '../output/quantity.ts';
import type { Describe } from './describe.ts';

/** A Node. Models describe.go's describeNode (1.32). */
export const describeNode: Describe = (out, { metadata, spec = {}, status = {} }, { client, kinds, kind, now }) => {
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Roles', roles(metadata.labels).join(',') || '<none>');
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.pair(0, 'CreationTimestamp', out.time(metadata.creationTimestamp));
  const taints = [...(spec.taints ?? [])].sort((a: Json, b: Json) => (`${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1));
  out.text += 'Taints:\t';
  if (taints.length === 0) out.text += '<none>\n';
  for (const [i, { key, value, effect }] of taints.entries()) out.text += `${i > 0 ? '\t' : ''}${key}${value ? `=${value}` : ''}:${effect}\n`;
  out.pair(0, 'Unschedulable', spec.unschedulable ?? false);
  const leases = kinds.find('leases.coordination.k8s.io');
  const lease = leases && client.find(leases, 'kube-node-lease', metadata.name);
  out.line(0, 'Lease:');
  if (lease) {
    out.pair(1, 'HolderIdentity', lease.spec?.holderIdentity ?? '<unset>');
    out.pair(1, 'AcquireTime', out.time(lease.spec?.acquireTime));
    out.pair(1, 'RenewTime', out.time(lease.spec?.renewTime));
  } else out.line(1, `Failed to get lease: leases.coordination.k8s.io ${JSON.stringify(metadata.name)} not found`);
  if (status.conditions?.length) {
    out.line(
      0,
      'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------',
    );
    for (const { type, status: value, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of status.conditions)
      out.line(1, `${type} \t${value} \t${out.time(lastHeartbeatTime)} \t${out.time(lastTransitionTime)} \t${reason} \t${message}`);
  }
  out.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) out.pair(1, type, address);
  amounts(out, 'Capacity', status.capacity);
  amounts(out, 'Allocatable', status.allocatable);
  const info = status.nodeInfo ?? {};
  out.line(0, 'System Info:');
  for (const [title, key] of systemInfo) out.pair(1, title, info[key] ?? '');
  if (spec.podCIDR) out.pair(0, 'PodCIDR', spec.podCIDR);
  if (spec.podCIDRs?.length) out.pair(0, 'PodCIDRs', spec.podCIDRs.join(','));
  if (spec.providerID) out.pair(0, 'ProviderID', spec.providerID);
  const fieldSelector = `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`;
  describePods(out, client.list(kinds.find('pods') ?? kind, undefined, { fieldSelector }), status, now);
};

const systemInfo = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
  ['Kube-Proxy Version', 'kubeProxyVersion'],
] as const;

function roles(labels: Readonly<Record<string, string>> = {}): string[] {
  const found = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith('node-role.kubernetes.io/')) return [key.slice('node-role.kubernetes.io/'.length)];
    return key === 'kubernetes.io/role' && value ? [value] : [];
  });
  return [...new Set(found.filter(Boolean))].sort();
}

function amounts(out: Parameters<Describe>[0], title: string, list: Readonly<Record<string, string>> = {}): void {
  if (Object.keys(list).length === 0) return;
  out.line(0, `${title}:`);
  for (const name of Object.keys(list).sort()) out.pair(1, name, list[name]);
}

// What a pod asks for: all its containers together, or one of its init containers, whichever is more.
function wanted(pod: Json, side: 'requests' | 'limits', resource: string): string {
  const of = (container: Json): string[] => [container.resources?.[side]?.[resource]].filter(Boolean);
  const all = sumQuantities((pod.spec.containers ?? []).flatMap(of));
  const most = [all, ...(pod.spec.initContainers ?? []).flatMap(of)].sort((a, b) => (parseQuantity(b) ?? 0) - (parseQuantity(a) ?? 0));
  return most[0] ?? '0';
}

function describePods(out: Parameters<Describe>[0], pods: readonly Json[], status: Json, now: number): void {
  const allocatable = Object.keys(status.allocatable ?? {}).length > 0 ? status.allocatable : (status.capacity ?? {});
  const share = (amount: string, resource: string): string => {
    const whole = parseQuantity(allocatable[resource] ?? '0') ?? 0;
    return `${amount} (${whole === 0 ? 0 : Math.trunc(((parseQuantity(amount) ?? 0) / whole) * 100 + 1e-9)}%)`;
  };
  out.pair(0, 'Non-terminated Pods', `(${pods.length} in total)`);
  out.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  out.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  for (const pod of pods) {
    const cells = (['cpu', 'memory'] as const).flatMap((resource) =>
      (['requests', 'limits'] as const).map((side) => share(wanted(pod, side, resource), resource)),
    );
    out.line(
      1,
      `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cells.join('\t')}\t${humanDuration(now - Date.parse(pod.metadata.creationTimestamp) / 1000)}`,
    );
  }
  out.line(
    0,
    'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  Resource\tRequests\tLimits\n  --------\t--------\t------',
  );
  const total = (side: 'requests' | 'limits', resource: string): string =>
    share(sumQuantities(pods.map((pod) => wanted(pod, side, resource)).filter((one) => one !== '0')), resource);
  const extra = Object.keys(allocatable)
    .filter((name) => name.startsWith('hugepages-'))
    .sort();
  for (const resource of ['cpu', 'memory', 'ephemeral-storage', ...extra])
    out.line(1, `${resource}\t${total('requests', resource)}\t${total('limits', resource)}`);
}
