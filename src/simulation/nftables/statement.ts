import type { Expression, KeyPart, SetOperand, Verdict } from './expression.ts';
import type { Origin } from './origin.ts';

/** How two values are compared. `implicit` is what stands when nothing is written: equality, or for bit masks "any of these bits". */
export type Comparison = 'implicit' | '==' | '!=' | '<' | '>' | '<=' | '>=';

/** The right side of a comparison. Flags are a bit mask written as a list: `established,related`. */
export type Operand =
  | { readonly kind: 'value'; readonly value: KeyPart; readonly written?: string }
  | { readonly kind: 'values'; readonly values: readonly KeyPart[] }
  | SetOperand;

/** Flags of NAT statements, in the order in which nft prints them. */
export type NatFlag = 'random' | 'fully-random' | 'persistent';

/** What `reject` answers with; the default is ICMP port-unreachable. */
export type RejectAnswer = { readonly kind: 'icmp' | 'icmpv6' | 'icmpx'; readonly code: string } | { readonly kind: 'tcp reset' };

/** One statement of a rule, asked from left to right until one does not hold. */
export type Statement =
  | { readonly kind: 'match'; readonly left: Expression; readonly op: Comparison; readonly right: Operand }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'vmap'; readonly key: Expression; readonly map: SetOperand }
  | { readonly kind: 'set'; readonly what: Expression; readonly to: Expression }
  | {
      readonly kind: 'nat';
      readonly type: 'dnat' | 'snat';
      /** Said by the writer (`dnat ip to`); nft prints it when the address comes from a map with ports. */
      readonly family?: 'ip' | 'ip6';
      readonly address?: Expression;
      readonly port?: Expression;
      readonly flags: readonly NatFlag[];
    }
  | { readonly kind: 'masquerade' | 'redirect'; readonly port?: KeyPart; readonly flags: readonly NatFlag[] }
  | { readonly kind: 'reject'; readonly answer?: RejectAnswer }
  | { readonly kind: 'counter'; packets: number; bytes: number }
  | { readonly kind: 'log'; readonly words: string }
  | { readonly kind: 'update'; readonly op: 'add' | 'update' | 'delete'; readonly set: string; readonly key: Expression; readonly timeout?: number }
  | { readonly kind: 'notrack' }
  /** The words as they stood, printed back unchanged; a packet that gets this far has the verdict `unknown`. */
  | { readonly kind: 'unknown'; readonly words: string };

/** A rule. An object belongs to one chain of one rule set: the handle is written on it, and counters count on it. */
export interface Rule {
  readonly statements: readonly Statement[];
  readonly comment?: string;
  readonly origin?: Origin;
  /** What `nft -a` prints; 0 until the kernel has the rule. */
  handle: number;
}
