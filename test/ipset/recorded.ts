import { readFileSync } from 'node:fs';
import { type CommandResult, ipset } from '../../src/simulation/ipset/command.ts';
import { Ipsets } from '../../src/simulation/ipset/ipsets.ts';
import type { SetKernel } from '../../src/simulation/ipset/types.ts';

/** A file of test/fixtures. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}

/** One command of a recorded session, what it printed and how it ended. */
export interface RecordedCommand {
  readonly command: string;
  readonly output: string;
  readonly exitCode: number;
  /** Everything from here on, to look for what the kernel drew. */
  readonly ahead: string;
}

/** The commands of a session file: `$ command`, output, `[exit n]`. */
export function readSession(text: string): RecordedCommand[] {
  const commands: RecordedCommand[] = [];
  for (const match of text.matchAll(/^\$ (.*)\n([\s\S]*?)\[exit (\d+)\]$/gm))
    commands.push({ command: match[1] ?? '', output: match[2] ?? '', exitCode: Number(match[3]), ahead: text.slice(match.index) });
  return commands;
}

/** Replays ipset commands; the keys of hashes are those that were recorded. */
export class IpsetReplay {
  readonly sets: Ipsets;
  readonly #kernel: SetKernel;
  readonly #draws: number[] = [];
  readonly #references = new Map<string, number>();

  constructor(kernel: SetKernel) {
    this.#kernel = kernel;
    this.sets = new Ipsets(() => this.#draws.shift() ?? 0);
    this.sets.references = (name) => this.#references.get(name) ?? 0;
  }

  run({ command, ahead }: RecordedCommand): CommandResult {
    const rule = /^iptables .*--match-set (\S+)/.exec(command);
    if (rule?.[1]) {
      this.#references.set(rule[1], 1);
      return { stdout: '', stderr: '', exitCode: 0 };
    }
    const piped = /^printf '(.*)' \| (.*)$/.exec(command);
    const stdin = (piped?.[1] ?? '').replaceAll('\\n', '\n');
    this.#draw(piped ? stdin : command, ahead);
    return ipset(shellWords(piped?.[2] ?? command).slice(1), { sets: this.sets, kernel: this.#kernel, stdin });
  }

  #draw(commands: string, ahead: string): void {
    this.#draws.length = 0;
    for (const [, name = ''] of commands.matchAll(/\bcreate (\S+) hash:/g)) {
      const listed = new RegExp(`(?:Name: ${name}\\n.*\\n.*\\nHeader:|create ${name}) .*initval 0x([0-9a-f]{8})`).exec(ahead);
      const initval = Number.parseInt(listed?.[1] ?? '0', 16);
      this.#draws.push(initval >>> 1, initval & 1);
    }
  }
}

function shellWords(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}
