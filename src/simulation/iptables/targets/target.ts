import type { MatchContext } from '../context.ts';
import type { OptionParser, PrintOptions } from '../matches/match.ts';
import type { PortRange, RejectAnswer, Target } from '../rule.ts';

/** What the walk does next: go elsewhere, go on, or stop. */
export type Decision =
  | { readonly flow: 'jump' | 'goto'; readonly chain: string }
  | { readonly flow: 'return' | 'continue' }
  | { readonly flow: 'stop'; readonly verdict: Verdict };

/** How a rule can end a walk. */
export type Verdict =
  | { readonly verdict: 'ACCEPT' | 'DROP' | 'MASQUERADE' | 'unknown' }
  | { readonly verdict: 'REJECT'; readonly with: RejectAnswer }
  | { readonly verdict: 'DNAT' | 'SNAT'; readonly to: string }
  | { readonly verdict: 'REDIRECT'; readonly ports?: PortRange };

/** All faces of one kind of target. Methods, not properties, so that a registry can hold every kind. */
export interface TargetExtension<T extends Target = Target> {
  readonly kind: T['kind'];
  /** Absent for a jump and a goto, which the parser reads itself. */
  readonly parse?: OptionParser<T>;
  /** The iptables-save form, `-j` included. */
  print(target: T, options: PrintOptions): string;
  /** The word in the first column of `iptables -L`. */
  name(target: T): string;
  /** What stands behind the matches in `iptables -L`; empty for nothing. */
  list(target: T, options: PrintOptions): string;
  /** Whether the rule has to ask for a protocol with ports. */
  needsPorts?(target: T): boolean;
  decide(target: T, context: MatchContext): Decision;
}
