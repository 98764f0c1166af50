import type { Address } from '../net/address.ts';
import { width } from '../net/prefix.ts';
import type { Rule } from './rule.ts';
import type { Chain } from './ruleset.ts';

/** Finds the next rule, from a position on, that could match a packet to one destination; -1 if there is none. */
export type NextCandidate = (from: number) => number;

interface Index {
  readonly rules: readonly Rule[];
  readonly length: number;
  readonly byDestination: ReadonlyMap<Address, readonly number[]>;
  readonly anywhere: readonly number[];
}

const indexes = new WeakMap<Chain, Index>();
const shortest = 16;
const none: readonly number[] = [];

/**
 * Skips the rules that ask for another exact destination. The index is made anew when the chain has another array of rules, or another
 * number of them: whoever replaces a rule must replace the array.
 */
export function candidates(chain: Chain, destination: Address): NextCandidate {
  const { rules } = chain;
  if (rules.length <= shortest) return (from) => (from < rules.length ? from : -1);
  let index = indexes.get(chain);
  if (index?.rules !== rules || index.length !== rules.length) {
    index = createIndex(rules);
    indexes.set(chain, index);
  }
  const { anywhere } = index;
  const exact = index.byDestination.get(destination) ?? none;
  // Chains are walked forwards, so two cursors do.
  let i = 0;
  let j = 0;
  return (from) => {
    while (i < exact.length && (exact[i] as number) < from) i++;
    while (j < anywhere.length && (anywhere[j] as number) < from) j++;
    const a = exact[i] ?? -1;
    const b = anywhere[j] ?? -1;
    return a < 0 ? b : b < 0 ? a : Math.min(a, b);
  };
}

function createIndex(rules: readonly Rule[]): Index {
  const byDestination = new Map<Address, number[]>();
  const anywhere: number[] = [];
  rules.forEach((rule, position) => {
    const address = exactDestination(rule);
    const list = address === undefined ? anywhere : byDestination.get(address);
    if (list) list.push(position);
    else byDestination.set(address as Address, [position]);
  });
  return { rules, length: rules.length, byDestination, anywhere };
}

function exactDestination(rule: Rule): Address | undefined {
  for (const clause of rule.clauses) {
    if (clause.kind !== 'destination' || clause.not) continue;
    if (clause.prefix.length === width(clause.prefix.network)) return clause.prefix.network;
  }
  return undefined;
}
