import { type Command, ok } from '../command.ts';

/** What the shell language brings, as far as people look for it. */
const language = 'awk base64 cat cp cut diff echo env find grep head jq ls mkdir mv rm sed seq sleep sort tail tee tr uniq wc xargs';

/** `help`: what can be typed here. */
export function createHelp(commands: () => readonly Command[]): Command {
  return {
    name: 'hairpin-help',
    summary: 'this list; help COMMAND for one',
    hidden: true,
    complete: () => commands().map(({ name }) => name),
    run([wanted], { host }) {
      const here = commands().filter(({ hidden, where }) => !hidden && (where === undefined || where === host.host.kind));
      const shown = wanted === undefined ? here : here.filter(({ name }) => name === wanted);
      if (shown.length === 0) return { stdout: '', stderr: `help: no help for ${wanted}; it is not one of the simulated commands\n`, exitCode: 1 };
      const width = Math.max(...shown.map(({ name }) => name.length));
      const lines = shown.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join('');
      if (wanted !== undefined) return ok(lines);
      return ok(
        `Simulated on this host, with real effect on its packets:\n\n${lines}\nAnd the shell: pipes, redirections, variables, loops, functions, and\n\n  ${language}\n`,
      );
    },
  };
}
