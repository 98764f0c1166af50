import type { Clause, NameTest } from '../rule.ts';
import { matchesName } from './interface.ts';
import { bang, type GivenOption, type Match, negation, option } from './match.ts';

type PhysdevClause = Extract<Clause, { kind: 'physdev' }>;

const flags = { '--physdev-is-in': 'isIn', '--physdev-is-out': 'isOut', '--physdev-is-bridged': 'isBridged' } as const;

/** xt_physdev: the bridge ports that the packet came in by and goes out by. */
export const physdev: Match<PhysdevClause> = {
  kind: 'physdev',
  parse: {
    options: { '--physdev-in': 1, '--physdev-out': 1, '--physdev-is-in': 0, '--physdev-is-out': 0, '--physdev-is-bridged': 0 },
    build,
  },
  print: (clause) => ['-m physdev', ...words(clause)].join(' '),
  list: (clause) => ['PHYSDEV match', ...words(clause)].join(' '),
  test(clause, { physicalIn, physicalOut }) {
    const not = clause.not ?? false;
    // Models xt_physdev.c: a packet that no bridge has seen matches only what is asked not to be.
    if (physicalIn === undefined) {
      const asksFlag = clause.isIn || clause.isOut || clause.isBridged;
      return !(asksFlag && !not) && !(clause.in && !clause.in.not) && !(clause.out && !clause.out.not);
    }
    const leaves = physicalOut !== undefined;
    if (clause.isBridged && leaves === not) return false;
    if (clause.isIn && not) return false;
    if (clause.isOut && leaves === not) return false;
    if (clause.in && matchesName(clause.in.name, physicalIn) === (clause.in.not ?? false)) return false;
    return !clause.out || (leaves && matchesName(clause.out.name, physicalOut) !== (clause.out.not ?? false));
  },
};

// In the order of libxt_physdev.c physdev_save; a flag's `!` stands before its own word.
function words(clause: PhysdevClause): string[] {
  const flag = (name: keyof typeof flags) => (clause[flags[name]] ? [`${bang(clause.not)}${name}`] : []);
  const named = (name: string, test: NameTest | undefined) => (test ? [`${bang(test.not)}${name} ${test.name}`] : []);
  return [
    ...flag('--physdev-is-in'),
    ...named('--physdev-in', clause.in),
    ...flag('--physdev-is-out'),
    ...named('--physdev-out', clause.out),
    ...flag('--physdev-is-bridged'),
  ];
}

function build(given: readonly GivenOption[]): PhysdevClause | { error: string } | undefined {
  if (given.length === 0) return { error: 'PHYSDEV: no physdev option specified' };
  const asked = given.filter(({ name }) => name in flags);
  // Some flags with `!` and some without is more than one clause can say.
  if (new Set(asked.map(({ not }) => not)).size > 1) return undefined;
  const from = option(given, '--physdev-in');
  const to = option(given, '--physdev-out');
  return {
    kind: 'physdev',
    ...(from && { in: { name: from.value, ...negation(from) } }),
    ...(to && { out: { name: to.value, ...negation(to) } }),
    ...Object.fromEntries(asked.map(({ name }) => [flags[name as keyof typeof flags], true])),
    ...(asked[0] && negation(asked[0])),
  };
}
