import { applyCommands } from './apply.ts';
import type { Command, ListCommand } from './command.ts';
import { type NftError, printError } from './error.ts';
import { type CommandPlaces, parseScript } from './parse.ts';
import { type ListOptions, printList } from './print.ts';
import { findTable, type NftRuleset } from './ruleset.ts';

/** What a command printed, and how it ended. */
export interface NftResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What `nft` finds around it. */
export interface NftEnvironment {
  /** Seconds. */
  readonly now: number;
  readonly stdin?: string;
  /** The text of a file, or undefined if there is none. */
  readFile?(path: string): string | undefined;
}

interface Flags {
  handles: boolean;
  numeric: boolean;
  stateless: boolean;
  file?: string;
}

const longOptions: Readonly<Record<string, string>> = { '--handle': 'a', '--numeric': 'n', '--stateless': 's', '--file': 'f', '--version': 'v' };

/** `nft …`: the words of a command line, or a script with `-f`. Models nft 1.0.6. */
export function runNft(ruleset: NftRuleset, args: readonly string[], environment: NftEnvironment): NftResult {
  const flags: Flags = { handles: false, numeric: false, stateless: false };
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (!arg.startsWith('-') || arg === '-' || words.length > 0) {
      words.push(arg);
      continue;
    }
    const letters = longOptions[arg] ?? (arg.startsWith('--') ? undefined : arg.slice(1));
    if (letters === undefined) return failure(`nft: unrecognized option '${arg}'\n`);
    for (const letter of letters) {
      if (letter === 'a') flags.handles = true;
      else if (letter === 'n') flags.numeric = true;
      else if (letter === 's') flags.stateless = true;
      else if (letter === 'v') return { stdout: 'nftables v1.0.6 (Lester Gooch #5)\n', stderr: '', exitCode: 0 };
      else if (letter === 'f') flags.file = args[++i];
      else return failure(`not simulated: nft -${letter}\n`);
    }
  }
  if (flags.file !== undefined) return runFile(ruleset, flags.file, flags, environment);
  if (words.length === 0) return failure('nft: no command specified\n');
  return runText(ruleset, words.join(' '), flags, environment);
}

function failure(stderr: string, stdout = ''): NftResult {
  return { stdout, stderr, exitCode: 1 };
}

function runFile(ruleset: NftRuleset, path: string, flags: Flags, environment: NftEnvironment): NftResult {
  const file = path === '-' ? '/dev/stdin' : path;
  const text = file === '/dev/stdin' ? (environment.stdin ?? '') : environment.readFile?.(path);
  if (text === undefined) return failure(`internal:0:0-0: Error: Could not open file "${path}": No such file or directory\n\n`);
  return runText(ruleset, text, flags, environment, file);
}

/** Runs a script. All of its changes happen or none; what it lists is how things stood before. */
export function runText(ruleset: NftRuleset, text: string, flags: Partial<Flags>, environment: NftEnvironment, file?: string): NftResult {
  const refuse = (error: NftError): NftResult => failure(error.notSimulated ? `nft: ${error.message}\n` : printError(error, text, file));
  const parsed = parseScript(text, { definition: (family, table, name) => findTable(ruleset, family, table)?.sets.get(name)?.definition });
  if (!parsed.ok) return refuse(parsed.error);
  const { places, commands } = parsed;
  const options: ListOptions = { ...flags, now: environment.now };
  let stdout = '';
  const changes: Command[] = [];
  for (const command of commands) {
    if (command.verb !== 'list') {
      changes.push(command);
      continue;
    }
    const listed = printList(ruleset, command, options);
    if (listed === undefined) return refuse(notFound(ruleset, command, places));
    stdout += listed;
  }
  if (changes.length === 0) return { stdout, stderr: '', exitCode: 0 };
  const error = applyCommands(ruleset, changes, { now: environment.now, places });
  return error ? { ...refuse(error), stdout } : { stdout, stderr: '', exitCode: 0 };
}

// The table if that is missing, else the thing in it.
function notFound(ruleset: NftRuleset, command: ListCommand, places: CommandPlaces): NftError {
  const where = places.commands.get(command);
  const tableIsThere = 'table' in command && findTable(ruleset, command.family, command.table) !== undefined;
  const place = (tableIsThere ? where?.name : where?.table) ?? where?.whole ?? { line: 1, from: 1, to: 1 };
  return { message: 'No such file or directory', line: place.line, from: place.from, to: place.to };
}
