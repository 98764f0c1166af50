import { parseNetwork } from './network.ts';
import { Stop } from './parse-error.ts';
import { protocolNameOf, protocolNumberOf } from './protocols.ts';
import type { Clause } from './rule.ts';
import type { Token } from './tokens.ts';

/** The general options with all their spellings, and the short name of each. */
// biome-ignore format: one line per option.
export const generalFlags: Readonly<Record<string, string>> = {
  '-s': '-s', '--source': '-s', '--src': '-s',
  '-d': '-d', '--destination': '-d', '--dst': '-d',
  '-p': '-p', '--protocol': '-p', '--proto': '-p',
  '-i': '-i', '--in-interface': '-i',
  '-o': '-o', '--out-interface': '-o',
  '-f': '-f', '--fragment': '-f',
};

/**
 * One general option: the clauses of which any will do (`-s` takes a list, and the tool makes a rule of each).
 * Empty if it asks nothing; undefined if the simulation does not model it. @throws Stop
 */
export function parseGeneral(flag: string, argument: Token, not: boolean, family?: 4 | 6): Clause[] | undefined {
  const negated = not ? { not } : {};
  switch (flag) {
    case '-s':
    case '-d':
      return parseAddresses(flag === '-s' ? 'source' : 'destination', argument, not, family);
    case '-i':
    case '-o':
      if (argument.text.length > 15) throw new Stop(`interface name \`${argument.text}' must be shorter than IFNAMSIZ (15)`, argument.column);
      if (argument.text === '+' && !not) return [];
      return [{ kind: flag === '-i' ? 'in-interface' : 'out-interface', ...negated, name: argument.text }];
    case '-f':
      return [{ kind: 'fragment', ...negated }];
    default:
      return parseProtocol(argument, not);
  }
}

function parseAddresses(kind: 'source' | 'destination', argument: Token, not: boolean, family?: 4 | 6): Clause[] | undefined {
  const words = argument.text.split(',');
  if (not && words.length > 1) throw new Stop('! not allowed with multiple source or destination IP addresses', argument.column);
  const clauses: Clause[] = [];
  for (const written of words) {
    const prefix = parseNetwork(written, family);
    if (prefix === 'odd mask') return undefined;
    if (prefix === 'host') throw new Stop(`host/network \`${written.split('/')[0]}' not found`, argument.column);
    if (prefix === 'mask') throw new Stop(`invalid mask \`${written.split('/')[1]}' specified`, argument.column);
    clauses.push({ kind, ...(not && { not }), prefix, written });
  }
  return clauses;
}

function parseProtocol(argument: Token, not: boolean): Clause[] {
  const number = protocolNumberOf(argument.text);
  if (number === undefined) throw new Stop(`unknown protocol "${argument.text}" specified`, argument.column);
  if (number > 0) return [{ kind: 'protocol', ...(not && { not }), protocol: protocolNameOf(number) }];
  if (not) throw new Stop('rule would never match protocol', argument.column);
  return [];
}
