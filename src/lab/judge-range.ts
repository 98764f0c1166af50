import type { LabFacts } from './facts';
import type { Finding } from './judge';
import { holds, isSameRange, printRange, type Range, readRange } from './range';

/** Judges a range: any way of writing it will do; another one is compared with every range that the cluster knows. */
export function judgeRange(right: Range, facts: LabFacts, written: string): Finding {
  const read = readRange(written);
  if ('unreadable' in read) return { outcome: 'unreadable', note: read.unreadable };
  const { range, host } = read;
  if (isSameRange(range, right))
    return { outcome: 'right', note: host && `${host} is an address with the length behind it; the range that it is in is written ${printRange(right)}.` };
  return { outcome: 'wrong', note: whatItIs(range, right, facts) };
}

function whatItIs(range: Range, right: Range, { ranges }: LabFacts): string {
  const text = printRange(range);
  const same = ranges.find((named) => isSameRange(named.range, range));
  if (same) return `${text} is ${same.name}.`;
  if (range.first === right.first + 1 && range.last === right.last - 1)
    return 'Those are the addresses that machines can have. The range has two more, its first and its last.';
  if (holds(right, range)) return `${text} is a part of it. The whole is larger.`;
  if (holds(range, right)) return `${text} has it all, and more besides. The range is smaller.`;
  const around = ranges.find((named) => holds(named.range, range));
  if (around) return `${text} is a part of another range: of ${around.name}.`;
  const inside = ranges.find((named) => holds(range, named.range));
  return inside ? `${text} has another range in it: ${inside.name}.` : `Nothing in this cluster has addresses in ${text}.`;
}
