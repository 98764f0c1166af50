import { describe, expect, test } from 'vitest';
import { evaluate, type RuleContext } from '../../src/simulation/iptables/evaluate.ts';
import { iptablesList } from '../../src/simulation/iptables/list.ts';
import { parseRestore } from '../../src/simulation/iptables/parse.ts';
import { iptablesSave } from '../../src/simulation/iptables/save.ts';
import type { Packet } from '../../src/simulation/net/packet.ts';
import { fixture, load, loadSaved, savedDate } from './recorded.ts';

describe('-m set', () => {
  test('loaded and saved, as iptables-nft-save printed it', () => {
    const expected = fixture('set.save.txt');
    expect(iptablesSave(load(fixture('set.restore.txt')), { date: savedDate(expected), variant: 'nft' })).toBe(expected);
    expect(iptablesSave(loadSaved(expected), { date: savedDate(expected), variant: 'nft' })).toBe(expected);
  });
  test.each([
    ['set-L.txt', false],
    ['set-L-n.txt', true],
  ])('%s', (file, numeric) => {
    expect(iptablesList(load(fixture('set.restore.txt')), { table: 'filter', chain: 'INPUT', numeric })).toBe(fixture(file));
  });
  const errors = fixture('set-errors.txt')
    .split(/^\$ iptables-restore\n/m)
    .slice(1);
  test.each(errors.map((text) => text.split('\n')))('%s', (rule, ...output) => {
    const parsed = parseRestore(`*filter\n:INPUT ACCEPT [0:0]\n${rule}\nCOMMIT\n`);
    expect(parsed.ok ? '' : parsed.error.stderr).toBe(output.join('\n'));
  });
  test('options that are not simulated keep their words', () => {
    const text = '-A INPUT -m set --match-set A dst,dst --return-nomatch -j ACCEPT';
    expect(iptablesSave(load(`*filter\n${text}\nCOMMIT\n`), { date: '', variant: 'nft' })).toContain(`\n${text}\n`);
  });
});

describe('evaluation', () => {
  const packet: Packet = { protocol: 'TCP', source: 0x0af40014, sourcePort: 40000, destination: 0x0a60000a, destinationPort: 80, mark: 0 };
  const context = (more: Partial<RuleContext>): RuleContext => ({
    packet,
    states: new Set(['NEW'] as const),
    addressType: () => 'LOCAL',
    random31: () => 0,
    now: 0,
    recent: new Map(),
    ...more,
  });
  const verdict = (rules: string, more: Partial<RuleContext>): string => {
    const table = load(`*filter\n:INPUT ACCEPT [0:0]\n${rules}\nCOMMIT\n`).tables.get('filter');
    if (!table) throw new Error('no table');
    return evaluate(table, 'INPUT', context(more)).verdict;
  };
  const inSet = (name: string): boolean | undefined => ({ YES: true, NO: false })[name];

  test.each([
    ['-A INPUT -m set --match-set YES dst,dst -j DROP', 'DROP'],
    ['-A INPUT -m set --match-set NO dst,dst -j DROP', 'ACCEPT'],
    ['-A INPUT -m set ! --match-set NO dst,dst -j DROP', 'DROP'],
    ['-A INPUT -m set ! --match-set YES dst,dst -j DROP', 'ACCEPT'],
    // A set that nobody has: nobody can say, unless something else of the rule does not hold.
    ['-A INPUT -m set --match-set NOSUCH dst,dst -j DROP', 'unknown'],
    ['-A INPUT -m set ! --match-set NOSUCH dst,dst -j DROP', 'unknown'],
    ['-A INPUT -p udp -m set --match-set NOSUCH dst,dst -j DROP', 'ACCEPT'],
  ])('%s: %s', (rule, expected) => {
    expect(verdict(rule, { inSet })).toBe(expected);
  });

  const ipvs = { protocol: 'TCP', address: 0xcb007107, port: 80 } as const;
  test.each([
    ['-m ipvs --ipvs', true],
    ['-m ipvs ! --ipvs', false],
    ['-m ipvs --vaddr 203.0.113.7 --vproto tcp --vport 80', true],
    ['-m ipvs --vaddr 203.0.113.0/24', true],
    ['-m ipvs ! --vaddr 203.0.113.0/24', false],
    ['-m ipvs --vproto udp', false],
    ['-m ipvs ! --vproto udp', true],
    ['-m ipvs --vport 81', false],
  ])('%s on a packet that IPVS handles: %s', (words, expected) => {
    expect(verdict(`-A INPUT ${words} -j DROP`, { ipvs })).toBe(expected ? 'DROP' : 'ACCEPT');
  });
  test('a packet that IPVS did not handle matches nothing but the lack of it', () => {
    expect(verdict('-A INPUT -m ipvs ! --vport 80 -j DROP', {})).toBe('ACCEPT');
    expect(verdict('-A INPUT -m ipvs ! --ipvs -j DROP', {})).toBe('DROP');
  });
});
