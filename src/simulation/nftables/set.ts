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
  /** The expressions behind `typeof`, where the types were given that way. */
  readonly typeOf?: string;
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

const flagOrder: readonly SetFlag[] = ['constant', 'interval', 'dynamic', 'timeout'];

/** A definition with what nft adds: a set with a timeout has the flag, one that rules fill has a size. */
export function withSetDefaults(definition: SetDefinition): SetDefinition {
  const { timeout, size } = definition;
  const wanted = timeout === undefined ? definition.flags : [...definition.flags, 'timeout'];
  const flags = flagOrder.filter((flag) => wanted.includes(flag));
  return { ...definition, flags, ...(size === undefined && flags.includes('dynamic') && { size: 65535 }) };
}
