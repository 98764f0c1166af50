import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { type Cluster, createCluster } from '../../src/simulation/index.ts';
import { openShell } from '../../src/simulation/open-shell.ts';

const notes = readFileSync(new URL('../fixtures/seed/notes.md', import.meta.url), 'utf8');
const manifest = (name: string): string => readFileSync(new URL(`../fixtures/manifests/${name}.yaml`, import.meta.url), 'utf8');
const prompt = 'controlplane ~ ➜  ';

/** The commands that the notes show with their output, in order. A prompt begins with an empty line, which is no output. */
function transcripts(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, block = ''] of notes.matchAll(/^```bash\n([\s\S]*?)^```$/gm))
    for (const part of block.split(prompt).slice(1)) {
      const line = part.slice(0, part.indexOf('\n'));
      if (line !== '') found.set(line, part.slice(part.indexOf('\n') + 1).replace(/\n\n$/, '\n'));
    }
  return found;
}

interface Command {
  readonly line: string;
  /** How long after the first command it was typed: ages show it. */
  readonly minutes?: number;
  /** What the notes only mention has to answer so. Without it, the notes' own transcript is the answer, to the byte. */
  readonly answers?: RegExp;
  /** What has to be in the cluster. */
  readonly given?: (cluster: Cluster) => void;
}

const commands: readonly Command[] = [
  { line: 'kubectl get nodes -o wide' },
  { line: 'ip addr' },
  { line: 'ipcalc -b 10.19.9.9/24' },
  { line: 'kubectl get pod -A', minutes: 7 },
  { line: 'kubectl logs weave-net-255sj weave -n kube-system' },
  { line: 'cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep service-cluster' },
  { line: 'kubectl logs kube-proxy-d7l2d -n kube-system' },
  { line: 'kubectl describe pod kube-proxy-d7l2d -n kube-system' },
  { line: 'kubectl get ds -n kube-system', minutes: 20 },
  // A process is called kube-apiserver: what is found is the search itself, as on a real node.
  { line: 'ps aux | grep kube-api-server', answers: /^root +\d+ .* grep kube-api-server\n$/ },
  {
    line: 'iptables -L -t nat | grep db-service',
    answers: /^KUBE-SVC-[A-Z2-7]{16} {2}tcp {2}-- {2}anywhere +10\.\d+\.\d+\.\d+ +\/\* default\/db-service:3306-3306 cluster IP \*\/ tcp dpt:mysql$/m,
    given: (cluster) => {
      cluster.apply(manifest('create-deployment'));
      cluster.apply(manifest('create-service-clusterip'));
    },
  },
  { line: 'cat /var/log/kube-proxy.log', answers: /Using iptables Proxier/ },
  { line: 'kube-api-server --service-cluster-ip-range', answers: /10\.0\.0\.0\/24[\s\S]*- --service-cluster-ip-range=10\.96\.0\.0\/12/ },
  { line: 'kube-proxy --proxy-mode', answers: /iptables, ipvs/ },
];

async function run({ line, given, minutes = 0 }: Command): Promise<string> {
  const cluster = createCluster({ preset: 'service-networking' });
  given?.(cluster);
  cluster.advance(minutes * 60);
  const { stdout, stderr } = await openShell({ cluster, createEngine: createBashEngine }).run(line);
  return stdout + stderr;
}

describe('the commands of the notes', () => {
  const shown = transcripts();
  it('are fourteen, nine of them with a transcript', () => {
    expect(commands).toHaveLength(14);
    expect([...shown.keys()]).toEqual(commands.filter(({ answers }) => !answers).map(({ line }) => line));
  });
  for (const command of commands)
    it(command.line, async () => {
      if (command.answers) expect(await run(command)).toMatch(command.answers);
      else expect(await run(command)).toBe(shown.get(command.line));
    });
});
