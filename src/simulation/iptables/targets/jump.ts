import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

type ChainTarget = Extract<Target, { chain: string }>;

/** `-j CHAIN`: walks the chain, and comes back behind this rule if nothing in there decides. */
export const jump: TargetExtension<ChainTarget> = {
  kind: 'jump',
  print: (target) => `-j ${target.chain}`,
  name: (target) => target.chain,
  list: () => '',
  decide: (target) => ({ flow: 'jump', chain: target.chain }),
};
