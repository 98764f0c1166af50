import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { attempt, type BareTrace } from '../../src/simulation/cluster/connect.ts';
import type { Host } from '../../src/simulation/cluster/host.ts';
import { createRandom } from '../../src/simulation/cluster/random.ts';
import { traceLines } from '../../src/simulation/explain/trace-lines.ts';
import { ruleHandles } from '../../src/simulation/iptables/handles.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { calmKubeProxyRules } from '../kernel/kube-proxy.ts';
import type { Flow } from '../kernel/lab.ts';
import { matrixCluster } from '../kernel/matrix.ts';
import { comparable, monitoredFlows, monitoredPort } from '../kernel/monitor-lines.ts';
import { addTraceRules, ensureTables, install, reread } from '../kernel/rules.ts';
import { createTopology, type NodeName, nodes } from '../kernel/topology.ts';

function build() {
  const { hosts, clock } = createTopology({ podWiring: 'ptp' });
  const host = (name: string): Host => {
    const found = hosts.get(name);
    if (!found) throw new Error(name);
    return found;
  };
  for (const name of Object.keys(nodes) as NodeName[]) {
    const rules = ensureTables(reread(calmKubeProxyRules(matrixCluster, name)));
    addTraceRules(rules);
    install(host(name).ruleset, rules);
  }
  const connect = ({ from, protocol, address, port }: Flow, sourcePort: number): BareTrace =>
    attempt(
      { random: createRandom(1), clock },
      { client: host(from), process: 'test', protocol, destination: parseAddress(address), destinationPort: port, sourcePort },
    );
  return { host, connect };
}

test('what xtables-monitor --trace printed of five connections, line by line', () => {
  const { host, connect } = build();
  const handles = ruleHandles(host('controlplane').ruleset);
  const ours = monitoredFlows.map((flow, i) =>
    traceLines(connect(flow, monitoredPort + i).request, { form: 'xtables-monitor', host: 'controlplane', onlyTraced: true }, (_, rule) => handles.get(rule)),
  );
  const theirs = readFileSync(new URL('../fixtures/kernel/xtables-monitor.txt', import.meta.url), 'utf8');
  expect(ours.map((lines) => `${lines.map(comparable).join('\n')}\n`).join('\n')).toBe(theirs.split('\n').map(comparable).join('\n'));
});

describe('other forms', () => {
  const { connect } = build();
  const { request } = connect({ from: 'cli-cp', protocol: 'TCP', address: '10.96.0.13', port: 80 }, 50_000);

  it('the kernel’s log, as the legacy TRACE target writes it: user chains end with a line too', () => {
    const lines = traceLines(request, { form: 'kernel-log', onlyTraced: true });
    expect(lines.slice(0, 4)).toEqual([
      'TRACE: raw:PREROUTING:rule:1 IN=cali79deb516922 OUT= SRC=10.244.0.20 DST=10.96.0.13 LEN=60 PROTO=TCP SPT=50000 DPT=80 SYN ',
      'TRACE: raw:PREROUTING:policy:3 IN=cali79deb516922 OUT= SRC=10.244.0.20 DST=10.96.0.13 LEN=60 PROTO=TCP SPT=50000 DPT=80 SYN ',
      'TRACE: mangle:PREROUTING:policy:1 IN=cali79deb516922 OUT= SRC=10.244.0.20 DST=10.96.0.13 LEN=60 PROTO=TCP SPT=50000 DPT=80 SYN ',
      'TRACE: nat:PREROUTING:rule:1 IN=cali79deb516922 OUT= SRC=10.244.0.20 DST=10.96.0.13 LEN=60 PROTO=TCP SPT=50000 DPT=80 SYN ',
    ]);
    expect(lines.filter((line) => line.includes(':return:'))[0]).toMatch(/^TRACE: nat:KUBE-SERVICES:return:\d+ IN=/);
  });

  it('a list of tables, chains, numbers and verdicts', () => {
    expect(traceLines(request, { form: 'list', onlyTraced: true })).toEqual([
      'raw PREROUTING 1 continue',
      'raw PREROUTING policy accept',
      'mangle PREROUTING policy accept',
      'nat PREROUTING 1 jump KUBE-SERVICES',
      'nat PREROUTING policy accept',
      'mangle FORWARD policy accept',
      'filter FORWARD 1 jump KUBE-PROXY-FIREWALL',
      'filter FORWARD 2 jump KUBE-FORWARD',
      'filter FORWARD 3 jump KUBE-SERVICES',
      'filter KUBE-SERVICES 1 drop',
    ]);
  });

  it('nothing without a TRACE rule, unless everything is asked for', () => {
    const untraced = connect({ from: 'cli-cp', protocol: 'TCP', address: '10.244.0.5', port: 8080 }, 50_001).reply;
    expect(traceLines(untraced, { form: 'list', onlyTraced: true })).toEqual([]);
    expect(traceLines(untraced, { form: 'list', host: 'controlplane' })).toContain('filter FORWARD 2 jump KUBE-FORWARD');
  });
});
