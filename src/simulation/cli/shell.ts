import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createBashEngine } from '../bash/engine.ts';
import { createCluster } from '../cluster/cluster.ts';
import { presetNames } from '../cluster/presets/names.ts';
import { openShell } from '../open-shell.ts';
import type { Shell } from '../shell/shell.ts';
import { orUsageError, UsageError } from './usage-error.ts';

/** `hairpin shell`: the same shell as in the page. Returns the exit code of the last line. */
export async function runShell(args: readonly string[]): Promise<number> {
  const options = { preset: { type: 'string' }, node: { type: 'string' }, command: { type: 'string', short: 'c' } } as const;
  const { values } = orUsageError(() => parseArgs({ args: [...args], options }));
  const { preset } = values;
  if (preset !== undefined && !presetNames.includes(preset)) throw new UsageError(`unknown preset "${preset}"; known: ${presetNames.join(', ')}`);
  const cluster = createCluster({ preset });
  if (values.node !== undefined && !cluster.nodeNames.includes(values.node))
    throw new UsageError(`no node "${values.node}"; known: ${cluster.nodeNames.join(', ')}`);
  const shell = openShell({ cluster, createEngine: createBashEngine, node: values.node });
  if (values.command !== undefined) return run(shell, values.command);
  return process.stdin.isTTY ? prompt(shell) : runScript(shell);
}

async function run(shell: Shell, line: string, signal?: AbortSignal): Promise<number> {
  const isTerminal = process.stdout.isTTY === true;
  const result = await shell.run(line, {
    columns: process.stdout.columns,
    signal,
    // A terminal shows what comes as it comes, and waits as long as the cluster does; a pipe gets everything at once.
    ...(isTerminal && {
      write: (text: string) => process.stdout.write(text),
      wait: (seconds: number) => after(Math.min(seconds, 2) * 1000, undefined, { signal }).catch(() => {}),
    }),
  });
  process.stdout.write(result.stdout);
  process.stderr.write(result.stderr);
  return result.exitCode;
}

// Line by line, as bash does: a line may need those after it.
async function runScript(shell: Shell): Promise<number> {
  let pending = '';
  let code = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    pending += pending === '' ? line : `\n${line}`;
    if (shell.inspect(pending) === 'incomplete') continue;
    code = await run(shell, pending);
    pending = '';
    if (shell.isClosed) return code;
  }
  return pending === '' ? code : run(shell, pending);
}

async function prompt(shell: Shell): Promise<number> {
  const complete = (line: string): [string[], string] => {
    const { from, candidates } = shell.complete(line);
    return [[...candidates], line.slice(from)];
  };
  const terminal = createInterface({ input: process.stdin, output: process.stdout, completer: complete, historySize: 1000 });
  let pending = '';
  let code = 0;
  let running: AbortController | undefined;
  const ask = (): void => {
    terminal.setPrompt(pending === '' ? shell.prompt : '> ');
    terminal.prompt();
  };
  terminal.on('SIGINT', () => {
    process.stdout.write('^C\n');
    pending = '';
    if (running) running.abort();
    else ask();
  });
  ask();
  for await (const line of terminal) {
    pending += pending === '' ? line : `\n${line}`;
    const kind = shell.inspect(pending);
    if (kind !== 'incomplete') {
      running = new AbortController();
      if (kind !== 'empty') code = await run(shell, pending, running.signal);
      running = undefined;
      pending = '';
      if (shell.isClosed) break;
    }
    ask();
  }
  terminal.close();
  return code;
}
