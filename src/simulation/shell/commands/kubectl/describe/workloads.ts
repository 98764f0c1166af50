import type { Json } from '../client.ts';
import type { Describe, DescribeContext } from './describe.ts';
import { describeTemplate } from './template.ts';
import { controllerOf, type DescribeWriter, formatSelector } from './writer.ts';

/** A Deployment. Models describe.go's describeDeployment (1.32). */
export const describeDeployment: Describe = (out, object, context) => {
  const { metadata, spec, status = {} } = object;
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  out.pair(0, 'CreationTimestamp', out.time(metadata.creationTimestamp));
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.pair(0, 'Selector', formatSelector(spec.selector));
  out.pair(
    0,
    'Replicas',
    `${spec.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  );
  out.pair(0, 'StrategyType', spec.strategy?.type ?? '');
  out.pair(0, 'MinReadySeconds', spec.minReadySeconds ?? 0);
  const { rollingUpdate } = spec.strategy ?? {};
  if (rollingUpdate) out.pair(0, 'RollingUpdateStrategy', `${rollingUpdate.maxUnavailable} max unavailable, ${rollingUpdate.maxSurge} max surge`);
  describeTemplate(out, spec.template);
  if (status.conditions?.length) {
    out.line(0, 'Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------');
    for (const { type, status: value, reason } of status.conditions) out.line(1, `${type} \t${value}\t${reason ?? ''}`);
  }
  const own = context.client
    .list(context.kinds.find('replicasets.apps') ?? context.kind, metadata.namespace)
    .filter((set) => set.metadata.ownerReferences?.some(({ uid, controller }: Json) => controller && uid === metadata.uid));
  const current = newest(own, spec.template);
  const old = own.filter((set) => set !== current && set.spec.replicas > 0);
  const print = (sets: readonly Json[]): string =>
    sets.map((set) => `${set.metadata.name} (${set.status?.replicas ?? 0}/${set.spec.replicas ?? 0} replicas created)`).join(', ') || '<none>';
  out.pair(0, 'OldReplicaSets', print(old.length > 0 ? old : own.filter((set) => set !== current)));
  out.pair(0, 'NewReplicaSet', print(current ? [current] : []));
};

/** The ReplicaSet with a Deployment's template; the hash in its label is the set's own. */
export function newest(sets: readonly Json[], template: Json): Json | undefined {
  const wanted = JSON.stringify(normal(template));
  return sets.find((set) => JSON.stringify(normal(set.spec.template)) === wanted);
}

function normal({ metadata = {}, spec }: Json): Json {
  const { 'pod-template-hash': _hash, ...labels } = metadata.labels ?? {};
  return sorted({ labels, annotations: metadata.annotations ?? {}, spec });
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** A ReplicaSet. */
export const describeReplicaSet: Describe = (out, object, context) => {
  const { metadata, spec, status = {} } = object;
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  out.pair(0, 'Selector', formatSelector(spec.selector));
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  const controller = controllerOf(object);
  if (controller) out.pair(0, 'Controlled By', controller);
  out.pair(0, 'Replicas', `${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  podsStatus(out, object, context);
  describeTemplate(out, spec.template);
  if (status.conditions?.length) {
    out.line(0, 'Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------');
    for (const { type, status: value, reason } of status.conditions) out.line(1, `${type} \t${value}\t${reason ?? ''}`);
  }
};

/** A DaemonSet. Its counts stand without tabs, so they are in no column. */
export const describeDaemonSet: Describe = (out, object, context) => {
  const { metadata, spec, status = {} } = object;
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Selector', formatSelector(spec.selector));
  out.pair(
    0,
    'Node-Selector',
    Object.keys(spec.template.spec.nodeSelector ?? {}).length > 0 ? formatSelector({ matchLabels: spec.template.spec.nodeSelector }) : '<none>',
  );
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
  out.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
  out.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  out.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  out.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
  podsStatus(out, object, context);
  describeTemplate(out, spec.template);
};

function podsStatus(out: DescribeWriter, { metadata, spec }: Json, { client, kinds, kind }: DescribeContext): void {
  const pods = client
    .list(kinds.find('pods') ?? kind, metadata.namespace, { labelSelector: formatSelector(spec.selector) })
    .filter((pod) => pod.metadata.ownerReferences?.some(({ uid, controller }: Json) => controller && uid === metadata.uid));
  const count = (phase: string): number => pods.filter((pod) => pod.status?.phase === phase).length;
  out.pair(0, 'Pods Status', `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`);
}
