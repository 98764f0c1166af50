import { describe, expect, it } from 'vitest';
import { applyCommands } from '../../../src/simulation/nftables/apply.ts';
import type { Command } from '../../../src/simulation/nftables/command.ts';
import { runNft } from '../../../src/simulation/nftables/command-line.ts';
import { createNftRuleset } from '../../../src/simulation/nftables/ruleset.ts';
import { Batches } from '../../../src/simulation/proxy/batches.ts';
import { printTransaction } from '../../../src/simulation/proxy/nftables/print-transaction.ts';
import { NftablesProxier } from '../../../src/simulation/proxy/nftables/proxier.ts';
import { releases } from '../../../src/simulation/proxy/nftables/releases.ts';
import { randomCluster } from './random-cluster.ts';

const shape = {
  pods: Array.from({ length: 6 }, (_, i) => ({ ip: `10.244.${i % 2}.${i + 2}`, node: `node-${(i % 2) + 1}` })),
  targetPorts: [8080, 53],
  services: 8,
  protocols: ['TCP', 'UDP', 'SCTP'] as const,
  outside: Array.from({ length: 9 }, (_, i) => `203.0.113.${i + 1}`),
  sourceRanges: ['198.51.100.0/24', '192.168.0.0/16', '192.0.2.7/32'],
};

// kube-proxy's rules are objects; its text is a view of them. Whoever reads the text must get the same objects.
describe('the text of a transaction means what its objects are', () => {
  for (const version of Object.keys(releases))
    it(`${version}: objects applied and text loaded give the same rule set, handles and all, over three syncs`, () => {
      for (let seed = 1; seed <= 8; seed++) {
        let now = 0;
        const proxier = new NftablesProxier({ clusterCIDR: '10.244.0.0/16', serviceCIDRs: ['10.96.0.0/12'] }, version, () => now);
        const batches = new Batches();
        const objects = createNftRuleset();
        const text = createNftRuleset();
        for (const [n, at] of [0, 0.5, 10].entries()) {
          now = at;
          const { services, endpointSlices } = randomCluster(seed * 100 + n, { ...shape, services: n === 1 ? 5 : 8 });
          const { objects: state, step } = batches.next(services, endpointSlices);
          for (const { blocks } of proxier.sync(state, step).transactions) {
            const commands: Command[] = blocks.flatMap((block) => block.commands);
            const script = printTransaction(commands, (name) => proxier.definition(name));
            expect(runNft(text, ['-f', '-'], { now, stdin: script })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
            expect(applyCommands(objects, commands, { now, trusted: true })).toBeUndefined();
          }
          const list = (ruleset: typeof text): string => runNft(ruleset, ['-a', 'list', 'ruleset'], { now }).stdout;
          expect(list(objects)).toBe(list(text));
          expect(list(text).length).toBeGreaterThan(2000);
        }
      }
    });
});
