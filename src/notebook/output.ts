import type { AddressInfo, View } from 'hairpin';

/** Addresses that occur in a text, with the network each belongs to and its owner. */
export type Addresses = Readonly<Record<string, AddressInfo>>;

/** A value as plain JSON, small enough to send and to show. */
export type Wire =
  | { readonly t: 'text'; readonly v: string }
  | { readonly t: 'plain'; readonly v: string }
  | { readonly t: 'list'; readonly v: readonly Wire[]; readonly more: number }
  | { readonly t: 'object'; readonly name: string; readonly v: readonly (readonly [string, Wire])[]; readonly more: number }
  | { readonly t: 'view'; readonly v: View }
  /** A view that the build computed and that the page fetches when the reader wants more than its drawing. */
  | { readonly t: 'kept'; readonly v: { readonly lesson: string; readonly index: number } };

/** One thing that a block put out. */
export type OutputItem =
  | { readonly kind: 'value'; readonly value: Wire; readonly addresses?: Addresses }
  | { readonly kind: 'log'; readonly level: 'log' | 'info' | 'warn' | 'error'; readonly args: readonly Wire[]; readonly addresses?: Addresses }
  | {
      readonly kind: 'error';
      readonly message: string;
      /** Line within the block, from 1. */
      readonly line?: number;
      /** What most likely went wrong, in words. */
      readonly cause?: string;
    };

/** What a run sends: outputs by the block they belong to. */
export interface BlockOutput {
  readonly block: number;
  readonly item: OutputItem;
}
