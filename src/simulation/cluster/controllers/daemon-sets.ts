import { clone } from '../../api/clone.ts';
import type { ControllerRevision, DaemonSet, Node, Pod, Toleration } from '../../api/types.ts';
import { equalJSON } from '../api-server/object.ts';
import { nodes } from '../api-server/resources/nodes.ts';
import { pods as podResource } from '../api-server/resources/pods.ts';
import { controllerRevisions } from '../api-server/resources/small.ts';
import { daemonSets } from '../api-server/resources/workloads.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { templateHash } from '../names.ts';
import { type Controller, type ControllerContext, keyOf, splitKey, WorkQueue } from './controller.ts';
import { controlledBy, ownerReference } from './owners.ts';
import { isActive, isAvailable, isReady } from './pod-conditions.ts';
import { podFromTemplate } from './pod-template.ts';
import { resolve } from './rollout.ts';
import { matchesNodeSelector, toleratesAll } from './taints.ts';

const component = 'daemonset-controller';
const hashLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';

// Every daemon pod puts up with these. Models pkg/controller/daemon/util AddOrUpdateDaemonPodTolerations.
const allTolerations: readonly (Toleration & { hostNetworkOnly?: true })[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule', hostNetworkOnly: true },
];

/** The tolerations that the controller adds to a daemon's pod. */
export function daemonTolerations(hostNetwork: boolean): Toleration[] {
  return allTolerations
    .filter(({ hostNetworkOnly }) => !hostNetworkOnly || hostNetwork)
    .map(({ hostNetworkOnly: _only, ...toleration }) => ({ ...toleration }));
}

