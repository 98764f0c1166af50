import { describe, expect, it } from 'vitest';
import { applyCommands } from '../../../src/simulation/nftables/apply.ts';
import type { Command } from '../../../src/simulation/nftables/command.ts';
import { runNft } from '../../../src/simulation/nftables/command-line.ts';
import { createNftRuleset } from '../../../src/simulation/nftables/ruleset.ts';
import { Batches } from '../../../src/simulation/proxy/batches.ts';
import { KernelWriter } from '../../../src/simulation/proxy/nftables/kernel.ts';
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
    it(`${version}: objects applied, plans carried out and text loaded give the same rule set, handles and all, over four syncs`, () => {
      for (let seed = 1; seed <= 8; seed++) {
        let now = 0;
        const start = (): NftablesProxier => new NftablesProxier({ clusterCIDR: '10.244.0.0/16', serviceCIDRs: ['10.96.0.0/12'] }, version, () => now);
        const proxier = start();
        const batches = new Batches();
        const [objects, text, planned, unseen] = [createNftRuleset(), createNftRuleset(), createNftRuleset(), createNftRuleset()];
        const planners = [planned, unseen].map((ruleset) => ({ proxier: start(), writer: new KernelWriter(ruleset) }));
        const list = (ruleset: typeof text): string => runNft(ruleset, ['-a', 'list', 'ruleset'], { now }).stdout;
        let current = randomCluster(seed * 100, shape);
        for (const at of [0, 0.5, 10, 20]) {
          now = at;
          const other = randomCluster(seed * 100 + Math.ceil(at), { ...shape, services: at === 0.5 ? 5 : 8 });
          // The last time only one slice is another.
          current = at === 20 ? { ...current, endpointSlices: [...current.endpointSlices.slice(0, -1), ...other.endpointSlices.slice(-1)] } : other;
          const { objects: state, step } = batches.next(current.services, current.endpointSlices);
          for (const { proxier, writer } of planners) expect(writer.write(proxier.sync(state, step).transactions, now)).toBeUndefined();
          for (const { blocks } of proxier.sync(state, step).transactions) {
            const commands: Command[] = blocks.flatMap((block) => block.commands);
            const script = printTransaction(commands, (name) => proxier.definition(name));
            expect(runNft(text, ['-f', '-'], { now, stdin: script })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
            expect(applyCommands(objects, commands, { now, trusted: true })).toBeUndefined();
          }
          expect(list(objects)).toBe(list(text));
          expect(list(text).length).toBeGreaterThan(2000);
          expect(elementsSorted(list(planned))).toBe(elementsSorted(list(text)));
        }
        // What nobody looked at in between.
        expect(elementsSorted(list(unseen))).toBe(elementsSorted(list(text)));
      }
    });
});

// The elements of a set have no order: in the kernel it is that of a hash table with a seed of its own. In a listing each stands on a line of its own.
function elementsSorted(listing: string): string {
  return listing.replace(/elements = \{ ([^}]*) \}/g, (_, elements: string) => `elements = { ${elements.split(/,\s+/).sort().join(', ')} }`);
}
