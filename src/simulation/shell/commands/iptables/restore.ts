import type { Host } from '../../../cluster/host.ts';
import { applyHeads, type ParsedTable, parseRestore } from '../../../iptables/parse.ts';
import { applyRestore } from '../../../iptables/restore.ts';
import { builtInChains, type Ruleset } from '../../../iptables/ruleset.ts';
import { type Command, fail, notSimulated, ok } from '../../command.ts';
import { resolvePath } from '../../files.ts';
import { getopt } from '../../options.ts';

const table = {
  '-n': 'noflush',
  '--noflush': 'noflush',
  '-c': 'counters',
  '--counters': 'counters',
  '-t': 'test',
  '--test': 'test',
  '-T=': 'table',
  '--table=': 'table',
  '-w=': 'wait',
  '--wait=': 'wait',
  '-V': 'version',
  '--version': 'version',
} as const;

/** `iptables-restore` */
export const restore = createRestore('iptables-restore', (host) => host.ruleset);

/** `ip6tables-restore` */
export const restore6 = createRestore('ip6tables-restore', (host) => host.ruleset6);

function createRestore(program: string, rulesetOf: (host: Host) => Ruleset): Command {
  return {
    name: program,
    summary: 'load rules that iptables-save printed',
    where: 'node',
    run(args, { host, stdin, files, cwd }) {
      const options = getopt(args, table);
      if ('error' in options) {
        const known = /'-?-?(v|verbose|h|help|M|modprobe|W)/.exec(options.error)?.[1];
        return known ? notSimulated(program, `the option ${known}`) : fail(`${program}: ${options.error}\nTry \`${program} -h' for more information.\n`);
      }
      if (options.has('version')) return ok(`${program} v1.8.9 (nf_tables)\n`);
      const [file, ...more] = options.operands;
      if (more.length > 0) return fail('Unknown arguments found on commandline\n');
      const text = file === undefined ? stdin : files.read(resolvePath(cwd, file));
      if (text === undefined) return fail(`Can't open ${file}: No such file or directory\n`);

      const ruleset = rulesetOf(host.host);
      const keeps = options.has('noflush');
      const parsed = parseRestore(text, { chains: (name) => (keeps ? (ruleset.tables.get(name)?.chains.keys() ?? []) : []), family: ruleset.family });
      if (!parsed.ok) return fail(parsed.error.stderr.replaceAll(`${program.replace('-', '-nft-')}`, program), parsed.error.stderr.includes('v1.8.9') ? 2 : 1);
      const only = options.value('table');
      const tables = parsed.value
        .filter((one) => only === undefined || one.table === only)
        .map((one) => (options.has('counters') ? one : withoutCounters(one)));
      if (options.has('test')) return ok();
      if (!keeps) for (const { table: name } of tables) empty(ruleset, name);
      applyRestore(ruleset, tables);
      applyHeads(ruleset, tables);
      return ok();
    },
  };
}

function empty(ruleset: Ruleset, name: ParsedTable['table']): void {
  const found = ruleset.tables.get(name);
  for (const chain of [...(found?.chains.values() ?? [])]) {
    if ((builtInChains[name] as readonly string[]).includes(chain.name)) Object.assign(chain, { rules: [], policy: 'ACCEPT', packets: 0, bytes: 0 });
    else found?.chains.delete(chain.name);
  }
}

function withoutCounters(block: ParsedTable): ParsedTable {
  return {
    ...block,
    heads: new Map([...block.heads].map(([name, { policy }]) => [name, { policy, packets: 0, bytes: 0 }])),
    lines: block.lines.map((line) => ('rule' in line ? { ...line, rule: { ...line.rule, packets: 0, bytes: 0 } } : line)),
  };
}
