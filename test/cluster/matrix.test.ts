import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attempt } from '../../src/simulation/cluster/connect.ts';
import type { Host } from '../../src/simulation/cluster/host.ts';
import { createRandom } from '../../src/simulation/cluster/random.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { calmKubeProxyRules } from '../kernel/kube-proxy.ts';
import { matrixCluster, matrixFlows, matrixVariants, printOutcome } from '../kernel/matrix.ts';
import { outcomeWord } from '../kernel/outcome.ts';
import { install, reread } from '../kernel/rules.ts';
import { createTopology, type NodeName, nodes } from '../kernel/topology.ts';

// What the real kernel said of a fixed cluster, recorded by `HAIRPIN_RECORD=test/fixtures/kernel npm run test:kernel matrix`:
// everybody to every address of every Service, with the backend and the source that it saw.
describe.each(Object.entries(matrixVariants))('%s', (name, options) => {
  it('every connection ends as in the recorded kernel', () => {
    const { hosts, clock } = createTopology(options);
    const host = (place: string): Host => {
      const found = hosts.get(place);
      if (!found) throw new Error(place);
      return found;
    };
    for (const node of Object.keys(nodes) as NodeName[]) install(host(node).ruleset, reread(calmKubeProxyRules(matrixCluster, node)));
    const lines = matrixFlows().map((flow, i) => {
      const { from, protocol, address, port } = flow;
      const to = { protocol, destination: parseAddress(address), destinationPort: port, sourcePort: 10_000 + i };
      return `${printOutcome(flow, outcomeWord(attempt({ random: createRandom(i), clock }, { client: host(from), process: 'test', ...to })))}\n`;
    });
    expect(lines.join('')).toBe(readFileSync(new URL(`../fixtures/kernel/${name}.txt`, import.meta.url), 'utf8'));
  });
});
