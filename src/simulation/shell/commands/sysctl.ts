import { type Command, type CommandResult, fail, ok } from '../command.ts';
import { getopt } from '../options.ts';
import { procPath, type Setting, settings } from '../sysctl.ts';

const table = {
  '-a': 'all',
  '-A': 'all',
  '--all': 'all',
  '-n': 'values',
  '--values': 'values',
  '-N': 'names',
  '-w': 'write',
  '--write': 'write',
  '-q': 'quiet',
  '-e': 'ignore',
} as const;

/** `sysctl`: the settings that the simulation's packets meet; others are said not to be there. */
export const sysctl: Command = {
  name: 'sysctl',
  summary: 'kernel settings: sysctl net.ipv4.ip_forward',
  complete: () => settings.map(({ name }) => name),
  run(args, { host }) {
    const options = getopt(args, table);
    if ('error' in options) return fail(`sysctl: ${options.error}\n\nUsage:\n sysctl [options] [variable[=value] ...]\n`);
    const show = ({ name, get }: Setting): string => {
      if (options.has('names')) return `${name}\n`;
      return options.has('values') ? `${get(host.host)}\n` : `${name} = ${get(host.host)}\n`;
    };
    if (options.has('all')) return ok(settings.map(show).join(''));
    if (options.operands.length === 0) return fail('\nUsage:\n sysctl [options] [variable[=value] ...]\n');
    const one = (operand: string): CommandResult => {
      const [written = '', value] = operand.split(/=(.*)/s);
      const name = written.trim().replaceAll('/', '.');
      const setting = settings.find((candidate) => candidate.name === name);
      if (!setting) return options.has('ignore') ? ok() : fail(`sysctl: cannot stat ${procPath(name)}: No such file or directory\n`, 255);
      if (value === undefined) return ok(show(setting));
      if (!setting.set) return fail(`sysctl: setting key "${name}": not simulated\n`, 255);
      const reason = setting.set(host.host, value.trim());
      if (reason) return fail(`sysctl: setting key "${name}": ${reason}\n`, 255);
      return ok(options.has('quiet') ? '' : show(setting));
    };
    const results = options.operands.map(one);
    const join = (key: 'stdout' | 'stderr'): string => results.map((result) => result[key]).join('');
    return { stdout: join('stdout'), stderr: join('stderr'), exitCode: results.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0 };
  },
};
