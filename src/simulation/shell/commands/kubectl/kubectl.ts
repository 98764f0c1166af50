import type { Command, CommandContext, CommandResult } from '../../command.ts';
import { Client } from './client.ts';
import { completeKubectl } from './complete.ts';
import { error, Failure, usageError } from './failure.ts';
import { flagTable, parseFlags } from './flags.ts';
import { printGroupHelp, printHelp, printVerbHelp } from './help.ts';
import { Kinds } from './kinds.ts';
import { configuration } from './kubeconfig.ts';
import type { Call, Verb } from './verb.ts';
import { verbs } from './verbs/registry.ts';

/** The flags that every verb takes. */
const globalFlags = flagTable(`
namespace,n string
request-timeout string=0
context string
help,h bool
`);
const refusedEverywhere =
  'as as-group as-uid cache-dir certificate-authority client-certificate client-key cluster disable-compression insecure-skip-tls-verify kubeconfig log-flush-frequency match-server-version password profile profile-output server -s tls-server-name token user username v -v vmodule warnings-as-errors';

/** `kubectl`: a client of the cluster's REST API, in the words of the real one. */
export const kubectl: Command = {
  name: 'kubectl',
  summary: 'the cluster’s API: get, describe, apply, expose, logs, exec…',
  where: 'node',
  complete: completeKubectl,
  async run(args, context) {
    const output = new Output(context);
    try {
      await dispatch(args, context, output);
      return output.result(0);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const text = failure.print();
      if (text !== '') output.warn(text.endsWith('\n') ? text : `${text}\n`);
      return output.result(failure.exitCode);
    }
  },
};

/** What a call prints; at a terminal at once, so that waiting can be watched. */
class Output {
  readonly #context: CommandContext;
  #stdout = '';
  #stderr = '';

  constructor(context: CommandContext) {
    this.#context = context;
  }

  print(text: string): void {
    const { write } = this.#context.terminal;
    if (write) write(text);
    else this.#stdout += text;
  }

  warn(text: string): void {
    const { write } = this.#context.terminal;
    if (write) write(text);
    else this.#stderr += text;
  }

  result(exitCode: number): CommandResult {
    return { stdout: this.#stdout, stderr: this.#stderr, exitCode };
  }
}

async function dispatch(args: readonly string[], context: CommandContext, output: Output): Promise<void> {
  const [first] = args;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    const [, ...names] = args;
    output.print(first === 'help' && names.length > 0 ? helpOf(names) : printHelp(verbs));
    return;
  }
  const { before, words } = splitGlobal(args);
  const { verb, path, rest } = findVerb(words);
  const all = [...globalFlags, ...(verb.flags ?? []).filter(({ name }) => !globalFlags.some((one) => one.name === name))];
  const refuses = new Set(`${refusedEverywhere} ${verb.refuses ?? ''}`.split(' '));
  const { flags, args: operands, dash } = parseFlags(path, verb.takesAnything ? [] : [...before, ...rest], all, refuses);
  if (flags.bool('help')) {
    output.print(verb.verbs ? printGroupHelp(path, verb) : printVerbHelp(path, verb));
    return;
  }
  if (!verb.run) {
    const [unknown] = operands;
    if (unknown !== undefined) throw usageError(path, `unknown command ${JSON.stringify(unknown)}`);
    output.print(printGroupHelp(path, verb));
    throw new Failure('');
  }
  const config = configuration(context);
  if (flags.given('context') && flags.text('context') !== config.context) throw error(`context "${flags.text('context')}" does not exist`);
  const client = new Client(context.cluster.api, config.server, (text) => output.warn(text));
  const call: Call = {
    path,
    args: operands,
    flags,
    dash,
    client,
    kinds: new Kinds(client),
    namespace: flags.text('namespace') || 'default',
    isNamespaceGiven: flags.given('namespace'),
    context,
    print: (text) => output.print(text),
    warn: (text) => output.warn(text),
  };
  if (!config.isReachable && !verb.isLocal)
    throw new Failure(`The connection to the server ${config.server} was refused - did you specify the right host or port?`);
  await verb.run(call);
}

// Flags may stand before the verb: those go with it.
function splitGlobal(args: readonly string[]): { before: string[]; words: readonly string[] } {
  const before: string[] = [];
  let i = 0;
  for (; i < args.length; i++) {
    const word = args[i] as string;
    if (!word.startsWith('-')) break;
    before.push(word);
    const isValued = /^(-n|--namespace|--context|--request-timeout)$/.test(word);
    if (isValued && args[i + 1] !== undefined) before.push(args[++i] as string);
  }
  return { before, words: args.slice(i) };
}

function findVerb(words: readonly string[]): { verb: Verb; path: string; rest: readonly string[] } {
  const [name] = words;
  if (name === undefined) return { verb: { name: '', summary: '', run: (call) => call.print(printHelp(verbs)) }, path: 'kubectl', rest: words };
  let verb = named(verbs, name);
  if (!verb) throw new Failure(unknownCommand(name));
  let path = `kubectl ${verb.name}`;
  let rest = words.slice(1);
  while (verb.verbs) {
    // Flags of the group itself may stand before the name of the command.
    const [next] = rest;
    const inner: Verb | undefined = next === undefined ? undefined : named(verb.verbs, next);
    if (!inner) break;
    verb = inner;
    path = `${path} ${verb.name}`;
    rest = rest.slice(1);
  }
  return { verb, path, rest };
}

function named(all: readonly Verb[], name: string): Verb | undefined {
  return all.find((verb) => verb.name === name || verb.aliases?.includes(name));
}

// Models cobra's suggestions: names at a distance of at most two, or that begin so.
function unknownCommand(name: string): string {
  const close = verbs.map((verb) => verb.name).filter((known) => distance(known, name) <= 2 || known.startsWith(name.toLowerCase()));
  const hint = close.length > 0 ? `\n\nDid you mean this?\n${close.map((one) => `\t${one}\n`).join('')}` : '';
  return `error: unknown command ${JSON.stringify(name)} for "kubectl"${hint}`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a.charAt(i - 1).toLowerCase() === b.charAt(j - 1).toLowerCase() ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

function helpOf(names: readonly string[]): string {
  const { verb, path } = findVerb(names);
  return verb.verbs ? printGroupHelp(path, verb) : printVerbHelp(path, verb);
}
