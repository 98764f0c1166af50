import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { traceLines } from '../../../src/simulation/explain/trace-lines.ts';
import { Lab } from '../lab.ts';
import { matrixCluster } from '../matrix.ts';
import { comparableNft, monitoredFlows, monitoredPort } from '../monitor-lines.ts';
import { calmNftRules } from '../nft-rules.ts';
import { type NodeName, nodes } from '../topology.ts';
import type { Run } from './suite.ts';

/** What `nft monitor trace` prints of a few connections, line by line, but for what the simulation's packets do not have. */
export async function nftTraces({ report }: Run): Promise<void> {
  const lab = new Lab({ podWiring: 'ptp', backend: 'nft' });
  try {
    await lab.start();
    for (const name of Object.keys(nodes) as NodeName[]) lab.setNft(name, calmNftRules(matrixCluster, name, '1.30'));
    await lab.settle();
    const monitor = spawn('ip', ['netns', 'exec', lab.namespaces.real('controlplane'), 'nft', 'monitor', 'trace'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    monitor.stdout.on('data', (data) => {
      text += data;
    });
    await pause(500);
    for (const [i, flow] of monitoredFlows.entries()) await lab.connect(flow, monitoredPort + i).answer;
    await pause(300);
    monitor.kill();
    const theirs = linesByPort(text);
    if (process.env.HAIRPIN_RECORD) {
      mkdirSync(process.env.HAIRPIN_RECORD, { recursive: true });
      const recorded = monitoredFlows.map((_, i) => `${(theirs.get(monitoredPort + i) ?? []).map(comparableNft).join('\n')}\n`).join('\n');
      writeFileSync(`${process.env.HAIRPIN_RECORD}/nft-monitor.txt`, recorded);
    }
    for (const [i, flow] of monitoredFlows.entries()) {
      const port = monitoredPort + i;
      const ours = traceLines(lab.trace(flow, port).request, { form: 'nft-monitor', host: 'controlplane', onlyTraced: true });
      report.same(
        `nft monitor trace: ${flow.from} -> ${flow.address}:${flow.port}`,
        ours.map(comparableNft).join('\n'),
        (theirs.get(port) ?? []).map(comparableNft).join('\n'),
      );
    }
  } finally {
    lab.stop();
  }
}

function linesByPort(text: string): Map<number, string[]> {
  const lines = new Map<number, string[]>();
  const portOf = new Map<string, number>();
  for (const line of text.split('\n')) {
    // The lab's own table.
    if (line.includes(' ip hairpin ')) continue;
    const id = /^trace id ([0-9a-f]+) /.exec(line)?.[1];
    if (!id) continue;
    const port = / sport (\d+) /.exec(line)?.[1];
    if (port) portOf.set(id, Number(port));
    const own = portOf.get(id);
    if (own !== undefined) lines.set(own, [...(lines.get(own) ?? []), line]);
  }
  return lines;
}
