import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iptablesList, iptablesRules } from '../../../src/simulation/iptables/list.ts';
import { Lab } from '../lab.ts';
import { type Backend, readRules, tool } from '../rules.ts';
import type { Run } from './suite.ts';

const places: Readonly<Record<string, readonly [table: string, chain: string]>> = {
  filter: ['filter', 'FORWARD'],
  raw: ['raw', 'PREROUTING'],
  mangle: ['mangle', 'PREROUTING'],
  nat: ['nat', 'PREROUTING'],
  POST: ['nat', 'POSTROUTING'],
};
// Kept word for word, so that nobody can say how iptables -L would put them.
const onlyWords =
  /-m (hashlimit|pkttype|length|ttl|iprange|time|string|mac|policy|connlimit|u32|cpu|dscp|tos|rpfilter|rt|hl|ipv6header)\b|--chunk-types|--rttl|-j (NFQUEUE|TTL|CHECKSUM|TOS|DSCP|TPROXY|NETMAP)\b|--zone|-j CT$|255\.0\.255\.0/;

/** Every option that iptables has been asked to take, all rules at once: saved, listed and counted by the real tool and by us. */
export function options({ report }: Run, family: 4 | 6): void {
  const lab = new Lab({ podWiring: 'ptp', backend: 'nft' });
  const { namespaces } = lab;
  const scratch = `options${family}`;
  try {
    namespaces.add([scratch]);
    for (const backend of ['nft', 'legacy'] as Backend[]) {
      const text = readText(family, () => true);
      const rules = readRules(text, family);
      namespaces.must(scratch, [tool(family, backend, '-restore')], text);
      const theirs = namespaces.must(scratch, [tool(family, backend, '-save')]);
      // Tables in the order of the text, whatever the tool's is: they are compared one by one.
      for (const table of ['raw', 'mangle', 'nat', 'filter'] as const)
        report.same(
          `every option of IPv${family}: ${tool(family, backend, '-save')} -t ${table}`,
          block(lab.print(rules, backend), table),
          block(theirs, table),
        );
    }
    const known = readText(family, (line) => !onlyWords.test(line));
    namespaces.must(scratch, [tool(family, 'nft', '-restore')], known);
    const rules = readRules(known, family);
    const name = tool(family, 'nft');
    for (const table of ['raw', 'mangle', 'nat', 'filter'] as const) {
      const ask = (...words: string[]) => namespaces.must(scratch, [name, '-t', table, ...words]);
      const same = (words: string, ours: string) => report.same(`every option of IPv${family}: iptables -t ${table} ${words}`, ours, ask(...words.split(' ')));
      same('-L -n', iptablesList(rules, { table, numeric: true }));
      same('-L -n -v', iptablesList(rules, { table, numeric: true, verbose: true }));
      same('-L -n -v -x --line-numbers', iptablesList(rules, { table, numeric: true, verbose: true, exact: true, lineNumbers: true }));
      same('-S', iptablesRules(rules, { table }));
      same('-S -v', iptablesRules(rules, { table, verbose: true }));
    }
  } finally {
    lab.stop();
  }
}

// The rules as they were saved when they were recorded; test/iptables/every-option.test.ts has them as they were written.
function readText(family: 4 | 6, wanted: (line: string) => boolean): string {
  const file = join(process.env.HAIRPIN_ROOT ?? '.', `test/fixtures/iptables/every-option-${family}.txt`);
  const lines = new Map<string, string[]>(['raw', 'mangle', 'filter', 'nat'].map((table) => [table, []]));
  for (const block of readFileSync(file, 'utf8').split(/^== /m).slice(1)) {
    const [table = ''] = places[block.slice(0, block.indexOf(' '))] ?? [];
    // The tool refuses its own --nflog-range.
    if (block.includes('nflog-range')) continue;
    for (const [, saved = ''] of block.matchAll(/^ {3}save (.*)$/gm)) if (wanted(saved)) lines.set(table, [...(lines.get(table) ?? []), saved]);
  }
  return [...lines].map(([table, rules]) => `*${table}\n:SEP - [0:0]\n${rules.join('\n')}\nCOMMIT\n`).join('');
}

function block(text: string, table: string): string {
  const start = text.indexOf(`*${table}\n`);
  return start < 0 ? '' : text.slice(start, text.indexOf('COMMIT\n', start));
}
