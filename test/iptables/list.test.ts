import { describe, expect, test } from 'vitest';
import { iptablesList, type ListOptions } from '../../src/simulation/iptables/list.ts';
import { fixture, load, loadSaved, recorded } from './recorded.ts';

// The rules of the host on which the listings were recorded; its counters moved between recordings, so listings with -v come with their own.
const host = () => loadSaved(recorded('iptables-save.txt', 'iptables-save'));

describe('listings of the recorded host', () => {
  const filter = { table: 'filter' } as const;
  const nat = { table: 'nat' } as const;
  test.each<[string, string, ListOptions]>([
    ['iptables-t-nat-L.txt', 'iptables -t nat -L', nat],
    ['iptables-t-nat-L-n.txt', 'iptables -t nat -L -n', { ...nat, numeric: true }],
    ['iptables-t-nat-L-line-numbers.txt', 'iptables -t nat -L --line-numbers', { ...nat, lineNumbers: true }],
    ['iptables-filter-L-n.txt', 'iptables -L', filter],
    ['iptables-filter-L-n.txt', 'iptables -L -n', { ...filter, numeric: true }],
    ['iptables-L-n-one-chain.txt', 'iptables -t nat -L KUBE-SERVICES -n', { ...nat, chain: 'KUBE-SERVICES', numeric: true }],
    [
      'iptables-L-n-one-chain.txt',
      'iptables -t nat -L KUBE-NODEPORTS -n --line-numbers',
      { ...nat, chain: 'KUBE-NODEPORTS', numeric: true, lineNumbers: true },
    ],
  ])('%s: %s', (file, command, options) => {
    expect(iptablesList(host(), options)).toBe(recorded(file, command));
  });

  test.each<[string, string, ListOptions]>([
    ['iptables-filter-L-n.txt', 'iptables -L -n -v', filter],
    ['iptables-t-nat-L-n-v.txt', 'iptables -t nat -L -n -v', nat],
    ['iptables-t-nat-nvL-line-numbers.txt', 'iptables -t nat -nvL --line-numbers', { ...nat, lineNumbers: true }],
  ])('%s: %s, counters taken from the recording', (file, command, options) => {
    const expected = recorded(file, command);
    const ruleset = host();
    let chain = ruleset.tables.get(options.table)?.chains.get('');
    let at = 0;
    for (const line of expected.split('\n')) {
      const head = /^Chain (\S+) \((?:policy \w+ (\d+) packets, (\d+) bytes)?/.exec(line);
      const row = /^(?:\d+ +)??\s*(\d+)\s+(\d+) (?=\S+ +\d+ )/.exec(options.lineNumbers ? line.slice(5) : line);
      if (head) {
        chain = ruleset.tables.get(options.table)?.chains.get(head[1] ?? '');
        at = 0;
        if (chain) Object.assign(chain, { packets: Number(head[2] ?? 0), bytes: Number(head[3] ?? 0) });
      } else if (row) Object.assign(chain?.rules[at++] ?? {}, { packets: Number(row[1]), bytes: Number(row[2]) });
    }
    expect(iptablesList(ruleset, { ...options, numeric: true, verbose: true })).toBe(expected);
  });
});

test.each([
  ['options-L-n.txt', {}],
  ['options-nvL.txt', { verbose: true, lineNumbers: true }],
])('every option in every shape: %s', (file, options) => {
  const ruleset = load(fixture('options.restore.txt'));
  expect(iptablesList(ruleset, { table: 'filter', numeric: true, ...options })).toBe(fixture(file));
});

test('large counters, names of networks, a missing chain', () => {
  const ruleset = load('*filter\n[123456:98765432100] -A OUTPUT -s 127.0.0.1 -d 127.0.0.0/8\nCOMMIT\n');
  const row = (options: Partial<ListOptions>) => iptablesList(ruleset, { table: 'filter', chain: 'OUTPUT', ...options }).split('\n')[2];
  expect(row({ verbose: true, numeric: true })).toBe(' 123K   99G            0    --  *      *       127.0.0.1            127.0.0.0/8         ');
  expect(row({})).toBe('           all  --  localhost            loopback/8          ');
  expect(() => iptablesList(ruleset, { table: 'nat', chain: 'NOSUCH' })).toThrow("chain `NOSUCH' in table `nat' is incompatible, use 'nft' tool.");
});
