import { type FieldError, invalid, required } from '../../../api/field-error.ts';
import type { PodTemplate } from '../../../api/pod.ts';
import type { DaemonSet, Deployment, LabelSelector, ReplicaSet } from '../../../api/types.ts';
import { ageColumn, integer, printLabels, templateColumns, text } from '../columns.ts';
import { equalJSON } from '../object.ts';
import { defaultPodSpec } from '../pod-defaults.ts';
import { validatePodSpec } from '../pod-validation.ts';
import { defineResource, nameColumn } from '../resource.ts';
import { selectorMatches } from '../selectors.ts';

/** apps/v1 Deployment. */
export const deployments = defineResource<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  hasScale: true,
  columns: [
    nameColumn,
    text('Ready', 'Number of the pod with ready state.', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`),
    text('Up-to-date', 'Number of pods of the current template.', ({ status }) => String(status?.updatedReplicas ?? 0)),
    text('Available', 'Number of pods that are ready for long enough.', ({ status }) => String(status?.availableReplicas ?? 0)),
    ageColumn,
    ...templateColumns<Deployment>(),
  ],
  setDefaults(object) {
    object.spec ??= {} as typeof object.spec;
    const { spec } = object;
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') spec.strategy.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...spec.strategy.rollingUpdate };
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    defaultTemplate(spec.template);
  },
  validate: (object) => validateWorkload(object),
  validateUpdate: (object, before) => validateSelectorUnchanged(object, before),
});

/** apps/v1 ReplicaSet. */
export const replicaSets = defineResource<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  hasScale: true,
  columns: [
    nameColumn,
    integer('Desired', 'How many pods are wanted.', ({ spec }) => spec.replicas ?? 1),
    integer('Current', 'How many there are.', ({ status }) => status?.replicas ?? 0),
    integer('Ready', 'How many of them are ready.', ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...templateColumns<ReplicaSet>(),
  ],
  setDefaults(object) {
    object.spec ??= {} as typeof object.spec;
    const { spec } = object;
    spec.replicas ??= 1;
    defaultTemplate(spec.template);
  },
  validate: (object) => validateWorkload(object),
  validateUpdate: (object, before) => validateSelectorUnchanged(object, before),
});

/** apps/v1 DaemonSet. */
export const daemonSets = defineResource<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    integer('Desired', 'How many nodes should run the pod.', ({ status }) => status?.desiredNumberScheduled ?? 0),
    integer('Current', 'How many do.', ({ status }) => status?.currentNumberScheduled ?? 0),
    integer('Ready', 'How many of those are ready.', ({ status }) => status?.numberReady ?? 0),
    integer('Up-to-date', 'How many run the current template.', ({ status }) => status?.updatedNumberScheduled ?? 0),
    integer('Available', 'How many are ready for long enough.', ({ status }) => status?.numberAvailable ?? 0),
    text('Node Selector', 'Which nodes it is for.', ({ spec }) => printLabels(spec.template.spec.nodeSelector)),
    ageColumn,
    ...templateColumns<DaemonSet>(),
  ],
  setDefaults(object) {
    object.spec ??= {} as typeof object.spec;
    const { spec, metadata } = object;
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ??= 'RollingUpdate';
    if (spec.updateStrategy.type === 'RollingUpdate')
      spec.updateStrategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...spec.updateStrategy.rollingUpdate };
    spec.revisionHistoryLimit ??= 10;
    defaultTemplate(spec.template);
    metadata.annotations = { 'deprecated.daemonset.template.generation': `${metadata.generation ?? 1}`, ...metadata.annotations };
  },
  validate: (object) => validateWorkload(object),
  validateUpdate: (object, before) => validateSelectorUnchanged(object, before),
});

interface Workload {
  readonly spec: { readonly selector?: LabelSelector; readonly template?: PodTemplate; readonly replicas?: number };
}

function defaultTemplate(template: PodTemplate | undefined): void {
  if (!template) return;
  template.metadata = { creationTimestamp: null, ...template.metadata };
  if (template.spec) defaultPodSpec(template.spec);
}

// Models pkg/apis/apps/validation (1.26), in its order.
function validateWorkload({ spec }: Workload): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec.replicas ?? 0) < 0) errors.push(invalid('spec.replicas', spec.replicas, 'must be greater than or equal to 0'));
  const { selector, template } = spec;
  const isEmpty = !selector || (Object.keys(selector.matchLabels ?? {}).length === 0 && !selector.matchExpressions?.length);
  if (!selector) errors.push(required('spec.selector'));
  else if (isEmpty) errors.push(invalid('spec.selector', { go: goSelector(selector) }, 'empty selector is invalid for deployment'));
  const labels = template?.metadata?.labels;
  if (isEmpty || !selectorMatches(selector, labels))
    errors.push(invalid('spec.template.metadata.labels', { go: goMap(labels) }, '`selector` does not match template `labels`'));
  if (!template?.spec) errors.push(required('spec.template.spec.containers'));
  else {
    errors.push(...validatePodSpec(template.spec, 'spec.template.spec'));
    if (template.spec.restartPolicy !== 'Always')
      errors.push({
        field: 'spec.template.spec.restartPolicy',
        type: 'NotSupported',
        detail: `Unsupported value: "${template.spec.restartPolicy}": supported values: "Always"`,
      });
  }
  return errors;
}

function validateSelectorUnchanged({ spec }: Workload, before: Workload): FieldError[] {
  if (equalJSON(spec.selector, before.spec.selector)) return [];
  return [invalid('spec.selector', { go: goSelector(spec.selector) }, 'field is immutable')];
}

function goSelector(selector: LabelSelector | undefined): string {
  const expressions = selector?.matchExpressions;
  const list = expressions
    ? `[]v1.LabelSelectorRequirement{${expressions
        .map(
          ({ key, operator, values }) =>
            `v1.LabelSelectorRequirement{Key:"${key}", Operator:"${operator}", Values:${values ? `[]string{${values.map((one) => `"${one}"`).join(', ')}}` : '[]string(nil)'}}`,
        )
        .join(', ')}}`
    : '[]v1.LabelSelectorRequirement(nil)';
  return `v1.LabelSelector{MatchLabels:${goMap(selector?.matchLabels)}, MatchExpressions:${list}}`;
}

function goMap(labels: Readonly<Record<string, string>> | undefined): string {
  if (!labels) return 'map[string]string(nil)';
  return `map[string]string{${Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `"${key}":"${value}"`)
    .join(', ')}}`;
}
