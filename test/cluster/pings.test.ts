import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Lab } from '../kernel/lab.ts';
import { pingRules, printPing, simulatePings } from '../kernel/suites/pings.ts';
import { type NodeName, nodes } from '../kernel/topology.ts';

// What `ping` of the real machine said, recorded by `HAIRPIN_RECORD=test/fixtures/kernel npm run test:kernel pings`.
describe.each(['bridge', 'ptp'] as const)('pings, pods by %s', (podWiring) => {
  const recorded = readFileSync(new URL(`../fixtures/kernel/pings-${podWiring}.txt`, import.meta.url), 'utf8');
  const lab = new Lab({ podWiring, backend: 'nft', traced: false });
  it.each(Object.entries(pingRules))('%s', (title, rules) => {
    for (const name of Object.keys(nodes) as NodeName[]) lab.simulateRules(name, rules(name));
    const lines = simulatePings(lab).map((outcome, i) => printPing(i, outcome));
    expect(recorded).toContain(`== ${title}\n${lines.join('')}`);
  });
});
