import type { Clause } from '../rule.ts';
import { bang, type Match, option } from './match.ts';

/** xt_physdev: whether the packet came in through a bridge port, or goes from one port to another. */
export const physdev: Match<Extract<Clause, { kind: 'physdev' }>> = {
  kind: 'physdev',
  parse: {
    options: { '--physdev-is-in': 0, '--physdev-is-bridged': 0 },
    unmodelled: ['--physdev-in', '--physdev-out', '--physdev-is-out'],
    build(given) {
      const isIn = option(given, '--physdev-is-in');
      const isBridged = option(given, '--physdev-is-bridged');
      if (!isIn && !isBridged) return { error: 'PHYSDEV: no physdev option specified' };
      // One flag negates both.
      if (isIn && isBridged && isIn.not !== isBridged.not) return undefined;
      const not = (isIn ?? isBridged)?.not;
      return { kind: 'physdev', ...(isIn && { isIn: true }), ...(isBridged && { isBridged: true }), ...(not && { not }) };
    },
  },
  print(clause) {
    const words = ['-m physdev'];
    if (clause.isIn) words.push(`${bang(clause.not)}--physdev-is-in`);
    if (clause.isBridged) words.push(`${bang(clause.not)}--physdev-is-bridged`);
    return words.join(' ');
  },
  list(clause) {
    const words = ['PHYSDEV match'];
    if (clause.isIn) words.push(`${bang(clause.not)}--physdev-is-in`);
    if (clause.isBridged) words.push(`${bang(clause.not)}--physdev-is-bridged`);
    return words.join(' ');
  },
  test(clause, { physicalIn, physicalOut }) {
    const not = clause.not ?? false;
    if (clause.isIn && (physicalIn !== undefined) === not) return false;
    return !clause.isBridged || (physicalIn !== undefined && physicalOut !== undefined) !== not;
  },
};
