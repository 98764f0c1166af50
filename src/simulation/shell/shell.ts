import type { Cluster } from '../cluster/cluster.ts';
import type { Host } from '../cluster/host.ts';
import type { HostHandle } from '../cluster/host-handle.ts';
import type { Trace } from '../cluster/trace.ts';
import type { Command, CommandContext, CommandResult, Interrupt, RunOptions } from './command.ts';
import { type Completion, completeLine } from './complete.ts';
import type { CreateEngine, Engine, EngineCall, EngineState, Inspection } from './engine.ts';
import { machineOf } from './machine.ts';
import { commands as ownCommands } from './registry.ts';
import type { Entry, Session } from './session.ts';

/** What a shell is made of. */
export interface ShellOptions {
  readonly cluster: Cluster;
  /** The shell language; `hairpin/bash` has one. */
  readonly createEngine: CreateEngine;
  /** The node to begin on; the first one unless given. */
  readonly node?: string;
  readonly commands?: readonly Command[];
  /** For `trace`: a trace in words. */
  readonly explain?: Session['explain'];
}

/** Where one line's output goes, and what may stop it. */
export interface Console {
  readonly columns?: number;
  /** Set when somebody looks on: output that comes bit by bit is written here at once. */
  readonly write?: (text: string) => void;
  /** Waits in real time while simulated time passes; without it, waiting takes no time at all. */
  readonly wait?: (seconds: number, signal: Interrupt) => Promise<void>;
  readonly signal?: Interrupt;
  readonly stdin?: string;
}

/** One shell, and the one it was started from below it. */
interface Frame {
  readonly host: HostHandle;
  readonly entry: Entry;
  readonly prompt?: string;
  state: EngineState;
}

const never: Interrupt = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} };

/** Somebody at a terminal: shells on nodes and in pods, one on top of the other, all in one cluster. */
export class Shell implements Session {
  readonly cluster: Cluster;
  readonly since: number;
  readonly explain: Session['explain'];
  #lastTrace: Trace | undefined;
  readonly #commands: readonly Command[];
  readonly #createEngine: CreateEngine;
  readonly #engines = new Map<Host, Engine>();
  readonly #frames: Frame[] = [];
  readonly #entering: Frame[] = [];
  #history: string[] = [];
  #console: Console = {};
  #script = '';
  // Depth of `run` calls from within commands: their output is collected, never written.
  #nested = 0;

  constructor({ cluster, createEngine, node, commands = ownCommands, explain }: ShellOptions) {
    this.cluster = cluster;
    this.since = cluster.clock.now();
    this.#createEngine = createEngine;
    this.#commands = commands;
    this.explain = explain;
    this.#frames.push(newFrame(cluster.node(node ?? cluster.nodeNames[0] ?? ''), 'login'));
  }

  /** The host that the next line runs on. */
  get host(): HostHandle {
    return this.#top.host;
  }

  /** What stands before the next line. */
  get prompt(): string {
    const { host, prompt, state } = this.#top;
    return prompt ?? `${host.name} ${state.cwd.replace(/^\/root(?=\/|$)/, '~')} ➜  `;
  }

  /** Whether the last shell was left: there is nobody to type for any more. */
  get isClosed(): boolean {
    return this.#frames.length === 0;
  }

  get history(): readonly string[] {
    return this.#history;
  }

