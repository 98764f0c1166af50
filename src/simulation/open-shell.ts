import { printTrace } from './explain/print.ts';
import { Shell, type ShellOptions } from './shell/shell.ts';

/** A shell on a node of a cluster, whose `trace` speaks in the words of the explanations. The language is given: `hairpin/bash` has one. */
export function openShell(options: Omit<ShellOptions, 'explain'>): Shell {
  return new Shell({ ...options, explain: printTrace });
}
