import type { TCPFlags } from '../../net/packet.ts';
import type { TCPFlagTest } from '../rule.ts';
import type { GivenOption, Refusal } from './match.ts';
import { negation } from './match.ts';

const bits = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;
const all = 63;
const syn: TCPFlagTest = { mask: bits.FIN | bits.SYN | bits.RST | bits.ACK, value: bits.SYN };

// The options that Linux puts into its packets, as their numbers: 1 is padding, 2 MSS, 3 window scale, 4 SACK permitted, 8 timestamps.
const optionsOfOpening: readonly number[] = [2, 4, 8, 1, 3];
const optionsOfOthers: readonly number[] = [1, 8];

/** Reads `--syn` or `--tcp-flags mask comp`. */
export function parseFlags(given: GivenOption): TCPFlagTest | Refusal {
  if (given.name === '--syn') return { ...syn, ...negation(given) };
  const mask = parseList(given.value);
  const value = parseList(given.second ?? '');
  if (typeof mask === 'object') return mask;
  if (typeof value === 'object') return value;
  return { mask, value, ...negation(given) };
}

function parseList(text: string): number | Refusal {
  let value = 0;
  for (const word of text.split(',')) {
    const name = word.toUpperCase();
    if (name === 'ALL') value |= all;
    else if (name in bits) value |= bits[name as keyof typeof bits];
    else if (name !== 'NONE') return { error: `Unknown TCP flag \`${word}'` };
  }
  return value;
}

/** The names of a set of bits; `NONE` for none. */
export function printFlags(value: number): string {
  const names = Object.entries(bits).flatMap(([name, bit]) => (value & bit ? name : []));
  return names.join(',') || 'NONE';
}

/** Whether a packet's flags are as asked. */
export function testFlags(test: TCPFlagTest, flags: TCPFlags | undefined): boolean {
  let value = 0;
  for (const name of (flags ?? 'ACK').split(',')) value |= bits[name as keyof typeof bits];
  return ((value & test.mask) === test.value) !== (test.not ?? false);
}

/** Whether a packet carries a TCP option. */
export function hasOption(number: number, flags: TCPFlags | undefined): boolean {
  if (flags?.startsWith('RST')) return false;
  return (flags?.startsWith('SYN') ? optionsOfOpening : optionsOfOthers).includes(number);
}
