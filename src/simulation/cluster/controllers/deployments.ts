import { clone } from '../../api/clone.ts';
import type { Condition, Deployment, Pod, ReplicaSet } from '../../api/types.ts';
import { equalJSON } from '../api-server/object.ts';
import { pods as podResource } from '../api-server/resources/pods.ts';
import { deployments, replicaSets } from '../api-server/resources/workloads.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { timestamp } from '../api-server/time.ts';
import { templateHash } from '../names.ts';
import { type Controller, type ControllerContext, keyOf, splitKey, WorkQueue } from './controller.ts';
import { controlledBy, ownerReference } from './owners.ts';
import { positive } from './replica-sets.ts';
import { nextScaleDown, nextScaleUp, resolveFenceposts } from './rollout.ts';

const component = 'deployment-controller';
const revisionAnnotation = 'deployment.kubernetes.io/revision';
const hashLabel = 'pod-template-hash';

/** Rolls a Deployment's template out over ReplicaSets, within maxSurge and maxUnavailable. Models pkg/controller/deployment. */
export class DeploymentController implements Controller {
  readonly name = 'deployment';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ type, resource, object, before }: StoreEvent): void {
    if (resource === deployments) this.#queue.add(keyOf(object));
    if (resource === replicaSets) this.#addOwner(object.metadata.namespace, object.metadata.ownerReferences);
    // A Recreate rollout waits for the last old pod.
    if (resource === podResource && type === 'DELETED') {
      const owner = (before ?? object).metadata.ownerReferences?.find(({ kind }) => kind === 'ReplicaSet');
      const set = owner && this.#context.server.store.get<ReplicaSet>(replicaSets, object.metadata.namespace, owner.name);
      if (set) this.#addOwner(set.metadata.namespace, set.metadata.ownerReferences);
    }
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#sync(...splitKey(key)));
  }

  #addOwner(namespace: string | undefined, references: ReplicaSet['metadata']['ownerReferences']): void {
    const owner = references?.find(({ controller, kind }) => controller && kind === 'Deployment');
    if (owner) this.#queue.add(`${namespace}/${owner.name}`);
  }

  #sync(namespace: string, name: string): void {
    const { server } = this.#context;
    const deployment = server.store.get<Deployment>(deployments, namespace, name);
    if (!deployment || deployment.metadata.deletionTimestamp) return;
    const all = controlledBy<ReplicaSet>(server, replicaSets, deployment);
    const current = all.find((set) => equalJSON(withoutHash(set), deployment.spec.template));
    if (deployment.spec.paused) {
      this.#scaleProportionally(deployment, all);
      this.#writeStatus(deployment, current);
      return;
    }
    const old = all.filter((set) => set !== current);
    const set = this.#bumpRevision(deployment, current ?? this.#createSet(deployment, old), old);
    if (deployment.spec.strategy?.type === 'Recreate') this.#recreate(deployment, set, old);
    else this.#roll(deployment, set, old);
    this.#cleanUp(deployment, old);
    this.#writeStatus(deployment, set);
  }

  #createSet(deployment: Deployment, old: readonly ReplicaSet[]): ReplicaSet {
    const { server } = this.#context;
    const { metadata, spec } = deployment;
    const hash = templateHash(spec.template);
    const template = clone(spec.template);
    template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } };
    const replicas =
      spec.strategy?.type === 'Recreate'
        ? old.some(({ spec: { replicas = 0 } }) => replicas > 0)
          ? 0
          : (spec.replicas ?? 1)
        : nextScaleUp(deployment, old, 0);
    const created = server.create<ReplicaSet>(replicaSets, metadata.namespace, {
      metadata: {
        name: `${metadata.name}-${hash}`,
        labels: template.metadata.labels,
        annotations: { ...inherited(metadata.annotations), ...desired(deployment), [revisionAnnotation]: `${nextRevision(old)}` },
        ownerReferences: [ownerReference(deployment, 'apps/v1', 'Deployment')],
      },
      spec: {
        replicas,
        ...(spec.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
        selector: { ...clone(spec.selector), matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
        template,
      },
    });
    if (replicas > 0) this.#record(deployment, `Scaled up replica set ${created.metadata.name} to ${replicas}`);
    return created;
  }

  // A template that comes back is the newest revision again.
  #bumpRevision(deployment: Deployment, set: ReplicaSet, old: readonly ReplicaSet[]): ReplicaSet {
    const { store } = this.#context.server;
    const wanted = `${Math.max(nextRevision(old), Number(set.metadata.annotations?.[revisionAnnotation] ?? 1))}`;
    const annotations = { ...set.metadata.annotations, ...inherited(deployment.metadata.annotations), ...desired(deployment), [revisionAnnotation]: wanted };
    const current = equalJSON(annotations, set.metadata.annotations) ? set : store.put(replicaSets, { ...set, metadata: { ...set.metadata, annotations } });
    const { metadata } = deployment;
    const fresh = store.get<Deployment>(deployments, metadata.namespace, metadata.name);
    if (fresh && fresh.metadata.annotations?.[revisionAnnotation] !== wanted)
      store.put(deployments, { ...fresh, metadata: { ...fresh.metadata, annotations: { ...fresh.metadata.annotations, [revisionAnnotation]: wanted } } });
    return current;
  }

  #roll(deployment: Deployment, set: ReplicaSet, old: readonly ReplicaSet[]): void {
    const wanted = deployment.spec.replicas ?? 1;
    const replicas = set.spec.replicas ?? 0;
    if (replicas > wanted) this.#scale(deployment, set, wanted);
    else if (replicas < wanted) this.#scale(deployment, set, replicas + nextScaleUp(deployment, [...old, set], replicas));
    const fresh = this.#fresh(set);
    if (old.some(({ spec }) => (spec.replicas ?? 0) > 0))
      for (const { set: one, replicas: to } of nextScaleDown(deployment, fresh, old)) this.#scale(deployment, one, to);
  }

  #recreate(deployment: Deployment, set: ReplicaSet, old: readonly ReplicaSet[]): void {
    for (const one of old) this.#scale(deployment, one, 0);
    const uids = new Set(old.map(({ metadata }) => metadata.uid));
    const remaining = this.#context.server.store
      .list<Pod>(podResource, deployment.metadata.namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uids.has(uid)));
    if (remaining.length === 0) this.#scale(deployment, set, deployment.spec.replicas ?? 1);
  }

  // A paused Deployment keeps its shares when it is scaled; what is left over goes to the largest.
  #scaleProportionally(deployment: Deployment, all: readonly ReplicaSet[]): void {
    const active = all.filter(({ spec }) => (spec.replicas ?? 0) > 0).sort((a, b) => (b.spec.replicas ?? 0) - (a.spec.replicas ?? 0));
    const total = active.reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
    const wanted = deployment.spec.replicas ?? 1;
    let left = wanted;
    const shares = active.map(({ spec }) => Math.floor(((spec.replicas ?? 0) * wanted) / total));
    for (const share of shares) left -= share;
    for (const [i, set] of active.entries()) this.#scale(deployment, set, (shares[i] ?? 0) + (i === 0 ? left : 0));
  }

  #cleanUp({ spec }: Deployment, old: readonly ReplicaSet[]): void {
    const { server } = this.#context;
    const idle = old
      .filter(({ spec: one, status }) => (one.replicas ?? 0) === 0 && (status?.replicas ?? 0) === 0)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const set of idle.slice(0, Math.max(0, idle.length - (spec.revisionHistoryLimit ?? 10))))
      server.delete(replicaSets, set.metadata.namespace, set.metadata.name);
  }

  #scale(deployment: Deployment, set: ReplicaSet, replicas: number): void {
    const fresh = this.#fresh(set);
    const before = fresh.spec.replicas ?? 0;
    if (before === replicas) return;
    const changed = clone(fresh);
    changed.spec.replicas = replicas;
    Object.assign(changed.metadata, { annotations: { ...changed.metadata.annotations, ...desired(deployment) } });
    this.#context.server.update(replicaSets, fresh.metadata.namespace, fresh.metadata.name, changed);
    this.#record(deployment, `Scaled ${before < replicas ? 'up' : 'down'} replica set ${fresh.metadata.name} to ${replicas} from ${before}`);
  }

  #fresh(set: ReplicaSet): ReplicaSet {
    return this.#context.server.store.get<ReplicaSet>(replicaSets, set.metadata.namespace, set.metadata.name) ?? set;
  }

  #record(deployment: Deployment, message: string): void {
    this.#context.events.record(deployments, deployment, { reason: 'ScalingReplicaSet', message, component });
  }

  #writeStatus(deployment: Deployment, set: ReplicaSet | undefined): void {
    const { server } = this.#context;
    const { namespace, name } = deployment.metadata;
    const fresh = server.store.get<Deployment>(deployments, namespace, name);
    if (!fresh) return;
    const all = controlledBy<ReplicaSet>(server, replicaSets, fresh);
    const sum = (of: (one: ReplicaSet) => number | undefined): number => all.reduce((total, one) => total + (of(one) ?? 0), 0);
    const current = set && all.find(({ metadata }) => metadata.uid === set.metadata.uid);
    const replicas = sum(({ status }) => status?.replicas);
    const availableReplicas = sum(({ status }) => status?.availableReplicas);
    const status = {
      observedGeneration: fresh.metadata.generation,
      ...positive({
        replicas,
        updatedReplicas: current?.status?.replicas ?? 0,
        readyReplicas: sum(({ status: one }) => one?.readyReplicas),
        availableReplicas,
        unavailableReplicas: Math.max(0, sum(({ spec }) => spec.replicas) - availableReplicas),
      }),
      conditions: this.#conditions(fresh, current, availableReplicas),
    };
    if (!equalJSON(status, fresh.status)) server.store.put(deployments, { ...fresh, status });
  }

  #conditions(deployment: Deployment, set: ReplicaSet | undefined, available: number): Condition[] {
    const { server, timers } = this.#context;
    const now = timestamp(server.now());
    const wanted = deployment.spec.replicas ?? 1;
    const { maxUnavailable } = resolveFenceposts(deployment);
    const isAvailable = available >= wanted - maxUnavailable;
    const before = deployment.status?.conditions ?? [];
    const keep = (condition: Condition): Condition => {
      const old = before.find(({ type }) => type === condition.type);
      if (old && old.status === condition.status && old.reason === condition.reason && old.message === condition.message) return old;
      return { ...condition, lastUpdateTime: now, lastTransitionTime: old?.status === condition.status ? (old.lastTransitionTime ?? now) : now };
    };
    const conditions = [
      keep({
        type: 'Available',
        status: isAvailable ? 'True' : 'False',
        reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: isAvailable ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
      }),
    ];
    const old = before.find(({ type }) => type === 'Progressing');
    if (deployment.spec.paused) {
      conditions.push(keep({ type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }));
      return conditions;
    }
    if (!set) return conditions;
    const complete = set.status?.replicas === wanted && available === wanted && (set.status?.availableReplicas ?? 0) === wanted;
    const done = complete || (wanted === 0 && (set.status?.replicas ?? 0) === 0);
    const limit = deployment.spec.progressDeadlineSeconds ?? 600;
    const since = Date.parse(old?.lastUpdateTime ?? now) / 1000;
    const progressed = (set.status?.availableReplicas ?? 0) > 0 || old === undefined;
    if (done)
      conditions.push(
        keep({
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: `ReplicaSet "${set.metadata.name}" has successfully progressed.`,
        }),
      );
    else if (old?.reason === 'ProgressDeadlineExceeded' || (old && old.reason !== 'NewReplicaSetAvailable' && server.now() >= since + limit))
      conditions.push(
        keep({
          type: 'Progressing',
          status: 'False',
          reason: 'ProgressDeadlineExceeded',
          message: `ReplicaSet "${set.metadata.name}" has timed out progressing.`,
        }),
      );
    else {
      const reason = old === undefined && !progressed ? 'NewReplicaSetCreated' : 'ReplicaSetUpdated';
      conditions.push(keep({ type: 'Progressing', status: 'True', reason, message: `ReplicaSet "${set.metadata.name}" is progressing.` }));
      const { namespace, name } = deployment.metadata;
      if (old?.reason !== reason) timers.at(server.now() + limit, () => this.#queue.add(`${namespace}/${name}`));
    }
    return conditions;
  }
}

function withoutHash({ spec: { template } }: ReplicaSet): ReplicaSet['spec']['template'] {
  const { [hashLabel]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? 0);
}

function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

// How far a ReplicaSet may be off is noted on it, so that shares can be worked out.
function desired(deployment: Deployment): Record<string, string> {
  const { maxSurge } = resolveFenceposts(deployment);
  const replicas = deployment.spec.replicas ?? 1;
  return { 'deployment.kubernetes.io/desired-replicas': `${replicas}`, 'deployment.kubernetes.io/max-replicas': `${replicas + maxSurge}` };
}

function inherited(annotations: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const own = ['kubectl.kubernetes.io/last-applied-configuration', 'deprecated.deployment.rollback.to', revisionAnnotation];
  return Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !own.includes(key)));
}
