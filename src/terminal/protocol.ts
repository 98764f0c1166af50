import type { AddressInfo } from 'hairpin';

/** The addresses that a text speaks of. */
export type Addresses = Readonly<Record<string, AddressInfo>>;

/** What the page tells the Worker. Every request has a number, and its answers carry it. */
export type Request =
  | { readonly type: 'open'; readonly id: number; readonly node: string }
  | { readonly type: 'run'; readonly id: number; readonly node: string; readonly line: string; readonly columns: number }
  | { readonly type: 'complete'; readonly id: number; readonly node: string; readonly line: string }
  | { readonly type: 'interrupt'; readonly id: number };

/** What the Worker tells the page. */
export type Answer =
  | { readonly type: 'state'; readonly id: number; readonly state: ShellState }
  | { readonly type: 'output'; readonly id: number; readonly text: string; readonly stream: 'out' | 'err'; readonly addresses: Addresses }
  | { readonly type: 'done'; readonly id: number; readonly state: ShellState; readonly passed: number }
  | { readonly type: 'incomplete'; readonly id: number }
  | { readonly type: 'completion'; readonly id: number; readonly from: number; readonly candidates: readonly string[] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** What the page knows of a shell between two lines. */
export interface ShellState {
  readonly prompt: string;
  readonly host: string;
  readonly closed: boolean;
}
