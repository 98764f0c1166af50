import { clone } from '../../api/clone.ts';
import type { Condition, Node, Pod } from '../../api/types.ts';
import { equalJSON } from '../api-server/object.ts';
import { nodes as nodeResource } from '../api-server/resources/nodes.ts';
import { pods as podResource } from '../api-server/resources/pods.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { timestamp } from '../api-server/time.ts';
import { type Controller, type ControllerContext, keyOf, splitKey, WorkQueue } from './controller.ts';
import { isActive } from './pod-conditions.ts';
import { findUntolerated, matchesNodeSelector } from './taints.ts';

const component = 'default-scheduler';

/**
 * Gives every pod a node: of those that fit, the one with the fewest pods of the same owner, then the fewest pods, then the first by name.
 * Filters and messages model kube-scheduler (1.26); the real scores also weigh resources and images.
 */
export class Scheduler implements Controller {
  readonly name = 'scheduler';
  readonly component = 'kube-scheduler';
  readonly #queue = new WorkQueue();
  readonly #waiting = new Set<string>();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ type, resource, object }: StoreEvent): void {
    if (resource === podResource && type === 'ADDED' && !(object as Pod).spec.nodeName) this.#queue.add(keyOf(object));
    // Something changed that may make room.
    if (resource === nodeResource || (resource === podResource && type === 'DELETED')) {
      for (const key of this.#waiting) this.#queue.add(key);
      this.#waiting.clear();
    }
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#schedule(...splitKey(key)));
  }

  #schedule(namespace: string, name: string): void {
    const { server, events } = this.#context;
    const pod = server.store.get<Pod>(podResource, namespace, name);
    if (!pod || pod.spec.nodeName || !isActive(pod) || pod.spec.schedulerName !== component) return;
    const all = server.store.list<Node>(nodeResource);
    const others = byNode(server.store.list<Pod>(podResource));
    const on = (node: Node): readonly Pod[] => others.get(node.metadata.name) ?? [];
    const reasons = all.map((node) => ({ node, reason: whyNot(pod, node, on(node)) }));
    const fitting = reasons.filter(({ reason }) => reason === undefined).map(({ node }) => node);
    const best = choose(pod, fitting, on);
    if (best) {
      const bound = clone(pod);
      bound.spec.nodeName = best.metadata.name;
      bound.status = withCondition(bound.status, { type: 'PodScheduled', status: 'True' }, server.now());
      events.record(podResource, pod, { reason: 'Scheduled', message: `Successfully assigned ${namespace}/${name} to ${best.metadata.name}`, component });
      server.store.put(podResource, bound);
      return;
    }
    const message = explain(reasons.map(({ reason }) => reason ?? ''));
    const status = withCondition(clone(pod.status), { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }, server.now());
    events.record(podResource, pod, { type: 'Warning', reason: 'FailedScheduling', message, component });
    if (!equalJSON(status, pod.status)) server.store.put(podResource, { ...pod, status });
    this.#waiting.add(keyOf(pod));
  }
}

/** Sets a condition; its time changes when its status does. */
export function withCondition(status: Pod['status'], condition: Condition, now: number): NonNullable<Pod['status']> {
  const conditions = status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === condition.type);
  const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : timestamp(now);
  const next = { ...condition, lastProbeTime: null, lastTransitionTime };
  return { ...status, conditions: old ? conditions.map((one) => (one === old ? next : one)) : [...conditions, next] };
}

function byNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) {
    const { nodeName } = pod.spec;
    if (!nodeName || !isActive(pod)) continue;
    const list = found.get(nodeName);
    if (list) list.push(pod);
    else found.set(nodeName, [pod]);
  }
  return found;
}

function whyNot({ spec }: Pod, node: Node, others: readonly Pod[]): string | undefined {
  const unschedulable =
    node.spec?.unschedulable && !spec.tolerations?.some((one) => one.operator === 'Exists' && (!one.key || one.key === 'node.kubernetes.io/unschedulable'));
  if (unschedulable) return 'node(s) were unschedulable';
  const taint = findUntolerated(spec.tolerations, node.spec?.taints ?? [], ['NoSchedule', 'NoExecute']);
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  if (!matchesNodeSelector(spec, node)) return "node(s) didn't match Pod's node affinity/selector";
  const wanted = hostPorts(spec);
  if (wanted.length > 0 && others.some((other) => hostPorts(other.spec).some((port) => wanted.includes(port))))
    return "node(s) didn't have free ports for the requested pod ports";
  if (node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True')) return 'node(s) were not ready';
  return undefined;
}

function hostPorts({ containers }: Pod['spec']): string[] {
  return containers.flatMap(({ ports = [] }) => ports.flatMap(({ hostPort, protocol = 'TCP' }) => (hostPort ? `${hostPort}/${protocol}` : [])));
}

function choose(pod: Pod, fitting: readonly Node[], on: (node: Node) => readonly Pod[]): Node | undefined {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
  const isSibling = ({ metadata }: Pod): boolean => owner !== undefined && metadata.ownerReferences?.some(({ uid }) => uid === owner) === true;
  const scored = fitting.map((node) => {
    const others = on(node).filter(({ spec }) => !spec.hostNetwork);
    return { node, siblings: others.filter(isSibling).length, pods: others.length };
  });
  return scored.sort((a, b) => a.siblings - b.siblings || a.pods - b.pods)[0]?.node;
}

function explain(reasons: readonly string[]): string {
  if (reasons.length === 0) return 'no nodes available to schedule pods';
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const listed = [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
  const head = `0/${reasons.length} nodes are available`;
  return `${head}: ${listed}. preemption: ${head}: ${reasons.length} Preemption is not helpful for scheduling.`;
}
