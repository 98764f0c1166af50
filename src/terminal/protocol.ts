import type { AddressInfo } from 'hairpin';
import type { ClusterChoice } from '../lab/choice';
import type { Judgement } from '../lab/task';

/** The addresses that a text speaks of. */
export type Addresses = Readonly<Record<string, AddressInfo>>;

/** What the page tells the Worker. Every request has a number, and its answers carry it. */
export type Request =
  /** The first of all: which cluster. Without it, it is the notes'. Nothing answers. */
  | { readonly type: 'cluster'; readonly id: number; readonly cluster: ClusterChoice }
  | { readonly type: 'open'; readonly id: number; readonly node: string }
  | { readonly type: 'run'; readonly id: number; readonly node: string; readonly line: string; readonly columns: number }
  | { readonly type: 'complete'; readonly id: number; readonly node: string; readonly line: string }
  | { readonly type: 'interrupt'; readonly id: number }
  /** Judges an answer to a task of a lab. */
  | { readonly type: 'check'; readonly id: number; readonly task: string; readonly answer: string };

/** What the Worker tells the page. */
export type Answer =
  | { readonly type: 'state'; readonly id: number; readonly state: ShellState }
  | { readonly type: 'output'; readonly id: number; readonly text: string; readonly stream: 'out' | 'err'; readonly addresses: Addresses }
  | { readonly type: 'done'; readonly id: number; readonly state: ShellState; readonly passed: number }
  | { readonly type: 'incomplete'; readonly id: number }
  | { readonly type: 'completion'; readonly id: number; readonly from: number; readonly candidates: readonly string[] }
  | { readonly type: 'verdict'; readonly id: number; readonly verdict: Verdict }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** What the cluster says of an answer. */
export interface Verdict extends Judgement {
  readonly addresses: Addresses;
}

/** What the page knows of a shell between two lines. */
export interface ShellState {
  readonly prompt: string;
  readonly host: string;
  readonly closed: boolean;
}
