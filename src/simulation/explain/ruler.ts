import { parseAddress } from '../net/address.ts';
import { printCount, printIn, type ReadRange, sizeOf } from './read-range.ts';
import type { RulerView } from './view.ts';

/** Places a range's bands, parts and addresses on a ruler whose scale makes them legible; undefined if there is nothing to place. */
export function drawRuler(range: ReadRange, parts: readonly ReadRange[]): RulerView | undefined {
  const bands = range.bands ?? [];
  if (parts.length + bands.length + range.addresses.length === 0) return undefined;
  const scale = bands.length > 0 && sizeOf(range.prefix) > 1024n ? logarithmic(range) : linear(range, parts);
  const at = (address: bigint): number => round(scale.place(address - range.first));
  const stretches = [
    ...bands.map(({ name, first, last }) => ({ name, first: BigInt(parseAddress(first)), last: BigInt(parseAddress(last)) })),
    ...parts.map(({ name, cidr, first, last }) => ({ name: `${name}, ${cidr}`, first, last })),
  ];
  return {
    words: scale.words,
    ticks: scale.ticks.map(({ offset, label }) => ({ at: at(range.first + offset), label })),
    bands: stretches.map(({ name, first, last }) => ({
      name,
      first: printIn(range.prefix, first),
      last: printIn(range.prefix, last),
      size: printCount(last - first + 1n),
      from: at(first),
      to: at(last + 1n),
    })),
    marks: [...range.addresses]
      .map(({ address, name }) => ({ address, name, value: BigInt(parseAddress(address)) }))
      .sort((a, b) => (a.value < b.value ? -1 : 1))
      .map(({ address, name, value }) => ({ address, name, at: at(value) })),
  };
}

interface Scale {
  readonly words: string;
  readonly ticks: readonly { readonly offset: bigint; readonly label: string }[];
  /** Where an offset into the range stands, from 0 to 1. */
  place(offset: bigint): number;
}

// A band of 256 addresses in a million, and a handful of addresses anywhere: each step along the ruler is sixteen times further in.
function logarithmic({ prefix }: ReadRange): Scale {
  const size = sizeOf(prefix);
  const whole = Math.log2(Number(size));
  const ticks: { offset: bigint; label: string }[] = [];
  for (let offset = 16n; offset < size; offset *= 16n) ticks.push({ offset, label: printCount(offset) });
  return {
    words: 'The scale is logarithmic: each mark is 16 times further into the range than the one before.',
    ticks,
    place: (offset) => Math.min(1, Math.log2(Number(offset) + 1) / whole),
  };
}

// The smallest power of two from the start that holds everything there is to see.
function linear(range: ReadRange, parts: readonly ReadRange[]): Scale {
  const { prefix, first, addresses } = range;
  const size = sizeOf(prefix);
  const named = [...addresses.map(({ address }) => address), ...(range.bands ?? []).map((band) => band.last)];
  const ends = [...parts.map((part) => part.last), ...named.map((address) => BigInt(parseAddress(address)))];
  let window = size;
  while (window > 16n && ends.every((end) => end - first < window / 2n)) window /= 2n;
  const quarter = window / 4n;
  const words =
    window === size
      ? `All ${printCount(size)} addresses, in even steps.`
      : `The first ${printCount(window)} of ${printCount(size)} addresses, in even steps; the rest is empty.`;
  return {
    words,
    ticks: [1n, 2n, 3n].map((n) => ({ offset: n * quarter, label: printIn(prefix, first + n * quarter) })),
    place: (offset) => Math.min(1, Number(offset) / Number(window)),
  };
}

function round(fraction: number): number {
  return Math.round(fraction * 10000) / 10000;
}
