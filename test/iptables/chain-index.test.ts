import { expect, test } from 'vitest';
import { evaluate, type RuleContext, type RuleVisit } from '../../src/simulation/iptables/evaluate.ts';
import type { Clause, Rule, Target } from '../../src/simulation/iptables/rule.ts';
import { createRuleset, ensureChain, ensureTable, type Table } from '../../src/simulation/iptables/ruleset.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { parsePrefix } from '../../src/simulation/net/prefix.ts';

// mulberry32
function generator(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const names = ['INPUT', 'A', 'B', 'C'];

function randomRule(random: (below: number) => number, depth: number): Rule {
  const clauses: Clause[] = [];
  const written = `10.0.0.${random(6)}${['', '', '', '/30', '/0'][random(5)]}`;
  if (random(4)) clauses.push({ kind: 'destination', prefix: parsePrefix(written), written, ...(random(6) === 0 && { not: true }) });
  if (random(3) === 0) clauses.push({ kind: 'mark', value: random(2), mask: 1 });
  if (random(5) === 0) clauses.push({ kind: 'statistic', mode: 'nth', every: 2 + random(3), packet: 0 });
  const choices: Target[] = [
    { kind: 'MARK', value: 1 + random(7), mask: random(8), spelling: 'set-xmark' },
    { kind: 'RETURN' },
    { kind: random(12) ? 'RETURN' : 'ACCEPT' },
    ...(depth < 3 ? [{ kind: random(2) ? 'jump' : 'goto', chain: names[depth + 1] } as Target] : []),
  ];
  const target = random(6) ? choices[random(choices.length)] : undefined;
  return { clauses, ...(target && { target }) };
}

function randomTable(seed: number, size: number): Table {
  const random = generator(seed);
  const ruleset = createRuleset();
  names.forEach((name, depth) => {
    ensureChain(ruleset, 'filter', name).rules = Array.from({ length: size }, () => randomRule(random, depth));
  });
  return ensureTable(ruleset, 'filter');
}

// The plain walk: the same rules in chains that are too short for an index, glued together by nothing at all.
function withoutIndex(table: Table): Table {
  for (const chain of table.chains.values()) {
    // An always-true negated clause hides every exact destination from the index and changes no verdict.
    chain.rules = chain.rules.map((rule) => {
      const clauses = rule.clauses.flatMap((clause): Clause[] =>
        clause.kind === 'destination' && !clause.not && clause.prefix.length === 32
          ? [
              { ...clause, kind: 'destination', prefix: { ...clause.prefix, length: 31 } },
              {
                kind: 'destination',
                not: true,
                prefix: { network: ((clause.prefix.network as number) ^ 1) >>> 0, length: 32 },
                written: '',
              },
            ]
          : [clause],
      );
      // Host bits must be zero in a /31.
      return {
        ...rule,
        clauses: clauses.map((clause) =>
          'prefix' in clause && clause.prefix.length === 31
            ? { ...clause, prefix: { network: ((clause.prefix.network as number) & ~1) >>> 0, length: 31 } }
            : clause,
        ),
      };
    });
  }
  return table;
}

const context = (destination: string): RuleContext => ({
  packet: { protocol: 'TCP', source: 1, destination: parseAddress(destination), sourcePort: 1, destinationPort: 2, mark: 0 },
  states: new Set(),
  addressType: () => 'UNICAST',
  random31: () => 0,
  now: 0,
  recent: new Map(),
});

test('an indexed walk meets the same rules and counts the same misses as a plain one', () => {
  for (let seed = 0; seed < 300; seed++) {
    const [indexed, plain] = [randomTable(seed, 17 + (seed % 30)), withoutIndex(randomTable(seed, 17 + (seed % 30)))];
    for (let i = 0; i < 12; i++) {
      const run = (table: Table) => {
        const visits: RuleVisit[] = [];
        const { rule: _, ...outcome } = {
          rule: undefined,
          ...evaluate(table, 'INPUT', context(`10.0.0.${i % 6}`), (visit) => visits.push(visit)),
        };
        return { outcome, visits: visits.map((visit) => ({ ...visit, rule: undefined })) };
      };
      expect(run(indexed), `seed ${seed} packet ${i}`).toEqual(run(plain));
    }
  }
});

test('the index follows the chain: a longer array, another array', () => {
  const table = randomTable(1, 0);
  const chain = table.chains.get('INPUT');
  if (!chain) throw new Error('no INPUT');
  const drop = (last: number): Rule => ({
    clauses: [{ kind: 'destination', prefix: parsePrefix(`10.0.0.${last}`), written: '' }],
    target: { kind: 'DROP' },
  });
  chain.rules = Array.from({ length: 20 }, () => drop(9));
  const number = () => {
    const outcome = evaluate(table, 'INPUT', context('10.0.0.1'));
    return 'number' in outcome ? outcome.number : 0;
  };
  expect(number()).toBe(0);
  chain.rules.push(drop(1));
  expect(number()).toBe(21);
  chain.rules = [drop(1), ...chain.rules.slice(1)];
  expect(number()).toBe(1);
});

test('ten thousand services cost less than 0.1 ms', () => {
  const table = randomTable(1, 0);
  const chain = table.chains.get('INPUT');
  if (!chain) throw new Error('no INPUT');
  chain.rules = Array.from({ length: 10_000 }, (_, i) => ({
    clauses: [{ kind: 'destination', prefix: { network: 0x0a600000 + i, length: 32 }, written: '' }],
    target: { kind: 'ACCEPT' },
  }));
  const one = context('10.96.39.15');
  expect(evaluate(table, 'INPUT', one).examined).toBe(10_000);
  const start = performance.now();
  for (let i = 0; i < 1000; i++) evaluate(table, 'INPUT', one);
  expect((performance.now() - start) / 1000).toBeLessThan(0.1);
});
