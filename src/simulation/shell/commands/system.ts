import { type Command, type CommandResult, fail, notSimulated, ok } from '../command.ts';
import { localTime, zoneName } from '../local-time.ts';
import { bootTime, osRelease } from '../node-tree.ts';
import { getopt, type OptionTable } from '../options.ts';

/** `whoami` */
export const whoami: Command = {
  name: 'whoami',
  summary: 'who you are',
  complete: () => [],
  run: (args) => (args.length > 0 ? fail(`whoami: extra operand '${args[0]}'\nTry 'whoami --help' for more information.\n`) : ok('root\n')),
};

/** `id` */
export const id: Command = {
  name: 'id',
  summary: 'your user and groups',
  complete: () => [],
  run(args) {
    const options = getopt(args, { '-u': 'user', '-g': 'group', '-n': 'name', '-G': 'groups' });
    if ('error' in options) return fail(`id: ${options.error}\nTry 'id --help' for more information.\n`);
    if (options.operands[0] !== undefined && options.operands[0] !== 'root') return fail(`id: ‘${options.operands[0]}’: no such user\n`);
    if (options.has('name') && options.given.length === 1) return fail('id: cannot print only names or real IDs in default format\n');
    if (options.given.length > 0) return ok(options.has('name') ? 'root\n' : '0\n');
    return ok('uid=0(root) gid=0(root) groups=0(root)\n');
  },
};

const unameTable: OptionTable = {
  '-a': 'all',
  '--all': 'all',
  '-s': 'kernel-name',
  '--kernel-name': 'kernel-name',
  '-n': 'nodename',
  '--nodename': 'nodename',
  '-r': 'kernel-release',
  '--kernel-release': 'kernel-release',
  '-v': 'kernel-version',
  '--kernel-version': 'kernel-version',
  '-m': 'machine',
  '--machine': 'machine',
  '-p': 'processor',
  '-i': 'hardware-platform',
  '-o': 'operating-system',
  '--operating-system': 'operating-system',
};

/** `uname` */
export const uname: Command = {
  name: 'uname',
  summary: 'kernel and machine',
  complete: () => ['-a', '-r'],
  run(args, { host }) {
    const options = getopt(args, unameTable);
    if ('error' in options) return fail(`uname: ${options.error}\nTry 'uname --help' for more information.\n`);
    if (options.operands.length > 0) return fail(`uname: extra operand '${options.operands[0]}'\nTry 'uname --help' for more information.\n`);
    const parts: readonly (readonly [string, string])[] = [
      ['kernel-name', 'Linux'],
      ['nodename', host.name],
      ['kernel-release', osRelease.kernel],
      ['kernel-version', osRelease.build],
      ['machine', osRelease.architecture],
      ['processor', osRelease.architecture],
      ['hardware-platform', osRelease.architecture],
      ['operating-system', 'GNU/Linux'],
    ];
    const wanted = parts.filter(([name]) => options.has('all') || options.has(name) || (options.given.length === 0 && name === 'kernel-name'));
    return ok(`${wanted.map(([, text]) => text).join(' ')}\n`);
  },
};

/** `uptime` */
export const uptime: Command = {
  name: 'uptime',
  summary: 'how long the machine has been up',
  complete: () => [],
  run(args, { clock, cluster }) {
    if (args.length > 0) return notSimulated('uptime', `the option ${args[0]}`);
    const up = Math.floor((clock.now() - bootTime) / 60);
    const hours = Math.floor(up / 60);
    const text = hours > 0 ? `${hours}:${`${up % 60}`.padStart(2, '0')}` : `${up} min`;
    return ok(` ${localTime(cluster, clock.now()).toISOString().slice(11, 19)} up ${text},  1 user,  load average: 0.00, 0.00, 0.00\n`);
  },
};

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `date`: the cluster's clock, which stands still between commands that wait. */
export const date: Command = {
  name: 'date',
  summary: 'the cluster’s clock',
  complete: () => [],
  run(args, { clock, cluster }) {
    const options = getopt(args, { '-u': 'utc', '--utc': 'utc', '-d=': 'date', '--date=': 'date', '-R': 'rfc', '-I': 'iso', '--iso-8601=': 'iso' });
    if ('error' in options) return fail(`date: ${options.error}\nTry 'date --help' for more information.\n`);
    const given = options.value('date');
    if (given !== undefined && !/^@\d+$/.test(given)) return notSimulated('date', 'other dates than -d @SECONDS');
    const seconds = given === undefined ? clock.now() : Number(given.slice(1));
    const zone = options.has('utc') ? { utcOffset: '+0000' } : cluster;
    const print = (text: string): string => formatDate(text, localTime(zone, seconds), { seconds, name: zoneName(zone), offset: zone.utcOffset });
    const [format, ...rest] = options.operands;
    if (rest.length > 0) return fail(`date: extra operand ‘${rest[0]}’\nTry 'date --help' for more information.\n`);
    if (format !== undefined && !format.startsWith('+')) return notSimulated('date', 'setting the clock');
    if (options.has('rfc')) return ok(`${print('%a, %d %b %Y %H:%M:%S %z')}\n`);
    if (options.has('iso')) return ok(`${print('%F')}\n`);
    return ok(`${print(format?.slice(1) ?? '%a %b %e %T %Z %Y')}\n`);
  },
};

/** strftime(3), as far as dates are made of words that people use; other letters stay as they are. @param when its UTC parts are the local ones. */
function formatDate(format: string, when: Date, zone: { readonly seconds: number; readonly name: string; readonly offset: string }): string {
  const two = (value: number): string => `${value}`.padStart(2, '0');
  const [weekday = '', month = ''] = [weekdays[when.getUTCDay()], months[when.getUTCMonth()]];
  const [day, hour] = [when.getUTCDate(), when.getUTCHours()];
  const time = `${two(hour)}:${two(when.getUTCMinutes())}:${two(when.getUTCSeconds())}`;
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    a: weekday.slice(0, 3),
    A: weekday,
    b: month.slice(0, 3),
    B: month,
    d: two(day),
    e: `${day}`.padStart(2),
    F: when.toISOString().slice(0, 10),
    H: two(hour),
    I: two(hour % 12 || 12),
    m: two(when.getUTCMonth() + 1),
    M: two(when.getUTCMinutes()),
    n: '\n',
    N: `${when.getUTCMilliseconds()}`.padStart(3, '0').padEnd(9, '0'),
    p: hour < 12 ? 'AM' : 'PM',
    R: time.slice(0, 5),
    s: `${Math.floor(zone.seconds)}`,
    S: two(when.getUTCSeconds()),
    T: time,
    y: two(when.getUTCFullYear() % 100),
    Y: `${when.getUTCFullYear()}`,
    z: zone.offset,
    Z: zone.name,
  };
  return format.replace(/%(.)/g, (whole, letter: string) => (Object.hasOwn(values, letter) ? (values[letter] ?? whole) : whole));
}

/** `sudo COMMAND`: you are root already. */
export const sudo: Command = {
  name: 'sudo',
  summary: 'run a command as root, which you are',
  where: 'node',
  run(args, context): CommandResult | Promise<CommandResult> {
    const [command] = args;
    if (command === undefined) return fail('usage: sudo [-AbEHknPS] [-u user] command\n');
    if (command.startsWith('-')) return notSimulated('sudo', `the option ${command}`);
    return context.run(args.map(quote).join(' '), { stdin: context.stdin });
  },
};

function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
