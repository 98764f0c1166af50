import { humanDuration } from '../../../../cluster/api-server/age.ts';
import type { Json } from '../client.ts';
import { describeContainers } from './containers.ts';
import type { Describe } from './describe.ts';
import { describeVolumes } from './volumes.ts';
import { controllerOf, type DescribeWriter } from './writer.ts';

/** A pod. Models describe.go's describePod (1.32). */
export const describePod: Describe = (out, pod, { now }) => {
  const { metadata, spec, status = {} } = pod;
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  if (spec.priority !== undefined) out.pair(0, 'Priority', spec.priority);
  if (spec.priorityClassName) out.pair(0, 'Priority Class Name', spec.priorityClassName);
  if (spec.serviceAccountName) out.pair(0, 'Service Account', spec.serviceAccountName);
  out.pair(0, 'Node', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>');
  if (status.startTime) out.pair(0, 'Start Time', out.time(status.startTime));
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    out.pair(0, 'Status', `Terminating (lasts ${humanDuration(now - Date.parse(metadata.deletionTimestamp) / 1000)})`);
    out.pair(0, 'Termination Grace Period', `${metadata.deletionGracePeriodSeconds}s`);
  } else out.pair(0, 'Status', status.phase ?? '');
  if (status.reason) out.pair(0, 'Reason', status.reason);
  if (status.message) out.pair(0, 'Message', status.message);
  const seccomp = spec.securityContext?.seccompProfile;
  if (seccomp) {
    out.pair(0, 'SeccompProfile', seccomp.type);
    if (seccomp.type === 'Localhost') out.pair(0, 'LocalhostProfile', seccomp.localhostProfile);
  }
  out.pair(0, 'IP', status.podIP ?? '');
  if (!status.podIPs?.length) out.pair(0, 'IPs', '<none>');
  else out.line(0, 'IPs:');
  for (const { ip } of status.podIPs ?? []) out.pair(1, 'IP', ip);
  const controller = controllerOf(pod);
  if (controller) out.pair(0, 'Controlled By', controller);
  if (spec.initContainers?.length) describeContainers(out, 'Init Containers', spec.initContainers, status.initContainerStatuses ?? [], '', pod);
  describeContainers(out, 'Containers', spec.containers ?? [], status.containerStatuses ?? [], '', pod);
  if (spec.readinessGates?.length) {
    out.line(0, 'Readiness Gates:\n  Type\tStatus');
    for (const { conditionType } of spec.readinessGates) {
      const found = status.conditions?.find(({ type }: Json) => type === conditionType);
      out.line(1, `${conditionType} \t${found?.status ?? '<none>'} `);
    }
  }
  if (status.conditions?.length) {
    out.line(0, 'Conditions:\n  Type\tStatus');
    for (const { type, status: value } of status.conditions) out.line(1, `${type} \t${value} `);
  }
  describeVolumes(out, spec.volumes);
  if (status.qosClass) out.pair(0, 'QoS Class', status.qosClass);
  out.labels('Node-Selectors', spec.nodeSelector);
  tolerations(out, spec.tolerations);
};

/** `Tolerations:`, by their keys. */
export function tolerations(out: DescribeWriter, list: readonly Json[] = [], indent = ''): void {
  out.text += `${indent}Tolerations:\t`;
  if (list.length === 0) out.text += '<none>\n';
  const sorted = [...list].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0));
  for (const [i, { key = '', value = '', effect = '', operator, tolerationSeconds }] of sorted.entries()) {
    const exists = operator === 'Exists' && !value ? `${key || effect ? ' ' : ''}op=Exists` : '';
    const patience = tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`;
    out.text += `${i > 0 ? `${indent}\t` : ''}${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}${exists}${patience}\n`;
  }
}
