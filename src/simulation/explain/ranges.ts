import { Cluster } from '../cluster/cluster.ts';
import { overlaps, printPrefix, width } from '../net/prefix.ts';
import { clusterRanges } from './cluster-ranges.ts';
import { printCount, printIn, type RangeInput, type ReadRange, readRange, sizeOf } from './read-range.ts';
import { drawRuler } from './ruler.ts';
import { count } from './ruleset.ts';
import type { MapPieceView, RangesView, RangeView } from './view.ts';

/**
 * Rulers for ranges of addresses: a cluster's node, pod and service ranges with who has which address, or any list.
 * Throws for what is no CIDR, and for an address that is not in its range.
 */
export function ranges(source: Cluster | readonly RangeInput[]): RangesView {
  const all = (source instanceof Cluster ? clusterRanges(source) : source).map(readRange);
  const found = findOverlaps(all);
  const pairs = found.length === 0 ? 'no two overlap' : count(found.length, 'overlap');
  return {
    view: 'ranges',
    summary: `${count(all.filter((range) => range.within === undefined).length, 'range')}: ${pairs}`,
    maps: ([32, 128] as const).map((bits) => drawMap(all.filter((range) => width(range.prefix.network) === bits))).filter((map) => map.length > 0),
    ranges: all.map((range) => presentRange(range, all)),
    overlaps: found,
  };
}

function presentRange(range: ReadRange, all: readonly ReadRange[]): RangeView {
  const { name, prefix, network, within } = range;
  return {
    name,
    cidr: printPrefix(prefix),
    ...(network && { network }),
    first: printIn(prefix, range.first),
    last: printIn(prefix, range.last),
    size: printCount(sizeOf(prefix)),
    ...(within !== undefined && { within }),
    ruler: drawRuler(
      range,
      all.filter((other) => other.within === name),
    ),
  };
}

// Two CIDRs share either nothing or the whole of the smaller one.
function findOverlaps(all: readonly ReadRange[]): RangesView['overlaps'] {
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      if (!overlaps(a.prefix, b.prefix) || isPart(a, b, all) || isPart(b, a, all)) return [];
      const small = a.prefix.length >= b.prefix.length ? a : b;
      const shared = `${printIn(small.prefix, small.first)} to ${printIn(small.prefix, small.last)}`;
      const size = sizeOf(small.prefix) === 1n ? '1 address that' : `${printCount(sizeOf(small.prefix))} addresses, each of which`;
      const words = `${a.name} (${printPrefix(a.prefix)}) and ${b.name} (${printPrefix(b.prefix)}) share ${shared}: ${size} can mean either.`;
      return [{ words, names: [a.name, b.name] as const }];
    }),
  );
}

function isPart(part: ReadRange, whole: ReadRange, all: readonly ReadRange[]): boolean {
  for (let name = part.within; name !== undefined; name = all.find((range) => range.name === name)?.within) if (name === whole.name) return true;
  return false;
}

function drawMap(all: readonly ReadRange[]): MapPieceView[] {
  const top = all.filter((range) => range.within === undefined);
  const [some] = top;
  if (!some) return [];
  const cuts = [...new Set(top.flatMap((range) => [range.first, range.last + 1n]))].sort((a, b) => (a < b ? -1 : 1));
  return cuts.slice(0, -1).map((from, i) => {
    const end = cuts[i + 1] ?? from;
    const names = top.filter((range) => range.first <= from && from <= range.last).map((range) => range.name);
    const bits = Math.log2(Number(end - from));
    return {
      first: printIn(some.prefix, from),
      last: printIn(some.prefix, end - 1n),
      names,
      weight: names.length === 0 ? 1.5 : 2.5 + 0.35 * Math.min(bits, 24),
    };
  });
}
