import type { Host } from '../../../cluster/host.ts';
import type { TableName } from '../../../iptables/rule.ts';
import { builtInChains, type Ruleset } from '../../../iptables/ruleset.ts';
import { iptablesSave } from '../../../iptables/save.ts';
import { type Command, fail, notSimulated, ok } from '../../command.ts';
import { getopt } from '../../options.ts';

/** `iptables-save` */
export const save = createSave('iptables-save', (host) => host.ruleset);

/** `ip6tables-save` */
export const save6 = createSave('ip6tables-save', (host) => host.ruleset6);

function createSave(program: string, rulesetOf: (host: Host) => Ruleset): Command {
  return {
    name: program,
    summary: 'all rules, as a file that can be restored',
    where: 'node',
    complete: (words) => (words.at(-2) === '-t' ? Object.keys(builtInChains) : ['-t', '-c']),
    run(args, { host, clock }) {
      const options = getopt(args, {
        '-t=': 'table',
        '--table=': 'table',
        '-c': 'counters',
        '--counters': 'counters',
        '-V': 'version',
        '--version': 'version',
        '-f=': 'file',
        '-M=': 'modprobe',
      });
      if ('error' in options) return fail(`${program}: ${options.error}\nLook at manual page \`${program}.8' for more information.\n`);
      if (options.has('file') || options.has('modprobe')) return notSimulated(program, `the option ${options.has('file') ? '-f; redirect with >' : '-M'}`);
      if (options.has('version')) return ok(`${program} v1.8.9 (nf_tables)\n`);
      if (options.operands.length > 0) return fail('Unknown arguments found on commandline\n');
      const ruleset = rulesetOf(host.host);
      const table = options.value('table');
      if (table !== undefined && !ruleset.tables.has(table as TableName)) return fail(`Table \`${table}' does not exist\n`);
      return ok(
        iptablesSave(ruleset, {
          date: new Date(clock.now() * 1000),
          variant: 'nft',
          program,
          counters: options.has('counters'),
          tables: table === undefined ? undefined : [table as TableName],
          family: ruleset.family,
        }),
      );
    },
  };
}
