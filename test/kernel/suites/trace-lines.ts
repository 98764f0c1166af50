import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { traceLines } from '../../../src/simulation/explain/trace-lines.ts';
import { ruleHandles } from '../../../src/simulation/iptables/handles.ts';
import { calmKubeProxyRules } from '../kube-proxy.ts';
import { type Flow, Lab } from '../lab.ts';
import { matrixCluster } from '../matrix.ts';
import { type NodeName, nodes } from '../topology.ts';
import type { Run } from './suite.ts';

const flows: readonly Flow[] = [
  { from: 'cli-cp', protocol: 'TCP', address: '10.96.0.10', port: 80 },
  { from: 'controlplane', protocol: 'TCP', address: '10.96.0.10', port: 80 },
  { from: 'ext', protocol: 'TCP', address: '10.19.9.9', port: 30080 },
  { from: 'cli-cp', protocol: 'TCP', address: '10.96.0.13', port: 80 },
  { from: 'cli-cp', protocol: 'UDP', address: '10.96.0.14', port: 53 },
];

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
    const ports = flows.map(() => lab.sourcePort());
    for (const [i, flow] of flows.entries()) await lab.connect(flow, ports[i] as number).answer;
    await pause(300);
    monitor.kill();
    const theirs = linesByPort(text);
    for (const [i, flow] of flows.entries()) {
      const port = ports[i] as number;
      const ours = traceLines(lab.trace(flow, port).request, { form: 'xtables-monitor', host: 'controlplane', onlyTraced: true }, (_, rule) =>
        handles.get(rule),
      );
      report.same(
        `xtables-monitor: ${flow.from} -> ${flow.address}:${flow.port}`,
        ours.map(withoutId).join('\n'),
        (theirs.get(port) ?? []).map(withoutId).join('\n'),
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

// The id is a hash of a place in memory; MAC addresses, TTL and IP identification are what simulated packets do not have.
function withoutId(line: string): string {
  return line
    .replace(/^(PACKET| TRACE): 2 [0-9a-f]+/, '$1: 2')
    .replace(/ (MACSRC|MACDST|MACPROTO|TOS|TTL|ID)=\S+/g, '')
    .replace(' DF ', ' ');
}
