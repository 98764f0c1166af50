import type { Process } from '../../cluster/nodes/processes.ts';
import { type Command, type CommandContext, fail, notSimulated, ok } from '../command.ts';
import { localTime } from '../local-time.ts';
import { getopt } from '../options.ts';

type Format = 'user' | 'full' | 'short';

/** `ps` of procps: `aux`, `-ef`, `-A`, one's own. The commands of the same line are among the processes, as they would be. */
export const ps: Command = {
  name: 'ps',
  summary: 'processes: ps aux, ps -ef',
  complete: () => ['aux', '-ef'],
  run(args, context) {
    const asked = parse(args);
    if ('error' in asked)
      return asked.known
        ? notSimulated('ps', asked.error)
        : fail(
            `error: ${asked.error}\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\nfor additional help text.\n\nFor more details see ps(1).\n`,
          );
    const all = [...context.processes(), ...ownProcesses(context)];
    const shown = asked.everything ? all : all.filter(({ pid, terminal }) => asked.pids.includes(pid) || (asked.pids.length === 0 && terminal === 'pts/0'));
    const lines = [headers[asked.format], ...shown.map((process) => rows[asked.format](process, begun(context, process.started)))];
    const width = context.terminal.write && !asked.wide ? context.terminal.columns : Number.POSITIVE_INFINITY;
    return { ...ok(lines.map((line) => `${line.slice(0, width)}\n`).join('')), exitCode: shown.length > 0 ? 0 : 1 };
  },
};

interface Asked {
  readonly format: Format;
  readonly everything: boolean;
  readonly wide: boolean;
  readonly pids: readonly number[];
}

const table = { '-e': 'everything', '-A': 'everything', '-f': 'full', '-w': 'wide', '-p=': 'pid', '--pid=': 'pid' } as const;

function parse(args: readonly string[]): Asked | { readonly error: string; readonly known: boolean } {
  // BSD options have no dash, and may be anywhere.
  const letters = args.filter((word) => /^[a-z]+$/i.test(word)).join('');
  const strange = /[^auxwe]/.exec(letters)?.[0];
  if (strange) return /[Tfgjklmnorstv]/i.test(strange) ? { error: `the option ${strange}`, known: true } : { error: 'unsupported SysV option', known: false };
  const options = getopt(
    args.filter((word) => !/^[a-z]+$/i.test(word)),
    table,
  );
  if ('error' in options) {
    const known = /'-?(o|F|l|j|y|u|C|H|T|L|M|format|sort|forest|no-headers)/.exec(options.error);
    return known
      ? { error: `the option ${known[1]?.length === 1 ? '-' : '--'}${known[1]}`, known: true }
      : { error: options.error.includes('unrecognized') ? 'unknown gnu long option' : 'unsupported SysV option', known: false };
  }
  return {
    format: letters.includes('u') ? 'user' : options.has('full') ? 'full' : 'short',
    everything: letters.includes('x') || letters.includes('a') || options.has('everything'),
    wide: letters.includes('w') || options.has('wide'),
    pids: options.given.flatMap(({ name, value }) => (name === 'pid' ? value.split(',').map(Number) : [])),
  };
}

const headers: Readonly<Record<Format, string>> = {
  user: 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
  full: 'UID          PID    PPID  C STIME TTY          TIME CMD',
  short: '    PID TTY          TIME CMD',
};

const rows: Readonly<Record<Format, (process: Process, begun: string) => string>> = {
  user: ({ user, pid, cpu, memory, virtualSize, residentSize, terminal, state, cpuTime, command }, started) =>
    [
      user.padEnd(8),
      `${pid}`.padStart(7),
      cpu.toFixed(1).padStart(4),
      memory.toFixed(1).padStart(4),
      `${virtualSize}`.padStart(6),
      `${residentSize}`.padStart(5),
      terminal.padEnd(8),
      state.padEnd(4),
      started.padEnd(5),
      minutes(cpuTime).padStart(6),
      command,
    ].join(' '),
  full: ({ user, pid, ppid, cpu, terminal, cpuTime, command }, started) =>
    [user.padEnd(8), `${pid}`.padStart(7), `${ppid}`.padStart(7), `${Math.floor(cpu)}`.padStart(2), started, terminal.padEnd(8), hours(cpuTime), command].join(
      ' ',
    ),
  short: ({ pid, terminal, cpuTime, command }) =>
    [
      `${pid}`.padStart(7),
      terminal.padEnd(8),
      hours(cpuTime),
      command
        .replace(/^\[(.*)\]$/, '$1')
        .split(' ')[0]
        ?.split('/')
        .at(-1)
        ?.slice(0, 15),
    ].join(' '),
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// The time of day for what began today, else the day.
function begun({ cluster, clock }: CommandContext, started: number): string {
  const date = localTime(cluster, started);
  if (clock.now() - started < 86400) return date.toISOString().slice(11, 16);
  return `${months[date.getUTCMonth()]}${`${date.getUTCDate()}`.padStart(2, '0')}`;
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${`${Math.floor(seconds) % 60}`.padStart(2, '0')}`;
}

function hours(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().slice(11, 19);
}

// The shell, and every command of the pipeline that ps is in.
function ownProcesses({ clock, session }: CommandContext): Process[] {
  const common = { user: 'root', cpu: 0, memory: 0, terminal: 'pts/0', cpuTime: 0 };
  const shell: Process = { ...common, pid: 4242, ppid: 4200, virtualSize: 5992, residentSize: 3944, state: 'Ss', started: session.since, command: '-bash' };
  const running = session.pipeline('ps').map(
    (command, i): Process => ({
      ...common,
      pid: 4243 + session.history.length * 2 + i,
      ppid: 4242,
      virtualSize: i === 0 ? 7892 : 6480,
      residentSize: i === 0 ? 3360 : 736,
      state: i === 0 ? 'R+' : 'S+',
      started: clock.now(),
      command,
    }),
  );
  return [shell, ...running];
}
