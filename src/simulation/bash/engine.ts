import { Bash, type CommandName, defineCommand, type ExecOptions, getCommandNames } from 'just-bash/browser';
import type { CreateEngine, Engine, EngineHost, EngineResult, EngineRun, EngineState, Inspection } from '../shell/engine.ts';
import { resolvePath } from '../shell/files.ts';
import { decodeUtf8 } from './bytes.ts';
import { HostFileSystem } from './file-system.ts';
import { functionsIn, inspectScript, pipelinesIn, redirectTargets } from './inspect.ts';
import { createLs } from './ls.ts';

const sentinel = '__hairpin_end';

// What just-bash brings and no node has, and what would speak of its own machine instead of the simulated one: the latter are commands of ours.
const left = new Set(['curl', 'date', 'help', 'history', 'hostname', 'html-to-markdown', 'ls', 'rg', 'whoami', 'clear']);
const names = getCommandNames().filter((name): name is CommandName => !left.has(name));

// Far above what a line at a prompt needs; a loop without an end is stopped after about a second, for nothing can interrupt it before.
const executionLimits = { maxCommandCount: 50_000, maxLoopIterations: 50_000 };

/** The shell language by just-bash: one Bash a host. Each of its runs starts afresh, so the state between lines is carried here. */
export const createBashEngine: CreateEngine = (host) => new BashEngine(host);

class BashEngine implements Engine {
  readonly builtins: readonly string[] = [...names, 'cd', 'exit', 'export', 'unset', 'set', 'source', 'type', 'declare', 'read', 'eval', 'test'];
  readonly #bash: Bash;
  readonly #files: HostFileSystem;
  // What the last line of a script saw; unset when the script never came there.
  #end: { status: number; arrays: string } | undefined;

  constructor(host: EngineHost) {
    const own = host.commands.map(({ name, run }) =>
      defineCommand(name, async (args, { stdin, exportedEnv, cwd }) => ({
        ...(await run(args, { stdin: decodeUtf8(stdin), env: exportedEnv ?? {}, cwd })),
        stdoutKind: 'text',
      })),
    );
    this.#files = new HostFileSystem(host);
    this.#bash = new Bash({
      fs: this.#files,
      commands: names,
      customCommands: [...own, createLs(host), defineCommand(sentinel, (args) => this.#atEnd(args))],
      executionLimits,
      processInfo: { uid: 0, gid: 0, pid: 4242, ppid: 4200 },
      defenseInDepth: false,
      sleep: (milliseconds) => host.sleep(milliseconds / 1000),
    });
  }

  async run(script: string, { state, stdin, signal }: EngineRun): Promise<EngineResult> {
    this.#end = undefined;
    const arrays = state.arrays.replaceAll('\n', '; ');
    const preamble = ['shopt -s expand_aliases', ...Object.values(state.functions), arrays, `(exit ${state.status})`].filter((part) => part !== '');
    this.#files.refuse(redirectTargets(this.#bash, script).map((path) => resolvePath(state.cwd, path)));
    const done = await this.#exec(`${preamble.join('; ')}\n${script}\n${sentinel} "$?" "$(declare -p)"`, {
      cwd: state.cwd,
      env: { ...state.env },
      replaceEnv: true,
      rawScript: true,
      stdin,
      signal: signal as AbortSignal | undefined,
    });
    const { status = done.exitCode, arrays: declared = state.arrays } = (this.#end ?? {}) as { status?: number; arrays?: string };
    // Nothing was said at the end, though everything that could keep the script from getting there did not: it was left with `exit`.
    const exited = done.ended && !this.#end && !signal?.aborted && !limit.test(done.stderr) && this.inspect(script) !== 'wrong';
    const next: EngineState = {
      env: done.env ?? state.env,
      cwd: done.env?.PWD ?? state.cwd,
      arrays: declared,
      functions: { ...state.functions, ...functionsIn(this.#bash, script) },
      status,
    };
    return { stdout: done.stdout, stderr: this.#files.explain(describeLimit(done.stderr)), exitCode: status, state: next, exited };
  }

  // just-bash lets a write that fails at the end of a redirection escape as an exception; a shell prints it and goes on with the next line.
  async #exec(
    script: string,
    options: ExecOptions,
  ): Promise<{ stdout: string; stderr: string; exitCode: number; env?: Record<string, string>; ended: boolean }> {
    try {
      return { ...(await this.#bash.exec(script, options)), ended: true };
    } catch (error) {
      return { stdout: '', stderr: describeWriteError(error), exitCode: 1, ended: false };
    }
  }

  inspect(script: string): Inspection {
    return inspectScript(this.#bash, script);
  }

  pipelines(script: string): readonly (readonly string[])[] {
    return pipelinesIn(this.#bash, script);
  }

  async #atEnd([status = '0', declarations = '']: readonly string[]) {
    const arrays = declarations.split('\n').filter((line) => /^declare -[aA] (?!PIPESTATUS=)/.test(line));
    this.#end = { status: Number(status), arrays: arrays.join('\n') };
    return { stdout: '', stderr: '', exitCode: Number(status) };
  }
}

// just-bash names its own settings, which nobody at this prompt can change.
const limit = /^bash: (.+) \(>?(\d+)\), increase executionLimits\.\w+$/m;

function describeLimit(stderr: string): string {
  return stderr.replace(limit, 'bash: stopped: $1 (the limit of this terminal is $2)');
}

const reasons: Readonly<Record<string, string>> = { ENOENT: 'No such file or directory', EACCES: 'Permission denied', EINVAL: 'Invalid argument' };

function describeWriteError(error: unknown): string {
  const [, code = '', path = ''] = /^(E[A-Z]+): .*?'(.*)'$/.exec((error as Error).message) ?? [];
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (!reason) throw error;
  return code === 'EINVAL' ? `bash: echo: write error: ${reason}\n` : `bash: ${path}: ${reason}\n`;
}
