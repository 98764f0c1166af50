import type { Clause } from '../rule.ts';
import { RuleMemory } from '../rule-memory.ts';
import { type GivenOption, integer, isRefusal, type Match, option, type Refusal } from './match.ts';

type LimitClause = Extract<Clause, { kind: 'limit' }>;

// XT_LIMIT_SCALE: a period counts ten-thousandths of a second.
const scale = 10_000;
const units = [
  { name: 'day', period: scale * 86_400 },
  { name: 'hour', period: scale * 3600 },
  { name: 'min', period: scale * 60 },
  { name: 'sec', period: scale },
] as const;

/** How many packets are left in the bucket, and when that was. */
const buckets = new RuleMemory<{ packets: number; at: number }>();

/** xt_limit: a bucket of `burst` packets that fills up at a rate. Every packet that gets this far takes one; with an empty bucket it does not match. */
export const limit: Match<LimitClause> = {
  kind: 'limit',
  parse: { options: { '--limit': 1, '--limit-burst': 1 }, invertible: [], build },
  print: (clause) => `-m limit --limit ${printRate(clause.period)}${clause.burst === 5 ? '' : ` --limit-burst ${clause.burst}`}`,
  list: (clause) => `limit: avg ${printRate(clause.period)} burst ${clause.burst}`,
  test(clause, { rule, now }) {
    const bucket = buckets.get(rule, clause) ?? { packets: clause.burst, at: now };
    const packets = Math.min(clause.burst, bucket.packets + ((now - bucket.at) * scale) / clause.period);
    const matches = packets >= 1;
    buckets.set(rule, clause, { packets: matches ? packets - 1 : packets, at: now });
    return matches;
  },
};

function build(given: readonly GivenOption[]): LimitClause | Refusal {
  const rate = option(given, '--limit');
  const askedBurst = option(given, '--limit-burst');
  const burst = askedBurst ? integer('limit', askedBurst, 0, 10_000) : 5;
  if (isRefusal(burst)) return burst;
  const period = parseRate(rate?.value ?? '3/hour');
  if (isRefusal(period)) return period;
  return { kind: 'limit', period, burst };
}

// Models libxt_limit.c parse_rate: any beginning of a unit's long name will do.
function parseRate(text: string): number | Refusal {
  const [number = '', unit] = text.split('/');
  const rate = /^\d+/.exec(number)?.[0];
  const found = unit === undefined ? units[3] : units.find(({ name }) => unit !== '' && longNames[name].startsWith(unit.toLowerCase()));
  if (!found || !Number(rate)) return { error: `bad rate "${text}"'` };
  if (Number(rate) / found.period > 1) return { error: `Rate too fast "${text}"` };
  return Math.floor(found.period / Number(rate));
}

const longNames = { day: 'day', hour: 'hour', min: 'minute', sec: 'second' } as const;

// Models libxt_limit.c print_rate: the largest unit in which the rate is a whole number, nearly.
function printRate(period: number): string {
  let i = 1;
  for (; i < units.length; i++) {
    const unit = units[i]?.period ?? 0;
    if (period > unit || Math.floor(unit / period) < unit % period) break;
  }
  const { name, period: whole } = units[i - 1] as (typeof units)[number];
  return `${Math.floor(whole / period)}/${name}`;
}
