import { expect, test } from 'vitest';
import type { RuleContext } from '../../src/simulation/iptables/context.ts';
import { evaluate, type RuleVisit } from '../../src/simulation/iptables/evaluate.ts';
import { createRecentLists } from '../../src/simulation/iptables/matches/recent.ts';
import { ensureTable } from '../../src/simulation/iptables/ruleset.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import type { Packet } from '../../src/simulation/net/packet.ts';
import { load } from './recorded.ts';

const packet: Packet = {
  protocol: 'TCP',
  source: parseAddress('10.244.1.5'),
  destination: parseAddress('10.96.0.10'),
  sourcePort: 40000,
  destinationPort: 80,
  flags: 'SYN',
  mark: 0x3,
};
const local = parseAddress('10.244.1.5');
const context: RuleContext = {
  packet,
  inInterface: 'eth0',
  physicalIn: 'veth1',
  states: new Set(['NEW', 'DNAT'] as const),
  now: 1000,
  recent: createRecentLists(),
  addressType: (address) => (address === local ? 'LOCAL' : 'UNICAST'),
  random31: () => 2 ** 30,
};
const filter = (rules: string, chains = '') => ensureTable(load(`*filter\n:INPUT DROP [0:0]\n${chains}${rules}COMMIT\n`), 'filter');
const matchesRule = (words: string, given: Partial<RuleContext> = {}) =>
  evaluate(filter(`-A INPUT ${words} -j ACCEPT\n`), 'INPUT', { ...context, ...given }).verdict === 'ACCEPT';

test.each([
  ['-s 10.244.0.0/16', true],
  ['! -s 10.244.0.0/16', false],
  ['-d 10.96.0.10', true],
  ['-d 10.96.0.11', false],
  ['! -d 10.96.0.11', true],
  ['-s fd00::/8', false],
  ['! -s fd00::/8', true],
  ['-i eth0', true],
  ['-i eth', false],
  ['-i eth+', true],
  ['! -i eth+', false],
  ['-p tcp', true],
  ['-p udp', false],
  ['! -p udp', true],
  ['-p icmp', false],
  ['-m comment --comment x', true],
  ['-p tcp --dport 80', true],
  ['-p tcp ! --dport 80', false],
  ['-p tcp --dport 81:90', false],
  ['-p tcp --sport 1024:', true],
  ['-p tcp ! --sport 1024: --dport 80', false],
  ['-p udp --dport 80', false],
  ['-p sctp --dport 80', false],
  ['-m conntrack --ctstate NEW', true],
  ['-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT', false],
  ['-m conntrack --ctstate RELATED,ESTABLISHED', false],
  ['-m conntrack ! --ctstate INVALID', true],
  ['-m mark --mark 0x3', true],
  ['-m mark --mark 0x1/0x1', true],
  ['-m mark ! --mark 0x1/0x1', false],
  ['-m mark --mark 0x1', false],
  ['-m statistic --mode random --probability 0.5', false],
  ['-m statistic --mode random --probability 0.5000000005', true],
  ['-m statistic --mode random ! --probability 0.5', true],
  ['-m statistic --mode random --probability 1', true],
  ['-m addrtype --src-type LOCAL', true],
  ['-m addrtype --dst-type LOCAL', false],
  ['-m addrtype ! --dst-type LOCAL', true],
  ['-m addrtype --src-type LOCAL ! --dst-type UNICAST', false],
  ['-m physdev --physdev-is-in', true],
  ['-m physdev ! --physdev-is-in', false],
  ['-m physdev --physdev-is-bridged', false],
  ['-m physdev ! --physdev-is-bridged', true],
])('%s: %s', (words, expected) => {
  expect(matchesRule(words)).toBe(expected);
});

