import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { attempt } from '../../../src/simulation/cluster/connect.ts';
import { createRandom } from '../../../src/simulation/cluster/random.ts';
import type { Ruleset } from '../../../src/simulation/iptables/ruleset.ts';
import { parseAddress, printAddress } from '../../../src/simulation/net/address.ts';
import type { ICMPType } from '../../../src/simulation/net/icmp.ts';
import { calmKubeProxyRules } from '../kube-proxy.ts';
import { Lab } from '../lab.ts';
import { matrixCluster } from '../matrix.ts';
import { run as runCommand } from '../namespaces.ts';
import { readRules } from '../rules.ts';
import { type NodeName, nodes, type Place, type TopologyOptions } from '../topology.ts';
import type { Run } from './suite.ts';

const sources: readonly Place[] = ['cli-cp', 'cli-n1', 'web-a', 'controlplane', 'node01', 'ext'];
// A ClusterIP, one that no Service has, pods, one that is gone, nodes, a load balancer's address.
const targets = ['10.96.0.10', '10.96.0.99', '10.244.0.5', '10.244.1.5', '10.244.1.77', '10.19.9.9', '10.19.9.12', '203.0.113.1'];

const pingFlows = sources.flatMap((from) => targets.map((address) => ({ from, address })));

// Rules of the controlplane; the other node has none then.
const ruleSets: Readonly<Record<string, string>> = {
  'echo requests are dropped on the way through': '*filter\n-A FORWARD -p icmp -m icmp --icmp-type 8 -j DROP\nCOMMIT\n',
  'echo replies are dropped on the way through': '*filter\n-A FORWARD -p icmp -m icmp --icmp-type 0 -j DROP\nCOMMIT\n',
  'refused with a port': '*filter\n-A FORWARD -p icmp -j REJECT\n-A INPUT -p icmp -j REJECT\nCOMMIT\n',
  'refused by an administrator':
    '*filter\n-A FORWARD -p icmp -j REJECT --reject-with icmp-admin-prohibited\n-A OUTPUT -p icmp --icmp-type 8 -j REJECT --reject-with icmp-net-prohibited\nCOMMIT\n',
  'only what belongs to a connection':
    '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A FORWARD -s 10.244.0.0/24 -j ACCEPT\nCOMMIT\n',
  'DNAT of everything':
    '*nat\n-A PREROUTING -d 10.96.0.10/32 -j DNAT --to-destination 10.244.1.5\n-A OUTPUT -d 10.96.0.10/32 -j DNAT --to-destination 10.244.0.5\n-A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE\nCOMMIT\n',
  'masqueraded all alike': '*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n',
  'redirected to itself': '*nat\n-A PREROUTING -p icmp -j REDIRECT\nCOMMIT\n',
  'untracked, and translated for that not at all':
    '*raw\n-A PREROUTING -p icmp -j CT --notrack\n-A OUTPUT -p icmp -j CT --notrack\nCOMMIT\n*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n*filter\n-A FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n',
};

/** The rules of each node that pings are tried with, by what they do. */
export const pingRules: Readonly<Record<string, (name: NodeName) => Ruleset>> = {
  'kube-proxy': (name) => calmKubeProxyRules(matrixCluster, name),
  ...Object.fromEntries(
    Object.entries(ruleSets).map(([title, text]) => [title, (name: NodeName) => readRules(name === 'controlplane' ? text : '*filter\nCOMMIT\n')]),
  ),
};

/** Whether there is a `ping` to try. */
export function hasPing(): boolean {
  return runCommand(['ping', '-V']).status === 0;
}

/** Echo requests from everywhere to everything: what answers, what refuses, what says nothing. A ClusterIP is no address that anybody has. */
export async function pings({ report }: Run, options: TopologyOptions): Promise<void> {
  const lab = new Lab({ ...options, backend: 'nft', traced: false });
  const recorded: string[] = [];
  try {
    await lab.start();
    for (const [title, rules] of Object.entries(pingRules)) {
      for (const name of Object.keys(nodes) as NodeName[]) lab.setRules(name, rules(name));
      recorded.push(`== ${title}\n`, ...(await comparePings(lab, title, report)));
    }
    if (process.env.HAIRPIN_RECORD) {
      mkdirSync(process.env.HAIRPIN_RECORD, { recursive: true });
      writeFileSync(`${process.env.HAIRPIN_RECORD}/pings-${options.podWiring}.txt`, recorded.join(''));
    }
  } finally {
    lab.stop();
  }
}

/** Every ping in both, with the rules that the lab has; what the kernel said, a line each. */
export async function comparePings(lab: Lab, title: string, report: Run['report']): Promise<string[]> {
  const theirs = await Promise.all(pingFlows.map(({ from, address }) => ping(lab, from, address)));
  simulatePings(lab).forEach((ours, i) => {
    const { from, address } = pingFlows[i] as (typeof pingFlows)[number];
    report.check(`${title}: ping from ${from} to ${address}`, ours === theirs[i], () => `kernel:     ${theirs[i]}\nsimulation: ${ours}`);
  });
  return theirs.map((outcome, i) => printPing(i, outcome));
}

/** One line of a recording. */
export function printPing(i: number, outcome: string): string {
  return `${pingFlows[i]?.from} -> ${pingFlows[i]?.address}: ${outcome}\n`;
}

/** What comes of every ping in the simulation. */
export function simulatePings(lab: Lab): string[] {
  return pingFlows.map(({ from, address }, i) => simulate(lab, from, address, i + 1));
}

function ping(lab: Lab, from: Place, address: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('ip', ['netns', 'exec', lab.namespaces.real(from), 'ping', '-n', '-c', '1', '-W', '0.4', address], { encoding: 'utf8' }, (_, stdout, stderr) => {
      const error = /^From (\S+) icmp_seq=1 (.*)$/m.exec(stdout);
      if (/ bytes from /.test(stdout)) resolve('answered');
      else if (/Operation not permitted/.test(stderr)) resolve('EPERM');
      else if (/Network is unreachable/.test(stderr)) resolve('ENETUNREACH');
      else resolve(error ? `${error[2]} from ${error[1]}` : 'nothing');
    });
  });
}

// iputils' pr_icmph.
const texts: Readonly<Partial<Record<ICMPType, string>>> = {
  'network-unreachable': 'Destination Net Unreachable',
  'host-unreachable': 'Destination Host Unreachable',
  'protocol-unreachable': 'Destination Protocol Unreachable',
  'port-unreachable': 'Destination Port Unreachable',
  'network-prohibited': 'Destination Net Prohibited',
  'host-prohibited': 'Destination Host Prohibited',
  'admin-prohibited': 'Packet filtered',
};

function simulate(lab: Lab, from: Place, address: string, identifier: number): string {
  const trace = attempt(
    { random: createRandom(1), clock: lab.topology.clock },
    { client: lab.host(from), process: 'ping', protocol: 'ICMP', destination: parseAddress(address), destinationPort: 0, sourcePort: identifier },
  );
  if (trace.fate === 'delivered') return 'answered';
  if (trace.error === 'EPERM' || trace.error === 'ENETUNREACH') return trace.error;
  const last = trace.reply.at(-1);
  if (trace.error === 'ETIMEDOUT' || !last?.packet.icmp) return trace.fate === 'unknown' ? 'unknown' : 'nothing';
  return `${texts[last.packet.icmp] ?? last.packet.icmp} from ${printAddress(last.packet.source)}`;
}
