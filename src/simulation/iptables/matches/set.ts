import type { Clause, SetDirection } from '../rule.ts';
import { bang, type Match, option } from './match.ts';

type SetClause = Extract<Clause, { kind: 'set' }>;

/** xt_set, `--match-set` alone: whether what the directions pick from the packet is in an ipset. */
export const set: Match<SetClause> = {
  kind: 'set',
  parse: {
    options: { '--match-set': 2 },
    repeatable: ['--match-set'],
    unmodelled: [
      '--return-nomatch',
      '--update-counters',
      '--update-subcounters',
      '--packets-eq',
      '--packets-lt',
      '--packets-gt',
      '--bytes-eq',
      '--bytes-lt',
      '--bytes-gt',
      '--set',
    ],
    build(given) {
      const asked = option(given, '--match-set');
      if (!asked) return { error: "You must specify `--match-set' with proper arguments" };
      const { value: name, second: words = '' } = asked;
      if (words === '') return { error: '--match-set requires two args.' };
      if (given.length > 1) return { error: '--match-set can be specified only once' };
      if (name.length > 31) return { error: `setname \`${name}' too long, max 31 characters.` };
      const directions = words.split(',').map(direction);
      if (directions.includes(undefined)) return { error: "You must spefify (the comma separated list of) 'src' or 'dst'." };
      if (directions.length > 6) return { error: "Can't be more src/dst options than 6." };
      return { kind: 'set', name, directions: directions as SetDirection[], ...(asked.not && { not: true }) };
    },
  },
  print: (clause) => `-m set ${bang(clause.not)}--match-set ${clause.name} ${clause.directions.join(',')}`,
  list: (clause) => `${bang(clause.not)}match-set ${clause.name} ${clause.directions.join(',')}`,
  test: (clause, context) => {
    const found = context.inSet?.(clause.name, clause.directions, context.packet);
    return found === undefined || found !== (clause.not ?? false);
  },
  isUnknown: (clause, context) => context.inSet?.(clause.name, clause.directions, context.packet) === undefined,
};

// libxt_set.h parse_dirs compares three letters and no more.
function direction(word: string): SetDirection | undefined {
  return word.startsWith('src') ? 'src' : word.startsWith('dst') ? 'dst' : undefined;
}