/** Runs one pod of a DaemonSet on every node that it fits. Models pkg/controller/daemon. */
export class DaemonSetController implements Controller {
  readonly name = 'daemonset';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ resource, object, before }: StoreEvent): void {
    if (resource === daemonSets) this.#queue.add(keyOf(object));
    if (resource === nodes) for (const set of this.#context.server.store.list(daemonSets)) this.#queue.add(keyOf(set));
    if (resource !== podResource) return;
    const owner = (object.metadata.ownerReferences ?? before?.metadata.ownerReferences)?.find(({ controller, kind }) => controller && kind === 'DaemonSet');
    if (owner) this.#queue.add(`${object.metadata.namespace}/${owner.name}`);
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#sync(...splitKey(key)));
  }

  #sync(namespace: string, name: string): void {
    const { server } = this.#context;
    const set = server.store.get<DaemonSet>(daemonSets, namespace, name);
    if (!set || set.metadata.deletionTimestamp) return;
    const hash = this.#revision(set);
    const wanted = server.store.list<Node>(nodes).filter((node) => fits(set, node));
    const owned = controlledBy<Pod>(server, podResource, set);
    for (const node of wanted) if (!owned.some((pod) => nodeOf(pod) === node.metadata.name)) this.#create(set, node.metadata.name, hash);
    const names = new Set(wanted.map(({ metadata }) => metadata.name));
    for (const pod of owned) if (isActive(pod) && !names.has(nodeOf(pod))) this.#delete(set, pod);
    this.#roll(set, hash, names);
    this.#writeStatus(set, hash, names);
  }

  // One at a time, unless maxUnavailable says more: the next old pod goes when the last new one is available.
  #roll(set: DaemonSet, hash: string, names: ReadonlySet<string>): void {
    const { server } = this.#context;
    if (set.spec.updateStrategy?.type !== 'RollingUpdate') return;
    const allowed = Math.max(1, resolve(set.spec.updateStrategy.rollingUpdate?.maxUnavailable ?? 1, names.size, Math.ceil));
    const owned = controlledBy<Pod>(server, podResource, set).filter((pod) => names.has(nodeOf(pod)));
    const available = owned.filter((pod) => isActive(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, server.now()));
    const old = owned.filter((pod) => isActive(pod) && pod.metadata.labels?.[hashLabel] !== hash);
    let budget = allowed - (names.size - available.length);
    for (const pod of [...old].sort((a, b) => Number(isReady(a)) - Number(isReady(b)))) {
      if (isReady(pod) && budget-- <= 0) return;
      this.#delete(set, pod);
    }
  }

  #create(set: DaemonSet, nodeName: string, hash: string): void {
    const { server, events } = this.#context;
    const pod = podFromTemplate(set.spec.template, `${set.metadata.name}-`, ownerReference(set, 'apps/v1', 'DaemonSet'));
    pod.metadata.labels = {
      ...pod.metadata.labels,
      [hashLabel]: hash,
      [generationLabel]: set.metadata.annotations?.['deprecated.daemonset.template.generation'] ?? '1',
    };
    pod.spec.tolerations = [...(pod.spec.tolerations ?? []), ...daemonTolerations(pod.spec.hostNetwork === true)];
    pod.spec.affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
        },
      },
    };
    const created = server.create(podResource, set.metadata.namespace, pod);
    events.record(daemonSets, set, { reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}`, component });
  }

  #delete(set: DaemonSet, pod: Pod): void {
    const { server, events } = this.#context;
    server.delete(podResource, pod.metadata.namespace, pod.metadata.name);
    events.record(daemonSets, set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, component });
  }

  // The hash stands on a ControllerRevision that keeps the template; a template that comes back gets its old hash back.
  #revision(set: DaemonSet): string {
    const { server } = this.#context;
    const data = { spec: { template: { ...clone(set.spec.template), $patch: 'replace' } } };
    const known = controlledBy<ControllerRevision>(server, controllerRevisions, set);
    const newest = Math.max(0, ...known.map(({ revision }) => revision));
    const same = known.find((one) => equalJSON(one.data, data));
    if (same) {
      if (same.revision < newest) server.store.put(controllerRevisions, { ...same, revision: newest + 1 });
      return same.metadata.labels?.[hashLabel] ?? '';
    }
    const hash = templateHash(set.spec.template);
    server.create<ControllerRevision>(controllerRevisions, set.metadata.namespace, {
      metadata: {
        name: `${set.metadata.name}-${hash}`,
        labels: { ...set.spec.template.metadata?.labels, [hashLabel]: hash },
        annotations: { 'deprecated.daemonset.template.generation': set.metadata.annotations?.['deprecated.daemonset.template.generation'] ?? '1' },
        ownerReferences: [ownerReference(set, 'apps/v1', 'DaemonSet')],
      },
      data,
      revision: newest + 1,
    });
    return hash;
  }

  #writeStatus(set: DaemonSet, hash: string, names: ReadonlySet<string>): void {
    const { server } = this.#context;
    const current = server.store.get<DaemonSet>(daemonSets, set.metadata.namespace, set.metadata.name);
    if (!current) return;
    const owned = controlledBy<Pod>(server, podResource, set);
    const on = owned.filter((pod) => isActive(pod) && names.has(nodeOf(pod)));
    const count = (test: (pod: Pod) => boolean): number => on.filter(test).length;
    const numberAvailable = count((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, server.now()));
    const updated = count((pod) => pod.metadata.labels?.[hashLabel] === hash);
    const status = {
      currentNumberScheduled: new Set(on.map(nodeOf)).size,
      numberMisscheduled: new Set(owned.filter((pod) => isActive(pod) && !names.has(nodeOf(pod))).map(nodeOf)).size,
      desiredNumberScheduled: names.size,
      numberReady: count(isReady),
      observedGeneration: set.metadata.generation,
      ...(updated ? { updatedNumberScheduled: updated } : {}),
      ...(numberAvailable ? { numberAvailable } : {}),
      ...(names.size > numberAvailable ? { numberUnavailable: names.size - numberAvailable } : {}),
    };
    if (!equalJSON(status, current.status)) server.store.put(daemonSets, { ...current, status });
  }
}

function fits({ spec }: DaemonSet, node: Node): boolean {
  const tolerations = [...(spec.template.spec.tolerations ?? []), ...daemonTolerations(spec.template.spec.hostNetwork === true)];
  return matchesNodeSelector(spec.template.spec, node) && toleratesAll(tolerations, node.spec?.taints ?? [], ['NoSchedule', 'NoExecute']);
}

// A pod is its node's before the scheduler has bound it: its affinity names the node.
function nodeOf({ spec }: Pod): string {
  if (spec.nodeName) return spec.nodeName;
  const affinity = spec.affinity as
    | { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: { matchFields?: { values?: string[] }[] }[] } } }
    | undefined;
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}
