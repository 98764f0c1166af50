// The cluster and its shells, off the main thread. One cluster for all tabs; one shell a tab.
import { createBashEngine } from 'hairpin/bash';
import { openShell, type Shell } from 'hairpin/shell';
import { type ClusterChoice, notesCluster } from '../lab/choice';
import { LabFacts } from '../lab/facts';
import { judge } from '../lab/judge';
import { createLabCluster, type LabCluster } from '../lab/lab-cluster';
import { inspectTasks } from '../lab/tasks/inspect';
import type { Answer, Request, ShellState } from './protocol';

let choice: ClusterChoice = notesCluster;
let made: LabCluster | undefined;
const shells = new Map<string, Shell>();
const running = new Map<number, AbortController>();

/** Seconds of real time that a wait takes at most; simulated time goes on as far as it has to. */
const longestWait = 2;

self.onmessage = ({ data }: MessageEvent<Request>) => {
  handle(data).catch((error: unknown) => post({ type: 'failed', id: data.id, message: error instanceof Error ? error.message : String(error) }));
};

async function handle(request: Request): Promise<void> {
  switch (request.type) {
    case 'cluster':
      choice = request.cluster;
      return;
    case 'check':
      check(request);
      return;
    case 'open':
      post({ type: 'state', id: request.id, state: stateOf(shellOn(request.node)) });
      return;
    case 'complete': {
      const { from, candidates } = shellOn(request.node).complete(request.line);
      post({ type: 'completion', id: request.id, from, candidates });
      return;
    }
    case 'interrupt':
      running.get(request.id)?.abort();
      return;
    case 'run':
      await run(request);
  }
}

function check({ id, task: wanted, answer }: Extract<Request, { type: 'check' }>): void {
  const task = inspectTasks.find((one) => one.id === wanted);
  if (!task) throw new Error(`there is no task ${wanted}`);
  const judgement = judge(task, new LabFacts(lab()), answer);
  post({ type: 'verdict', id, verdict: { ...judgement, addresses: lab().cluster.addressesIn(judgement.text) } });
}

function lab(): LabCluster {
  made ??= createLabCluster(choice);
  return made;
}

async function run({ id, node, line, columns }: Extract<Request, { type: 'run' }>): Promise<void> {
  const shell = shellOn(node);
  if (shell.inspect(line) === 'incomplete') {
    post({ type: 'incomplete', id });
    return;
  }
  const { cluster } = lab();
  const controller = new AbortController();
  running.set(id, controller);
  const [begun, clock] = [performance.now(), cluster.clock.now()];
  try {
    const { stdout, stderr } = await shell.run(line, {
      columns,
      signal: controller.signal,
      write: (text) => output(id, text, 'out'),
      wait: (seconds, signal) => pause(Math.min(seconds, longestWait), signal as AbortSignal),
    });
    if (stdout) output(id, stdout, 'out');
    if (stderr) output(id, stderr, 'err');
  } finally {
    running.delete(id);
  }
  const passed = cluster.clock.now() - clock - (performance.now() - begun) / 1000;
  if (shell.isClosed) shells.delete(node);
  post({ type: 'done', id, state: shell.isClosed ? { ...stateOf(shellOn(node)), closed: true } : stateOf(shell), passed });
}

function shellOn(node: string): Shell {
  let shell = shells.get(node);
  if (!shell) {
    shell = openShell({ cluster: lab().cluster, createEngine: createBashEngine, node });
    shells.set(node, shell);
  }
  return shell;
}

function stateOf(shell: Shell): ShellState {
  return { prompt: shell.prompt, host: shell.host.name, closed: false };
}

function output(id: number, text: string, stream: 'out' | 'err'): void {
  post({ type: 'output', id, text, stream, addresses: lab().cluster.addressesIn(text) });
}

function post(answer: Answer): void {
  self.postMessage(answer);
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener('abort', done);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
