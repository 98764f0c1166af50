import type { Scalar } from '../../src/simulation/nftables/expression.ts';
import { SetElements } from '../../src/simulation/nftables/set-elements.ts';

/** A way to get nftables wrong: in how rules are read, or in the evaluator itself while something is done. */
interface Mistake {
  readonly read?: (text: string) => string;
  readonly during?: <T>(run: () => T) => T;
}

/** Ways to get the evaluation of nftables wrong. */
export const nftMistakes: Readonly<Record<string, Mistake>> = {
  'negation is ignored': { read: (text) => text.replaceAll(' != ', ' ') },
  'every chain is asked behind the translation': {
    read: (text) => text.replaceAll('priority -110', 'priority 110').replaceAll('priority 0 ', 'priority 110 '),
  },
  'a look-up takes the first part of a key for all of it': {
    during(run) {
      const right = SetElements.prototype.find;
      SetElements.prototype.find = function find(this: SetElements, values: readonly Scalar[]) {
        const [first] = values;
        return [...this].find(({ key }) => key[0] === first) ?? right.call(this, values);
      };
      try {
        return run();
      } finally {
        SetElements.prototype.find = right;
      }
    },
  },
  'a masquerade mark is never met': {
    read: (text) => text.replaceAll('jump mark-for-masquerade', 'continue').replaceAll('mark set mark or 0x00004000', 'continue'),
  },
};
