import { type FieldError, forbidden } from '../../../api/field-error.ts';
import type { ContainerStatus, Pod } from '../../../api/types.ts';
import { age } from '../age.ts';
import { ageColumn, text } from '../columns.ts';
import { equalJSON } from '../object.ts';
import { admitPod, qosClassOf } from '../pod-admission.ts';
import { defaultPodSpec } from '../pod-defaults.ts';
import { validatePodSpec } from '../pod-validation.ts';
import { defineResource, nameColumn } from '../resource.ts';

/** core/v1 Pod. */
export const pods = defineResource<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  subresources: [
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
  ],
  columns: [
    nameColumn,
    text('Ready', 'How many of the containers are ready.', readyOf),
    text('Status', 'What the pod is doing, in a word.', statusOf),
    text('Restarts', 'How often containers were restarted, and when last.', restartsOf),
    ageColumn,
    text('IP', 'The address of the pod.', ({ status }) => status?.podIP || '<none>', 1),
    text('Node', 'The node it runs on.', ({ spec }) => spec.nodeName || '<none>', 1),
    text('Nominated Node', 'The node it may get once others are gone.', ({ status }) => String(status?.nominatedNodeName || '<none>'), 1),
    text('Readiness Gates', 'How many extra conditions are met.', gatesOf, 1),
  ],
  selectable: ({ spec, status }) => ({
    'spec.nodeName': spec.nodeName ?? '',
    'spec.restartPolicy': spec.restartPolicy ?? '',
    'spec.schedulerName': spec.schedulerName ?? '',
    'spec.serviceAccountName': spec.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec.hostNetwork ?? false),
    'status.phase': status?.phase ?? '',
    'status.podIP': status?.podIP ?? '',
    'status.nominatedNodeName': String(status?.nominatedNodeName ?? ''),
  }),
  setDefaults(pod) {
    // A spec that is left out is an empty one: in Go it is no pointer.
    pod.spec ??= { containers: [] };
    const { spec } = pod;
    defaultPodSpec(spec);
    spec.enableServiceLinks ??= true;
  },
  admit(pod, context) {
    admitPod(pod, context);
    pod.status = { phase: 'Pending', qosClass: qosClassOf(pod) };
  },
  validate: ({ spec }) => validatePodSpec(spec, 'spec'),
  validateUpdate: ({ spec }, before) => (equalJSON(fixedPart(spec), fixedPart(before.spec)) ? [] : [mayNotChange]),
  gracePeriod({ spec, status }, asked) {
    if (!spec.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return undefined;
    return (asked ?? spec.terminationGracePeriodSeconds ?? 30) || undefined;
  },
});

// The real message goes on with a comparison of Go structures.
const mayNotChange: FieldError = forbidden(
  'spec',
  'pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` (only additions to existing tolerations) or `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
);

function fixedPart(spec: Pod['spec']): unknown {
  const withoutImage = (container: Pod['spec']['containers'][number]): unknown => ({ ...container, image: '' });
  return {
    ...spec,
    containers: spec.containers.map(withoutImage),
    initContainers: spec.initContainers?.map(withoutImage),
    activeDeadlineSeconds: undefined,
    tolerations: undefined,
  };
}

function readyOf({ spec, status }: Pod): string {
  const ready = initializing(status?.initContainerStatuses ?? [])
    ? 0
    : (status?.containerStatuses ?? []).filter((one) => one.ready && one.state.running).length;
  return `${ready}/${spec.containers.length}`;
}

/** `Running`, `Pending`, `ContainerCreating`, `CrashLoopBackOff`, `Terminating`: the word in the STATUS column. Models printers printPod (1.26). */
export function statusOf({ metadata, spec, status }: Pod): string {
  let word = status?.reason || status?.phase || '';
  const inits = status?.initContainerStatuses ?? [];
  const stuck = inits.findIndex(({ state }) => state.terminated?.exitCode !== 0);
  if (stuck >= 0) word = initWord(inits[stuck], stuck, spec.initContainers?.length ?? 0);
  else {
    let running = false;
    for (const { state, ready } of [...(status?.containerStatuses ?? [])].reverse()) {
      if (state.waiting?.reason) word = state.waiting.reason;
      else if (state.terminated) word = state.terminated.reason || `ExitCode:${state.terminated.exitCode}`;
      else if (ready && state.running) running = true;
    }
    if (word === 'Completed' && running)
      word = status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ? 'Running' : 'NotReady';
  }
  if (!metadata.deletionTimestamp) return word;
  return status?.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
}

function initWord(container: ContainerStatus | undefined, index: number, count: number): string {
  const { terminated, waiting } = container?.state ?? {};
  if (terminated) return `Init:${terminated.reason || `ExitCode:${terminated.exitCode}`}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${count}`;
}

function initializing(inits: readonly ContainerStatus[]): boolean {
  return inits.some(({ state }) => state.terminated?.exitCode !== 0);
}

function restartsOf({ status }: Pod, now: number): string {
  const inits = status?.initContainerStatuses ?? [];
  const counted = initializing(inits) ? inits : (status?.containerStatuses ?? []);
  const restarts = counted.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = [...inits, ...(status?.containerStatuses ?? [])]
    .flatMap(({ lastState }) => lastState.terminated?.finishedAt ?? [])
    .sort()
    .at(-1);
  return last ? `${restarts} (${age(last, now)} ago)` : `${restarts}`;
}

function gatesOf({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const met = gates.filter(({ conditionType }) => status?.conditions?.some(({ type, status: value }) => type === conditionType && value === 'True'));
  return `${met.length}/${gates.length}`;
}
