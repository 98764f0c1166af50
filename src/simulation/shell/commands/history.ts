import { type Command, fail, ok } from '../command.ts';

/** `history`: the lines typed so far; `-c` forgets them. */
export const history: Command = {
  name: 'history',
  summary: 'the lines typed so far',
  complete: () => [],
  run([word, ...rest], { session }) {
    if (rest.length > 0) return fail('bash: history: too many arguments\n');
    if (word === '-c') {
      session.clearHistory();
      return ok();
    }
    if (word !== undefined && !/^\d+$/.test(word)) return fail(`bash: history: ${word}: numeric argument required\n`);
    const first = word === undefined ? 0 : Math.max(0, session.history.length - Number(word));
    return ok(
      session.history
        .map((line, i) => `${`${i + 1}`.padStart(5)}  ${line}\n`)
        .slice(first)
        .join(''),
    );
  },
};
