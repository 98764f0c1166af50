/** Which cluster a shell or a lab runs on: that of the notes, or one that a number stands for. */
export type ClusterChoice = { readonly kind: 'notes' } | { readonly kind: 'shuffled'; readonly seed: number };

/** The notes' cluster. */
export const notesCluster: ClusterChoice = { kind: 'notes' };

/** The largest number that a shuffled cluster has; small enough to be read out in a class. */
export const largestSeed = 9999;

const parameter = 'cluster';

/** The cluster that a page's address names: `?cluster=4711`. Without a number, or with one that cannot be, it is the notes'. */
export function readChoice(search: string): ClusterChoice {
  const text = new URLSearchParams(search).get(parameter) ?? '';
  const seed = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return seed >= 1 && seed <= largestSeed ? { kind: 'shuffled', seed } : notesCluster;
}

/** The same address for another cluster; what else it says stays. */
export function writeChoice(search: string, choice: ClusterChoice): string {
  const parameters = new URLSearchParams(search);
  if (choice.kind === 'notes') parameters.delete(parameter);
  else parameters.set(parameter, `${choice.seed}`);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Whether two choices are the same cluster. */
export function isSameChoice(a: ClusterChoice, b: ClusterChoice): boolean {
  return a.kind === 'notes' ? b.kind === 'notes' : b.kind === 'shuffled' && a.seed === b.seed;
}
