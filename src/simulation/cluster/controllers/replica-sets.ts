import type { Pod, ReplicaSet } from '../../api/types.ts';
import { equalJSON } from '../api-server/object.ts';
import { pods as podResource } from '../api-server/resources/pods.ts';
import { replicaSets } from '../api-server/resources/workloads.ts';
import { selectorMatches } from '../api-server/selectors.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { type Controller, type ControllerContext, keyOf, splitKey, WorkQueue } from './controller.ts';
import { ownerReference } from './owners.ts';
import { conditionOf, isActive, isAvailable, isReady } from './pod-conditions.ts';
import { podFromTemplate } from './pod-template.ts';

const component = 'replicaset-controller';

/** Keeps as many pods as a ReplicaSet asks for: takes in orphans that match, lets go of those that no longer do. Models pkg/controller/replicaset. */
export class ReplicaSetController implements Controller {
  readonly name = 'replicaset';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ resource, object, before }: StoreEvent): void {
    if (resource === replicaSets) this.#queue.add(keyOf(object));
    if (resource !== podResource) return;
    for (const pod of before ? [object, before] : [object]) {
      const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
      if (owner?.kind === 'ReplicaSet') this.#queue.add(`${pod.metadata.namespace}/${owner.name}`);
      else if (!owner)
        for (const set of this.#context.server.store.list<ReplicaSet>(replicaSets, pod.metadata.namespace))
          if (selectorMatches(set.spec.selector, pod.metadata.labels)) this.#queue.add(keyOf(set));
    }
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#sync(...splitKey(key)));
  }

  #sync(namespace: string, name: string): void {
    const { server, timers } = this.#context;
    const set = server.store.get<ReplicaSet>(replicaSets, namespace, name);
    if (!set || set.metadata.deletionTimestamp) return;
    const owned = this.#claim(set).filter(isActive);
    const wanted = set.spec.replicas ?? 1;
    for (let i = owned.length; i < wanted; i++) owned.push(this.#create(set));
    const surplus = rank(owned, server.now()).slice(0, Math.max(0, owned.length - wanted));
    for (const pod of surplus) {
      server.delete(podResource, namespace, pod.metadata.name);
      this.#context.events.record(replicaSets, set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, component });
    }
    const kept = owned.filter((pod) => !surplus.includes(pod));
    const minReady = set.spec.minReadySeconds ?? 0;
    for (const pod of kept) {
      const since = isReady(pod) && conditionOf(pod, 'Ready')?.lastTransitionTime;
      if (since && !isAvailable(pod, minReady, server.now())) timers.at(Date.parse(since) / 1000 + minReady, () => this.#queue.add(`${namespace}/${name}`));
    }
    const status = {
      replicas: kept.length,
      ...positive({
        fullyLabeledReplicas: kept.filter(({ metadata }) => labelsCover(set.spec.template.metadata?.labels, metadata.labels)).length,
        readyReplicas: kept.filter(isReady).length,
        availableReplicas: kept.filter((pod) => isAvailable(pod, minReady, server.now())).length,
      }),
      observedGeneration: set.metadata.generation,
    };
    const current = server.store.get<ReplicaSet>(replicaSets, namespace, name);
    if (current && !equalJSON(current.status, status)) server.store.put(replicaSets, { ...current, status });
  }

  // Pods of others stay with them; its own that no longer match are let go, orphans that match are taken in.
  #claim(set: ReplicaSet): Pod[] {
    const { store } = this.#context.server;
    const claimed: Pod[] = [];
    for (const pod of store.list<Pod>(podResource, set.metadata.namespace)) {
      const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
      if (owner && owner.uid !== set.metadata.uid) continue;
      const fits = selectorMatches(set.spec.selector, pod.metadata.labels);
      if (owner?.uid === set.metadata.uid) {
        if (fits || pod.metadata.deletionTimestamp) claimed.push(pod);
        else store.put(podResource, { ...pod, metadata: { ...pod.metadata, ownerReferences: undefined } });
      } else if (!owner && fits && isActive(pod))
        claimed.push(store.put(podResource, { ...pod, metadata: { ...pod.metadata, ownerReferences: [ownerReference(set, 'apps/v1', 'ReplicaSet')] } }));
    }
    return claimed;
  }

  #create(set: ReplicaSet): Pod {
    const { server, events } = this.#context;
    const pod = server.create(
      podResource,
      set.metadata.namespace,
      podFromTemplate(set.spec.template, `${set.metadata.name}-`, ownerReference(set, 'apps/v1', 'ReplicaSet')),
    );
    events.record(replicaSets, set, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, component });
    return pod;
  }
}

/** Who goes first when there are too many. Models controller.ActivePodsWithRanks: unassigned, pending, not ready, crowded nodes, newest. */
export function rank(pods: readonly Pod[], now: number): Pod[] {
  const onNode = new Map<string, number>();
  for (const { spec } of pods) onNode.set(spec.nodeName ?? '', (onNode.get(spec.nodeName ?? '') ?? 0) + 1);
  const cost = (pod: Pod): number => Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  const phase = (pod: Pod): number => (pod.status?.phase === 'Running' ? 2 : pod.status?.phase === 'Unknown' ? 1 : 0);
  const since = (pod: Pod): number => Date.parse(conditionOf(pod, 'Ready')?.lastTransitionTime ?? '') / 1000 || now;
  const restarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  const crowd = (pod: Pod): number => onNode.get(pod.spec.nodeName ?? '') ?? 0;
  // Ages count on a scale of powers of two (LogarithmicScaleDown), so that pods of about one age are picked at random; their order of creation stands for it.
  const bucket = (at: number): number => Math.floor(Math.log2(Math.max(1, now - at)));
  const made = (pod: Pod): number => Date.parse(pod.metadata.creationTimestamp ?? '') / 1000;
  const order = new Map(pods.map((pod, i) => [pod, i]));
  return [...pods].sort(
    (a, b) =>
      Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
      phase(a) - phase(b) ||
      Number(isReady(a)) - Number(isReady(b)) ||
      cost(a) - cost(b) ||
      crowd(b) - crowd(a) ||
      bucket(since(a)) - bucket(since(b)) ||
      restarts(b) - restarts(a) ||
      bucket(made(a)) - bucket(made(b)) ||
      revision(b) - revision(a) ||
      (order.get(b) ?? 0) - (order.get(a) ?? 0),
  );
}

function revision({ metadata }: Pod): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}

/** Numbers above zero: the API leaves zeros out. */
export function positive<T extends Record<string, number>>(numbers: T): Partial<T> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value > 0)) as Partial<T>;
}

function labelsCover(wanted: Readonly<Record<string, string>> | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  return Object.entries(wanted ?? {}).every(([key, value]) => labels?.[key] === value);
}
