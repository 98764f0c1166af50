import type { Command } from './command.ts';
import type { DeferredRules } from './deferred.ts';
import type { Family } from './family.ts';

/** A place in a transaction for rules that are worked out later: they take as many handles as they would have taken there. */
export interface Room {
  readonly object: 'room';
  readonly family: Family;
  readonly table: string;
  readonly rules: DeferredRules;
  readonly handles: number;
}

/** Chains that are to be there and empty: `add chain` and `flush chain` for each. */
export interface Emptied {
  readonly object: 'emptied';
  readonly family: Family;
  readonly table: string;
  readonly chains: ReadonlySet<string>;
}

/** Commands as a writer within the simulation may give them: in bulk, with rules left for when somebody looks at them. */
export type Plan = Iterable<Command | Room | Emptied>;
