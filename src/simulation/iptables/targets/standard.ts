import type { Target } from '../rule.ts';
import type { Decision, TargetExtension } from './target.ts';

type StandardTarget = Extract<Target, { kind: 'ACCEPT' | 'DROP' | 'RETURN' }>;

/** `-j ACCEPT`: the packet is through this table. */
export const ACCEPT = standard('ACCEPT', { flow: 'stop', verdict: { verdict: 'ACCEPT' } });

/** `-j DROP`: the packet is gone and nobody hears of it. */
export const DROP = standard('DROP', { flow: 'stop', verdict: { verdict: 'DROP' } });

/** `-j RETURN`: back behind the jump; in a built-in chain, the policy. Not the same as ACCEPT: later rules still see the packet. */
export const RETURN = standard('RETURN', { flow: 'return' });

function standard(kind: StandardTarget['kind'], decision: Decision): TargetExtension<StandardTarget> {
  return {
    kind,
    parse: { options: {}, build: () => ({ kind }) },
    print: () => `-j ${kind}`,
    name: () => kind,
    list: () => '',
    decide: () => decision,
  };
}
