import type { MatchContext } from '../context.ts';
import type { Clause } from '../rule.ts';

/** How a rule is to be printed. */
export interface PrintOptions {
  /** 6 gives `ip6tables` words (`icmp6-port-unreachable`, a 128-bit mask); 4 if not given. */
  readonly family?: 4 | 6;
  /** `-n`: ports and addresses as numbers. Only `iptables -L` asks. */
  readonly numeric?: boolean;
}

/** One option as it stood on the line; two words stand with a blank between them. */
export interface GivenOption {
  readonly name: string;
  readonly not: boolean;
  readonly value: string;
}

/** Wrong input, in the real tool's words; some of its texts end in a line break of their own. */
export interface Refusal {
  readonly error: string;
}

/**
 * The options of a module: how many words each takes, and what they amount to. `build` returns undefined for a combination that
 * the simulation does not model; the parser then keeps the words as an `unknown`.
 */
export interface OptionParser<T> {
  readonly options: Readonly<Record<string, 0 | 1 | 2>>;
  /** Options that the real module has and the simulation does not: they make the whole thing an `unknown`, not a mistake. */
  readonly unmodelled?: readonly string[];
  build(given: readonly GivenOption[]): T | Refusal | undefined;
}

/** All faces of one kind of condition: one file each. Methods, not properties, so that a registry can hold every kind. */
export interface Match<C extends Clause = Clause> {
  readonly kind: C['kind'];
  /** Absent for general options, which the parser reads itself. */
  readonly parse?: OptionParser<C>;
  /** The iptables-save form, `-m name` included. */
  print(clause: C, options: PrintOptions): string;
  /** The `iptables -L` form; empty if the condition has a column of its own. */
  list(clause: C, options: PrintOptions): string;
  test(clause: C, context: MatchContext): boolean;
  /** Whether nobody can say if it holds. Asked of a rule whose every condition else holds; `test` says true to get that far. */
  isUnknown?(clause: C, context: MatchContext): boolean;
}

/** `! ` or nothing. */
export function bang(not: boolean | undefined): string {
  return not ? '! ' : '';
}

/** The last option given under one of these names. */
export function option(given: readonly GivenOption[], ...names: readonly string[]): GivenOption | undefined {
  return given.filter((one) => names.includes(one.name)).at(-1);
}
