import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { traceLines } from '../../../src/simulation/explain/trace-lines.ts';
import { ruleHandles } from '../../../src/simulation/iptables/handles.ts';
import { calmKubeProxyRules } from '../kube-proxy.ts';
import { Lab } from '../lab.ts';
import { matrixCluster } from '../matrix.ts';
import { comparable, monitoredFlows, monitoredPort } from '../monitor-lines.ts';
import { type NodeName, nodes } from '../topology.ts';
import type { Run } from './suite.ts';

/** What `xtables-monitor --trace` prints of a few connections, line by line, but for the numbers that the kernel draws. */
export async function traces({ report }: Run): Promise<void> {
  const lab = new Lab({ podWiring: 'ptp', backend: 'nft' });
  try {
    await lab.start();
    for (const name of Object.keys(nodes) as NodeName[]) lab.setRules(name, calmKubeProxyRules(matrixCluster, name));
    await lab.settle();
    const { ruleset } = lab.host('controlplane');
    const handles = ruleHandles(ruleset);
    const monitor = spawn('ip', ['netns', 'exec', lab.namespaces.real('controlplane'), 'xtables-monitor', '--trace'], { stdio: ['ignore', 'pipe', 'inherit'] });
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
      const text = monitoredFlows.map((_, i) => `${(theirs.get(monitoredPort + i) ?? []).join('\n')}\n`).join('\n');
      writeFileSync(`${process.env.HAIRPIN_RECORD}/xtables-monitor.txt`, text);
    }
    for (const [i, flow] of monitoredFlows.entries()) {
      const port = monitoredPort + i;
      const ours = traceLines(lab.trace(flow, port).request, { form: 'xtables-monitor', host: 'controlplane', onlyTraced: true }, (_, rule) =>
        handles.get(rule),
      );
      report.same(
        `xtables-monitor: ${flow.from} -> ${flow.address}:${flow.port}`,
        ours.map(comparable).join('\n'),
        (theirs.get(port) ?? []).map(comparable).join('\n'),
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
    const id = /^(?:PACKET| TRACE): 2 ([0-9a-f]+) /.exec(line)?.[1];
    if (!id) continue;
    const port = /\bSPORT=(\d+)/.exec(line)?.[1];
    if (port) portOf.set(id, Number(port));
    const own = portOf.get(id);
    if (own !== undefined) lines.set(own, [...(lines.get(own) ?? []), line]);
  }
  return lines;
}
