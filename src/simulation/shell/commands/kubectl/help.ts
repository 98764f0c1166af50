import type { Flag } from './flags.ts';
import { align } from './output/tabwriter.ts';
import type { Verb } from './verb.ts';

/** `kubectl` alone: what it can do here. In our own words; the real one's list is longer. */
export function printHelp(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  return `kubectl controls the Kubernetes cluster manager.

Commands that are simulated here:
${verbs
  .filter(({ isAbsent }) => !isAbsent)
  .map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`)
  .join('')}
Use "kubectl <command> --help" for what a command takes.
`;
}

/** A group of commands. */
export function printGroupHelp(path: string, { summary, verbs = [] }: Verb): string {
  const width = Math.max(...verbs.map(({ name }) => name.length), 0);
  return `${summary}

Available Commands:
${verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}\n`).join('')}
Use "${path} <command> --help" for more information about a given command.
`;
}

/** One command and its flags. */
export function printVerbHelp(path: string, { summary, flags = [], isAbsent }: Verb): string {
  if (isAbsent) return `${path}: not simulated: ${summary}\n`;
  const options = flags.map(describeFlag).join('');
  return `${summary}\n\nUsage:\n  ${path} [arguments] [options]\n${options ? `\nOptions that are simulated here, besides --namespace:\n${align(options, { minWidth: 0, padding: 2 })}` : ''}`;
}

function describeFlag({ name, short, type, default: preset }: Flag): string {
  return `  ${short ? `-${short}, ` : '    '}--${name}\t${type}${preset ? `\tdefault ${preset}` : ''}\n`;
}
