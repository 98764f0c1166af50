import { presentTrace } from '../../explain/present.ts';
import { type Command, type CommandResult, fail, ok } from '../command.ts';

/** `trace`: our own. What the last packet met, step by step; `trace curl …` runs a command first and then shows it. */
export const trace: Command = {
  name: 'trace',
  summary: 'what the last packet met; trace COMMAND runs a command and shows it (not a real tool)',
  async run(args, context) {
    const [first, ...rest] = args;
    const all = first === '-a' || first === '--all';
    if (first?.startsWith('-') && !all) return fail(`trace: unknown option ${first}\nUsage: trace [-a] [COMMAND]\n  -a  also the rules that only lead on\n`, 2);
    const command = all ? rest : args;
    let before: CommandResult = ok();
    if (command.length > 0) before = await context.run(command.join(' '), { stdin: context.stdin });
    const last = context.session.lastTrace;
    if (!last) return fail('trace: nothing has been sent yet: try curl, nc or ping first\n');
    const view = presentTrace(last);
    const lines = view.legs.flatMap(({ title, steps }) => {
      let host = '';
      return [
        title,
        ...steps.flatMap((step) => {
          if (step.quiet && !all) return [];
          const head = step.host === host ? [] : [`  ${step.host}`];
          host = step.host;
          return [...head, `    ${step.sentence}${step.code ? `\n        ${step.code}` : ''}`];
        }),
      ];
    });
    return { stdout: `${before.stdout}${view.summary}\n${lines.map((line) => `${line}\n`).join('')}`, stderr: before.stderr, exitCode: before.exitCode };
  },
};
