import { type Command, type CommandResult, fail, notSimulated, ok } from '../command.ts';

/** `trace`: our own. What the last packet met, step by step; `trace curl …` runs a command first and then shows it. */
export const trace: Command = {
  name: 'trace',
  summary: 'what the last packet met; trace COMMAND runs a command and shows it (not a real tool)',
  async run(args, context) {
    const [first, ...rest] = args;
    const all = first === '-a' || first === '--all';
    if (first?.startsWith('-') && !all) return fail(`trace: unknown option ${first}\nUsage: trace [-a] [COMMAND]\n  -a  also the rules that only lead on\n`, 2);
    const command = all ? rest : args;
    const { session } = context;
    const before: CommandResult = command.length > 0 ? await context.run(command.join(' '), { stdin: context.stdin }) : ok();
    if (!session.lastTrace) return { ...before, stderr: `${before.stderr}trace: nothing has been sent yet: try curl, nc or ping\n`, exitCode: 1 };
    if (!session.explain) return notSimulated('trace', 'explanations in this shell');
    const separator = before.stdout === '' || before.stdout.endsWith('\n') ? '' : '\n';
    return { ...before, stdout: `${before.stdout}${separator}${session.explain(session.lastTrace, all)}` };
  },
};
