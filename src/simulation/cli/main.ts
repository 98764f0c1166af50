import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ProxyInput } from '../proxy/input.ts';
import type { ProxyMode } from '../proxy/mode.ts';
import { proxyModes, unsupported } from '../proxy/modes.ts';
import { runProxy } from '../proxy/run.ts';
import { orUsageError, UsageError } from './usage-error.ts';

const usage = `hairpin: Kubernetes service networking, simulated

  hairpin rules --mode MODE --kube-version VERSION < cluster.json
      Reads one cluster (Services, EndpointSlices, kube-proxy's settings; a recorded file's "input" is taken)
      and prints what kube-proxy would write: {"sysctls":…,"syncs":[…]}

  hairpin shell [--preset PRESET] [--node NODE] [-c COMMAND]
      A shell on a node of a simulated cluster; with -c, or with a script on standard input, without a prompt.

  hairpin serve [--preset PRESET] [--port PORT] [--kubeconfig FILE]
      Puts a cluster's API on 127.0.0.1, for a real kubectl.

Modes and versions: ${Object.entries(proxyModes)
  .map(([mode, { versions }]) => `${mode} (${versions.join(', ')})`)
  .join('; ')}
`;

/** Runs one command line; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    // Loaded when it is asked for: the shell language is by far the largest part.
    if (args[0] === 'shell') return await (await import('./shell.ts')).runShell(args.slice(1));
    if (args[0] === 'serve') return await (await import('./serve.ts')).runServe(args.slice(1));
    return run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`hairpin: ${error.message}\n`);
    return 2;
  }
}

function run(args: readonly string[]): number {
  const { values, positionals } = orUsageError(() => parseOptions(args));
  const [command, ...rest] = positionals;
  if (values.help || command === undefined) {
    (values.help ? process.stdout : process.stderr).write(usage);
    return values.help ? 0 : 2;
  }
  if (command !== 'rules') throw new UsageError(`unknown command "${command}"; known: rules, shell, serve`);
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest[0]}"`);
  const name = values.mode ?? 'iptables';
  const mode = Object.hasOwn(proxyModes, name) ? proxyModes[name] : undefined;
  if (!mode) throw new UsageError(`unknown mode "${name}"; known: ${Object.keys(proxyModes).join(', ')}`);
  const { versions } = mode;
  const version = /^v?(\d+\.\d+)(\.\d+)?$/.exec(values['kube-version'] ?? '1.26')?.[1] ?? '';
  if (!versions.includes(version)) throw new UsageError(`unknown version "${values['kube-version']}" for mode ${name}; known: ${versions.join(', ')}`);
  process.stdout.write(`${JSON.stringify(runProxy(mode, version, readInput(mode)))}\n`);
  return 0;
}

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { mode: { type: 'string' }, 'kube-version': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
}

function readInput(mode: ProxyMode): ProxyInput {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(0, 'utf8'));
  } catch (error) {
    throw new UsageError(`standard input is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError('standard input has to be a JSON object');
  const input = ('input' in value ? value.input : value) as ProxyInput;
  const missing = unsupported(mode, input);
  if (missing) throw new UsageError(`not simulated yet: ${missing}`);
  return input;
}

process.exitCode = await main(process.argv.slice(2));
