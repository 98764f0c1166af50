import { type Json, pathOf } from './client.ts';
import { formatSelector } from './describe/writer.ts';
import { error, Refusal } from './failure.ts';
import type { Kind } from './kinds.ts';
import type { Call } from './verb.ts';

/** The pods of an object that makes or selects pods; a pod itself. Throws Failure. Models polymorphichelpers. */
export function podsOf(call: Call, word: string): { readonly pods: readonly Json[]; readonly isPod: boolean } {
  const podKind = call.kinds.find('pods') as Kind;
  const [first = '', second] = word.split('/');
  const kind = second === undefined ? podKind : call.kinds.named(first)[0];
  const name = second ?? first;
  if (!kind || kind === podKind) return { pods: [call.client.get(podKind, call.namespace, name)], isPod: true };
  const object = call.client.get(kind, call.namespace, name);
  const selector =
    kind.kind === 'Service' ? formatSelector({ matchLabels: object.spec.selector }) : object.spec?.selector ? formatSelector(object.spec.selector) : '<none>';
  if (selector === '<none>')
    throw error(kind.kind === 'Service' ? `invalid service '${name}': Service is defined without a selector` : `no pods can be found for a ${kind.kind}`);
  const pods = call.client.list(podKind, call.namespace, { labelSelector: selector });
  if (pods.length === 0) throw error('timed out waiting for the condition');
  return { pods: [...pods].sort(byReadiness), isPod: false };
}

// The one that is oldest among those that are ready comes first.
function byReadiness(a: Json, b: Json): number {
  const ready = (pod: Json): number => (pod.status?.conditions?.some(({ type, status }: Json) => type === 'Ready' && status === 'True') ? 0 : 1);
  return ready(a) - ready(b) || Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);
}

/** The container that is meant, with a word on stderr when there were several to choose from. Throws Failure. */
export function containerOf(call: Call, pod: Json, wanted: string, saysSo: boolean): string {
  const { spec, metadata } = pod;
  const all: string[] = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }: Json) => name);
  if (wanted !== '') {
    if (!all.includes(wanted)) throw error(`container ${wanted} is not valid for pod ${metadata.name}`);
    return wanted;
  }
  const first = metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? all[0];
  if (saysSo && all.length > 1) {
    const shown = [...spec.containers.map(({ name }: Json) => name), ...(spec.initContainers ?? []).map(({ name }: Json) => `${name} (init)`)];
    call.warn(`Defaulted container ${JSON.stringify(first)} out of: ${shown.join(', ')}\n`);
  }
  return first ?? '';
}

/** A server's NotFound as `kubectl logs` words it. */
export function notFoundInNamespace(call: Call, failure: unknown): unknown {
  if (!(failure instanceof Refusal) || failure.status.reason !== 'NotFound') return failure;
  return error(`error from server (NotFound): ${failure.status.message} in namespace ${JSON.stringify(call.namespace)}`);
}

/** The text of a container's log. Throws Failure. */
export function logOf(call: Call, pod: Json, query: Readonly<Record<string, string>>): string {
  return call.client.request('GET', pathOf(call.kinds.find('pods') as Kind, pod.metadata.namespace, pod.metadata.name, 'log'), { query });
}
