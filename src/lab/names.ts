import type { ClusterChoice } from './choice';

/** The nodes' names, the control plane's first. */
export type NodeNames = readonly [string, string, ...string[]];

const families: readonly (readonly [string, string, string, string])[] = [
  ['master', 'worker-1', 'worker-2', 'worker-3'],
  ['cp-1', 'node-a', 'node-b', 'node-c'],
  ['harbour', 'pier-1', 'pier-2', 'pier-3'],
  ['alpha', 'bravo', 'charlie', 'delta'],
  ['oslo', 'bergen', 'narvik', 'molde'],
  ['main', 'w1', 'w2', 'w3'],
];

/** What the nodes of a cluster are called: two to four of them. The page knows it without the cluster, for its questions and tabs; ranges it does not know. */
export function nodeNamesOf(choice: ClusterChoice): NodeNames {
  if (choice.kind === 'notes') return ['controlplane', 'node01'];
  const { seed } = choice;
  const [controlPlane, first, ...more] = families[seed % families.length] ?? (families[0] as (typeof families)[number]);
  return [controlPlane, first, ...more.slice(0, Math.floor(seed / families.length) % 3)];
}

/** The node that questions about "a worker" ask of: the last one. */
export function workerOf(names: NodeNames): string {
  return names.at(-1) ?? names[1];
}
