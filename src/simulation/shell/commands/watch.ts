import { type Command, fail, notSimulated } from '../command.ts';
import { localTime } from '../local-time.ts';
import { getopt } from '../options.ts';

const table = { '-n=': 'interval', '--interval=': 'interval', '-t': 'no-title', '--no-title': 'no-title', '-d': 'differences' } as const;
const clearScreen = '\u001b[H\u001b[2J';

/** `watch COMMAND`: runs it again and again, every two seconds of the cluster's time, until Ctrl-C. */
export const watch: Command = {
  name: 'watch',
  summary: 'run a command every two seconds',
  async run(args, context) {
    const options = getopt(args, table, true);
    if ('error' in options) return notSimulated('watch', options.error.replace(/^.*'(.*)'$/, 'the option $1'));
    if (options.has('differences')) return notSimulated('watch', 'highlighting of differences');
    if (options.operands.length === 0) return fail('\nUsage:\n watch [options] command\n');
    const interval = Number(options.value('interval') ?? 2);
    if (!(interval > 0)) return fail(`watch: failed to parse argument: '${options.value('interval')}'\n`);
    const { write, columns } = context.terminal;
    if (!write) return notSimulated('watch', 'a screen without a terminal');
    const line = options.operands.join(' ');
    while (!context.signal.aborted) {
      const { stdout, stderr } = await context.run(line);
      const left = `Every ${interval.toFixed(1)}s: ${line}`;
      const right = `${context.host.name}: ${localTime(context.cluster, context.clock.now())
        .toUTCString()
        .replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 $4')}`;
      const title = options.has('no-title') ? '' : `${left.padEnd(Math.max(left.length + 1, columns - right.length))}${right}\n\n`;
      write(`${clearScreen}${title}${stdout}${stderr}`);
      await context.sleep(interval);
    }
    return { stdout: '', stderr: '', exitCode: 130 };
  },
};
