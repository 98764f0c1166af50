import type { DataTypeName } from './datatype.ts';
import type { Data, KeyPart } from './expression.ts';

/** `flags` of a set, in the order in which nft prints them. */
export type SetFlag = 'constant' | 'interval' | 'dynamic' | 'timeout';

/** What `add set` and `add map` say. A map has `data`. Times are seconds. */
export interface SetDefinition {
  readonly kind: 'set' | 'map';
  readonly name: string;
  readonly key: readonly DataTypeName[];
  readonly data?: readonly DataTypeName[];
  readonly flags: readonly SetFlag[];
  readonly size?: number;
  readonly timeout?: number;
  readonly gcInterval?: number;
  readonly policy?: 'performance' | 'memory';
  readonly autoMerge?: boolean;
  readonly comment?: string;
}

/** An element of a named set or map. */
export interface Element {
  readonly key: readonly KeyPart[];
  readonly data?: Data;
  readonly comment?: string;
  /** The key as its writer spelled it, where the values cannot give that back. */
  readonly written?: string;
  /** Its own, in seconds, when it differs from the set's. */
  readonly timeout?: number;
  /** On the clock, in seconds; only in sets with a timeout. */
  expires?: number;
}