const trace = (rules: string, chains = ':U - [0:0]\n:V - [0:0]\n') => {
  const visits: RuleVisit[] = [];
  const outcome = evaluate(filter(rules, chains), 'INPUT', context, (visit) => visits.push(visit));
  const path = visits.map((visit) => `${visit.chain}:${visit.kind === 'rule' ? visit.number : visit.verdict}${visit.misses ? `-${visit.misses}` : ''}`);
  return `${path.join(' ')} ${outcome.verdict} ${outcome.examined} 0x${outcome.mark.toString(16)}`;
};

test.each([
  ['falling off the built-in chain is the policy', '-A INPUT -p udp\n', 'INPUT:DROP-1 DROP 1 0x3'],
  ['RETURN in a user chain goes on behind the jump', '-A INPUT -j U\n-A INPUT -j ACCEPT\n-A U -j RETURN\n-A U -j DROP\n', 'INPUT:1 U:1 INPUT:2 ACCEPT 3 0x3'],
  ['RETURN in a built-in chain is the policy', '-A INPUT -j RETURN\n-A INPUT -j ACCEPT\n', 'INPUT:1 INPUT:DROP DROP 1 0x3'],
  ['ACCEPT in a user chain ends the table', '-A INPUT -j U\n-A INPUT -j DROP\n-A U -j ACCEPT\n', 'INPUT:1 U:1 ACCEPT 2 0x3'],
  ['falling off a user chain returns', '-A INPUT -j U\n-A INPUT -j ACCEPT\n-A U -p udp -j DROP\n', 'INPUT:1 U:RETURN-1 INPUT:2 ACCEPT 3 0x3'],
  ['goto comes back to who jumped', '-A INPUT -j U\n-A INPUT -j ACCEPT\n-A U -g V\n-A U -j DROP\n-A V\n', 'INPUT:1 U:1 V:1 V:RETURN INPUT:2 ACCEPT 4 0x3'],
  ['goto from a built-in chain ends in the policy', '-A INPUT -g U\n-A INPUT -j ACCEPT\n', 'INPUT:1 U:RETURN INPUT:DROP DROP 1 0x3'],
  [
    'misses count from the last visit in the chain',
    '-A INPUT -p udp\n-A INPUT -j U\n-A INPUT -p udp\n-A INPUT -p udp\n-A INPUT -j ACCEPT\n',
    'INPUT:2-1 U:RETURN INPUT:5-2 ACCEPT 5 0x3',
  ],
  ['MARK goes on, or-mark', '-A INPUT -j MARK --or-mark 0x4000\n-A INPUT -m mark --mark 0x4000/0x4000 -j ACCEPT\n', 'INPUT:1 INPUT:2 ACCEPT 2 0x4003'],
  ['MARK honours its mask', '-A INPUT -j MARK --set-xmark 0x10/0xf0\n-A INPUT -j MARK --xor-mark 0x1\n', 'INPUT:1 INPUT:2 INPUT:DROP DROP 2 0x12'],
  ['an unknown clause does not matter if another fails', '-A INPUT -m set --match-set x dst -p udp -j DROP\n-A INPUT -j ACCEPT\n', 'INPUT:2-1 ACCEPT 2 0x3'],
  ['an unknown clause matters if the others hold', '-A INPUT -m set --match-set x dst -p tcp -j DROP\n-A INPUT -j ACCEPT\n', 'INPUT:1 unknown 1 0x3'],
  ['an unknown target', '-A INPUT -j NFQUEUE\n', 'INPUT:1 unknown 1 0x3'],
])('%s', (_, rules, expected) => {
  expect(trace(rules)).toBe(expected);
});

test('verdicts carry what they need', () => {
  const verdict = (target: string) => evaluate(ensureTable(load(`*nat\n-A OUTPUT -p tcp -j ${target}\nCOMMIT\n`), 'nat'), 'OUTPUT', context);
  expect(verdict('REJECT --reject-with tcp-reset')).toMatchObject({ verdict: 'REJECT', with: 'tcp-reset', chain: 'OUTPUT', number: 1 });
  expect(verdict('DNAT --to-destination 1.2.3.4:5')).toMatchObject({ verdict: 'DNAT', to: '1.2.3.4:5' });
  expect(verdict('SNAT --to-source 1.2.3.4')).toMatchObject({ verdict: 'SNAT', to: '1.2.3.4' });
  expect(verdict('MASQUERADE')).toMatchObject({ verdict: 'MASQUERADE', rule: { target: { kind: 'MASQUERADE' } } });
  expect(evaluate(filter(''), 'INPUT', context)).toEqual({ verdict: 'DROP', chain: 'INPUT', number: 1, mark: 3, examined: 0 });
});

