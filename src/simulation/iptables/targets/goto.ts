import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

type ChainTarget = Extract<Target, { chain: string }>;

/** `-g CHAIN`: walks the chain instead of the rest of this one; coming back means back to whoever jumped here. */
export const goto: TargetExtension<ChainTarget> = {
  kind: 'goto',
  print: (target) => `-g ${target.chain}`,
  name: (target) => target.chain,
  list: () => '',
  decide: (target) => ({ flow: 'goto', chain: target.chain }),
};
