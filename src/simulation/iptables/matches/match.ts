import type { MatchContext } from '../context.ts';
import type { Clause } from '../rule.ts';

/** How a rule is to be printed. */
export interface PrintOptions {
  /** 6 gives `ip6tables` words (`icmp6-port-unreachable`, a 128-bit mask); 4 if not given. */
  readonly family?: 4 | 6;
  /** Whose words: iptables-nft, which rewrites some conditions, or the legacy tool; `nft` if not given. */
  readonly variant?: 'nft' | 'legacy';
  /** `-n`: ports and addresses as numbers. Only `iptables -L` asks. */
  readonly numeric?: boolean;
  /** The rule's `-p`, for the names of ports. Only `iptables -L` tells. */
  readonly protocol?: string;
}

/** One option as it stood on the line; two words stand with a blank between them. */
export interface GivenOption {
  readonly name: string;
  readonly not: boolean;
  readonly value: string;
  /** The second word of an option that takes two. */
  readonly second?: string;
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
  /** The options that may follow a `!`; all of them if not given. */
  readonly invertible?: readonly string[];
  /** Options that may be given more than once. */
  readonly repeatable?: readonly string[];
  /** Options that the real module has and the simulation does not: they make the whole thing an `unknown`, not a mistake. */
  readonly unmodelled?: readonly string[];
  /** The only family whose tool has the module. */
  readonly family?: 4 | 6;
  /** @param family 4 or 6 as the tool that reads; undefined when the text may be either's. */
  build(given: readonly GivenOption[], family?: 4 | 6): T | Refusal | undefined;
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

/** `{ not: true }` or nothing, to spread into a clause. */
export function negation(given: GivenOption): { readonly not?: true } {
  return given.not ? { not: true } : {};
}

/** A decimal, octal or hexadecimal integer of an option, or the words of libxtables for what is not one. */
export function integer(module: string, given: GivenOption, from: number, to: number): number | Refusal {
  const value = /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(given.value)
    ? /^0[0-7]+$/.test(given.value)
      ? Number.parseInt(given.value, 8)
      : Number(given.value)
    : Number.NaN;
  if (value >= from && value <= to) return value;
  return { error: `${module}: bad value for option "${given.name}", or out of range (${from}-${to}).\n` };
}

/** Whether a build step went wrong. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'error' in value;
}