  pipeline(command: string): readonly string[] {
    return (
      this.#engine(this.host)
        .pipelines(this.#script)
        .find((commands) => commands.some((one) => one.split(' ')[0] === command)) ?? [command]
    );
  }

  clearHistory(): void {
    this.#history = [];
  }

  get lastTrace(): Trace | undefined {
    return this.#lastTrace;
  }

  remember(trace: Trace): void {
    this.#lastTrace = trace;
  }

  enter(host: HostHandle, entry: Entry, prompt?: string): void {
    this.#entering.push({ ...newFrame(host, entry), prompt });
  }

  /** Whether more lines are needed before this can run, and other things that are known before. */
  inspect(line: string): Inspection {
    return this.#engine(this.host).inspect(line);
  }

  /** What the word before the cursor may become. */
  complete(line: string): Completion {
    const engine = this.#engine(this.host);
    return completeLine(line, {
      context: { ...this.#view(this.host), cwd: this.#top.state.cwd },
      commands: this.#available(this.host),
      builtins: engine.builtins,
      folders: machineOf(this.cluster, this.host).folders,
    });
  }

  /** Runs a line, or several, and remembers it. Everything that was not written to the console meanwhile is in the result. */
  async run(line: string, console: Console = {}): Promise<CommandResult> {
    if (line.trim() !== '' && this.#history.at(-1) !== line) this.#history.push(line);
    const frame = this.#top;
    this.#console = console;
    this.#script = line;
    const result = await this.#engine(frame.host).run(line, { state: frame.state, stdin: console.stdin, signal: console.signal });
    frame.state = result.state;
    const farewell = result.exited ? this.#leave(frame) : '';
    this.#frames.push(...this.#entering.splice(0));
    return { stdout: result.stdout, stderr: result.stderr + farewell, exitCode: result.exitCode };
  }

  get #top(): Frame {
    const top = this.#frames.at(-1);
    if (!top) throw new Error('the shell is closed');
    return top;
  }

  #leave(frame: Frame): string {
    this.#frames.pop();
    if (frame.entry === 'ssh') return `logout\nConnection to ${frame.host.name} closed.\n`;
    if (this.#console.write === undefined) return '';
    return frame.entry === 'login' ? 'logout\n' : 'exit\n';
  }

  #available(host: HostHandle): readonly Command[] {
    return this.#commands.filter(({ where }) => where === undefined || where === host.host.kind);
  }

  #engine(host: HostHandle): Engine {
    let engine = this.#engines.get(host.host);
    if (!engine) {
      const { files, folders } = machineOf(this.cluster, host);
      engine = this.#createEngine({
        hostname: host.name,
        files,
        folders,
        commands: this.#available(host).map((command) => ({ name: command.name, run: (args, call) => this.#call(command, host, args, call) })),
        now: this.cluster.clock.now,
        columns: () => (this.#isTerminal(host) ? (this.#console.columns ?? 80) : undefined),
        sleep: (seconds) => this.#sleep(seconds),
      });
      this.#engines.set(host.host, engine);
    }
    return engine;
  }

  async #call(command: Command, host: HostHandle, args: readonly string[], call: EngineCall): Promise<CommandResult> {
    const { columns = 80, write, signal = never } = this.#console;
    const context: CommandContext = {
      ...this.#view(host),
      stdin: call.stdin,
      env: call.env,
      cwd: call.cwd,
      terminal: { columns, write: this.#isTerminal(host) ? write : undefined },
      signal,
      sleep: (seconds) => this.#sleep(seconds),
      run: (line, options) => this.#runNested(line, host, call, options),
      session: this,
    };
    return command.run(args, context);
  }

  #isTerminal(host: HostHandle): boolean {
    return this.#console.write !== undefined && this.#nested === 0 && this.#engine(host).inspect(this.#script) === 'single';
  }

  #view(host: HostHandle): Pick<CommandContext, 'cluster' | 'host' | 'files' | 'processes' | 'clock'> {
    const { cluster } = this;
    const machine = machineOf(cluster, host);
    return { cluster, host, files: machine.files, processes: machine.processes, clock: cluster.clock };
  }

  async #runNested(line: string, from: HostHandle, call: EngineCall, { host = from, stdin, cwd }: RunOptions = {}): Promise<CommandResult> {
    const state = host.host === from.host ? { ...newFrame(host, 'exec').state, env: call.env, cwd: cwd ?? call.cwd } : newFrame(host, 'exec').state;
    this.#nested++;
    try {
      return await this.#engine(host).run(line, { state: cwd === undefined ? state : { ...state, cwd }, stdin, signal: this.#console.signal });
    } finally {
      this.#nested--;
    }
  }

  async #sleep(seconds: number): Promise<void> {
    const { wait, signal = never } = this.#console;
    if (signal.aborted) return;
    await wait?.(seconds, signal);
    this.cluster.advance(seconds);
  }
}

function newFrame(host: HostHandle, entry: Entry): Frame {
  const env = {
    HOME: '/root',
    HOSTNAME: host.name,
    LANG: 'C.UTF-8',
    LOGNAME: 'root',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    PWD: '/root',
    SHELL: '/bin/bash',
    TERM: 'xterm-256color',
    USER: 'root',
    BASHOPTS: 'expand_aliases:globskipdots',
    BASH_ALIAS_k: 'kubectl',
    BASH_ALIAS_ll: 'ls -alF',
    // The language has a `help` of its own that nothing else can replace.
    BASH_ALIAS_help: 'hairpin-help',
  };
  return { host, entry, state: { env, cwd: '/root', arrays: '', functions: {}, status: 0 } };
}
