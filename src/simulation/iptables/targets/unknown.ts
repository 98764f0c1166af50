import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

/** A target that the simulation does not know, kept word for word (`-j` included): nobody can say what becomes of the packet. */
export const unknown: TargetExtension<Extract<Target, { kind: 'unknown' }>> = {
  kind: 'unknown',
  print: (target) => target.words,
  name: (target) => target.words.split(' ')[1] ?? target.words,
  list: (target) => target.words.split(' ').slice(2).join(' '),
  decide: () => ({ flow: 'stop', verdict: { verdict: 'unknown' } }),
};
