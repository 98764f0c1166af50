import { describe, expect, it } from 'vitest';
import { iptablesVersions } from '../../../src/simulation/proxy/iptables/releases.ts';
import { finalState, randomCluster } from '../generate.ts';
import { drive, rulesetOfTexts, saved } from './drive.ts';

const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
const family = (input: { ipFamily?: string }): 4 | 6 => (input.ipFamily === 'IPv6' ? 6 : 4);

describe('syncs one after the other leave the rules that one sync of the same cluster would write', () => {
  const cases = [
    ...iptablesVersions.map((version) => ({ version, featureGates: {} })),
    { version: '1.26', featureGates: { MinimizeIPTablesRestore: true } },
    { version: '1.27', featureGates: { MinimizeIPTablesRestore: false } },
  ];
  for (const { version, featureGates } of cases)
    it(`${version} ${Object.entries(featureGates).map(([gate, on]) => `${gate}=${on}`)}`, () => {
      for (const seed of seeds) {
        const input = { ...randomCluster(seed, 12), featureGates };
        const after = drive(version, input);
        const anew = drive(version, finalState(input));
        expect(saved(after.ruleset, family(input)), `seed ${seed}`).toBe(saved(anew.ruleset, family(input)));
      }
    });
});

describe('the objects and the text are the same rules', () => {
  for (const version of iptablesVersions)
    it(version, () => {
      for (const seed of seeds) {
        const input = randomCluster(seed + 1000, 4);
        const driven = drive(version, input);
        expect(saved(rulesetOfTexts(driven), family(input)), `seed ${seed + 1000}`).toBe(saved(driven.ruleset, family(input)));
      }
    });
});

describe('a partial sync', () => {
  it('leaves out the chains of Services that did not change, and happens', () => {
    let partial = 0;
    for (const seed of seeds) {
      const { syncs } = drive('1.30', randomCluster(seed, 12));
      for (const sync of syncs.slice(1)) {
        expect(sync.partial).toBe(true);
        expect(sync.jumps).toEqual([]);
        partial++;
      }
      expect(syncs[0]?.partial).toBe(false);
    }
    expect(partial).toBe(seeds.length * 12);
  });
  it('writes everything when told to, and ensures the jumps again', () => {
    for (const seed of seeds.slice(0, 10)) {
      const input = randomCluster(seed, 3);
      const { syncs, texts } = drive('1.30', { ...input, steps: [...input.steps, { forceFullSync: true }] });
      expect(syncs.at(-1)?.partial).toBe(false);
      expect(syncs.at(-1)?.jumps.length).toBeGreaterThan(0);
      expect(texts.at(-1)).toBe(drive('1.30', finalState(input)).texts[0]);
    }
  });
});
