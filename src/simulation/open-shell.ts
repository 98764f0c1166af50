// hairpin/shell: apart from the rest of the package, because lessons that send packets need no commands.
import { printTrace } from './explain/print.ts';
import { Shell, type ShellOptions } from './shell/shell.ts';

/** A shell on a node of a cluster, whose `trace` speaks in the words of the explanations. The language is given: `hairpin/bash` has one. */
export function openShell(options: Omit<ShellOptions, 'explain'>): Shell {
  return new Shell({ ...options, explain: printTrace });
}

export type { Command, CommandContext, CommandResult } from './shell/command.ts';
export type { Completion } from './shell/complete.ts';
export type { Inspection } from './shell/engine.ts';
export type { Console, Shell, ShellOptions } from './shell/shell.ts';
