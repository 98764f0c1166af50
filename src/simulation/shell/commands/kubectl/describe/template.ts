import type { Json } from '../client.ts';
import { describeContainers } from './containers.ts';
import { tolerations } from './pod.ts';
import { describeVolumes } from './volumes.ts';
import type { DescribeWriter } from './writer.ts';

/** `Pod Template:` of a workload. */
export function describeTemplate(out: DescribeWriter, template: Json): void {
  const { metadata = {}, spec = {} } = template;
  out.line(0, 'Pod Template:');
  out.labels('Labels', metadata.labels, '  ');
  if (Object.keys(metadata.annotations ?? {}).length > 0) out.annotations('Annotations', metadata.annotations, '  ');
  if (spec.serviceAccountName) out.line(0, `  Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length) describeContainers(out, 'Init Containers', spec.initContainers, undefined, '  ');
  describeContainers(out, 'Containers', spec.containers ?? [], undefined, '  ');
  describeVolumes(out, spec.volumes, '  ');
  if (spec.priorityClassName) out.line(0, `  Priority Class Name:\t${spec.priorityClassName}`);
  out.labels('Node-Selectors', spec.nodeSelector, '  ');
  tolerations(out, spec.tolerations, '  ');
}
