import type { ClusterChoice } from '../../src/lab/choice';
import { notesCluster } from '../../src/lab/choice';
import { LabFacts } from '../../src/lab/facts';
import { judge } from '../../src/lab/judge';
import { createLabCluster, type LabCluster } from '../../src/lab/lab-cluster';
import { nodeNamesOf, workerOf } from '../../src/lab/names';
import { printRange } from '../../src/lab/range';
import type { Judgement, LabTask } from '../../src/lab/task';
import { allInspectTasks } from '../../src/lab/tasks/inspect';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { openShell } from '../../src/simulation/open-shell.ts';

/** The notes' cluster and twenty others: every family of names, every number of nodes. */
export const choices: readonly ClusterChoice[] = [notesCluster, ...Array.from({ length: 20 }, (_, i) => ({ kind: 'shuffled' as const, seed: 1 + i * 211 }))];

export const nameOf = (choice: ClusterChoice): string => (choice.kind === 'notes' ? 'the notes’ cluster' : `cluster ${choice.seed}`);

export function taskOf(id: string): LabTask {
  const task = allInspectTasks.find((one) => one.id === id);
  if (!task) throw new Error(`there is no task ${id}`);
  return task;
}

/** A lab as its worker has it. */
export class Lab {
  readonly names;
  readonly lab: LabCluster;

  constructor(choice: ClusterChoice) {
    this.names = nodeNamesOf(choice);
    this.lab = createLabCluster(choice);
  }

  get facts(): LabFacts {
    return new LabFacts(this.lab);
  }

  get worker(): string {
    return workerOf(this.names);
  }

  check(id: string, answer = ''): Judgement {
    return judge(taskOf(id), this.facts, answer);
  }

  /** The right answer, as somebody would write it; nothing for a task about the cluster's state. */
  right({ answer }: LabTask): string {
    if (answer.kind === 'state') return '';
    return answer.kind === 'range' ? printRange(answer.right(this.facts)) : `${answer.right(this.facts)}`;
  }

  async run(line: string, node = this.names[0]): Promise<string> {
    const { stdout, stderr } = await openShell({ cluster: this.lab.cluster, createEngine: createBashEngine, node }).run(line, { columns: 200 });
    return stdout + stderr;
  }
}

/** What somebody does who knows how. */
export const solutions: Readonly<Record<string, (lab: Lab) => Promise<string>>> = {
  remembered: (lab) => lab.run(`curl -sk https://${lab.facts.clusterIP('kubernetes')}/healthz`, lab.worker),
  'node-port-range': (lab) =>
    lab.run(
      "sed -i 's/^    - --service-cluster-ip-range=/    - --service-node-port-range=20000-32767\\n&/' /etc/kubernetes/manifests/kube-apiserver.yaml; sleep 30",
    ),
  'node-port': (lab) => lab.run('kubectl create deployment web --image=nginx; kubectl create service nodeport web --tcp=80:80 --node-port=30080; sleep 5'),
  'switch-mode': (lab) => {
    const mode = lab.lab.initialMode === 'ipvs' ? 'iptables' : 'ipvs';
    const edit = `kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: .*/mode: ${mode}/' | kubectl apply -f -`;
    return lab.run(`${edit}; kubectl -n kube-system rollout restart daemonset kube-proxy; sleep 60`);
  },
};