test('nth counts the packets that reach it, in the kernel order', () => {
  const pattern = (rule: string) => {
    const table = filter(`-A INPUT ${rule} -j ACCEPT\n`);
    return Array.from({ length: 7 }, () => (evaluate(table, 'INPUT', context).verdict === 'ACCEPT' ? 'x' : '.')).join('');
  };
  expect(pattern('-m statistic --mode nth --every 3 --packet 0')).toBe('x..x..x');
  expect(pattern('-m statistic --mode nth --every 3 --packet 2')).toBe('..x..x.');
  expect(pattern('-m statistic --mode nth ! --every 3 --packet 0')).toBe('.xx.xx.');
  const table = filter('-A INPUT -m statistic --mode nth --every 2 --packet 0 -m mark --mark 9 -p udp -j ACCEPT\n');
  evaluate(table, 'INPUT', context);
  const udp = { ...context, packet: { ...packet, protocol: 'UDP' as const, mark: 9 } };
  expect(evaluate(table, 'INPUT', udp).verdict).toBe('ACCEPT');
});

test('recent remembers for so many seconds', () => {
  const recent = createRecentLists();
  const at = (now: number, words: string) => matchesRule(`-m recent --name N ${words}`, { now, recent });
  expect(at(100, '--rcheck')).toBe(false);
  expect(at(100, '! --rcheck')).toBe(true);
  expect(at(100, '--set')).toBe(true);
  expect(at(110, '--rcheck --seconds 10')).toBe(true);
  expect(at(111, '--rcheck --seconds 10')).toBe(false);
  expect(at(111, '--rcheck')).toBe(true);
  expect(at(109, '--update --seconds 10')).toBe(true);
  expect(at(118, '--rcheck --seconds 10')).toBe(true);
  expect(at(200, '--rcheck --seconds 10 --reap')).toBe(false);
  expect(recent.get('N')?.size).toBe(0);
  for (let now = 300; now < 345; now++) at(now, '--set');
  // Measured: /proc/net/xt_recent holds 32 stamps of 45 packets.
  expect(recent.get('N')?.get('10.244.1.5')).toHaveLength(32);
  expect(at(345, '--remove')).toBe(true);
  expect(at(345, '--rcheck')).toBe(false);
});

test('a packet without a connection: what more is asked of the connection does not count if its state is right', () => {
  // xt_conntrack.c: `if (ct == NULL) return info->match_flags & XT_CONNTRACK_STATE`.
  const untracked = { states: new Set(['UNTRACKED'] as const), tracked: { direction: 'original', state: 'UNTRACKED' } as const };
  expect(matchesRule('-m conntrack --ctstate UNTRACKED --ctproto udp', untracked)).toBe(true);
  expect(matchesRule('-m conntrack --ctstate NEW --ctproto tcp', untracked)).toBe(false);
  expect(matchesRule('-m conntrack --ctproto tcp', untracked)).toBe(false);
  expect(matchesRule('-m conntrack ! --ctproto tcp', untracked)).toBe(false);
});

test('counters grow on rules that match and on the policy', () => {
  const table = filter('-A INPUT -p udp\n-A INPUT -p tcp\n');
  evaluate(table, 'INPUT', context);
  evaluate(table, 'INPUT', { ...context, length: 40 });
  const chain = table.chains.get('INPUT');
  expect(chain).toMatchObject({ packets: 2, bytes: 100 });
  expect(chain?.rules.map((rule) => rule.packets ?? 0)).toEqual([0, 2]);
});
