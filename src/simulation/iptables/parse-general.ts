import type { Address } from '../net/address.ts';
import { parseAddress } from '../net/address.ts';
import { mask, type Prefix, width } from '../net/prefix.ts';
import type { ProtocolName } from '../net/protocol.ts';
import { otherProtocols } from './modules.ts';
import { Stop } from './parse-error.ts';
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

const protocols: Readonly<Record<string, ProtocolName>> = {
  tcp: 'tcp',
  6: 'tcp',
  udp: 'udp',
  17: 'udp',
  sctp: 'sctp',
  132: 'sctp',
  icmp: 'icmp',
  1: 'icmp',
};

/** One general option; `anything` if it asks nothing, undefined if the simulation does not model it. @throws Stop */
export function parseGeneral(flag: string, argument: Token, not: boolean): Clause | 'anything' | undefined {
  const negated = not ? { not } : {};
  if (flag === '-s' || flag === '-d') {
    // A list stands for several rules.
    if (argument.text.includes(',')) return undefined;
    return { kind: flag === '-s' ? 'source' : 'destination', ...negated, prefix: parseNetwork(argument), written: argument.text };
  }
  if (flag === '-i' || flag === '-o') {
    if (argument.text.length > 15) throw new Stop(`interface name \`${argument.text}' must be shorter than IFNAMSIZ (15)`, argument.column);
    return { kind: flag === '-i' ? 'in-interface' : 'out-interface', ...negated, name: argument.text };
  }
  if (flag !== '-p') return undefined;
  const name = argument.text.toLowerCase();
  if (name === 'all' || name === '0') {
    if (not) throw new Stop('rule would never match protocol', argument.column);
    return 'anything';
  }
  const protocol = Object.hasOwn(protocols, name) ? protocols[name] : undefined;
  if (protocol) return { kind: 'protocol', ...negated, protocol };
  if (otherProtocols.has(name) || (/^\d+$/.test(name) && Number(name) <= 255)) return undefined;
  throw new Stop(`unknown protocol "${argument.text}" specified`, argument.column);
}

/** `10.1.2.3`, `10.1.2.3/8`, `10.0.0.0/255.0.0.0`, `fd00::/64`; host bits are cleared. */
function parseNetwork(token: Token): Prefix {
  const [host = '', suffix, ...rest] = token.text.split('/');
  const address = tryAddress(host);
  if (address === undefined || rest.length) throw new Stop(`host/network \`${host}' not found`, token.column);
  if (suffix === undefined) return { network: address, length: width(address) };
  const length = suffix.includes('.') ? lengthOfMask(suffix) : /^\d{1,3}$/.test(suffix) ? Number(suffix) : undefined;
  if (length === undefined || length > width(address)) throw new Stop(`invalid mask \`${suffix}' specified`, token.column);
  return { network: mask(address, length), length };
}

function lengthOfMask(text: string): number | undefined {
  const bits = tryAddress(text);
  if (typeof bits !== 'number') return undefined;
  const length = Math.clz32(~bits >>> 0);
  return mask(0xffffffff, length) === bits ? length : undefined;
}

function tryAddress(text: string): Address | undefined {
  try {
    return parseAddress(text);
  } catch {
    return undefined;
  }
}
