import { describe, expect, test } from 'vitest';
import { parseRestore } from '../../src/simulation/iptables/parse.ts';
import type { Rule } from '../../src/simulation/iptables/rule.ts';
import { printRule } from '../../src/simulation/iptables/save.ts';
import { fixture } from './recorded.ts';

function rule(words: string): Rule {
  const parsed = parseRestore(`*nat\n-A PREROUTING ${words}\nCOMMIT\n`);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const line = parsed.value[0]?.lines[0];
  if (!line || !('rule' in line)) throw new Error('no rule');
  return line.rule;
}

// As kube-proxy writes them, and what iptables-save makes of them (kube-proxy.md A.19).
test.each([
  [
    '-m comment --comment shop/cart:http -m tcp -p tcp -d 10.96.0.1 --dport 80 -j X',
    '-d 10.96.0.1/32 -p tcp -m comment --comment "shop/cart:http" -m tcp --dport 80 -j X',
  ],
  ['-j MARK --or-mark 0x00004000', '-j MARK --set-xmark 0x4000/0x4000'],
  ['-j MARK --xor-mark 0x4000', '-j MARK --set-xmark 0x4000/0x0'],
  ['-j MARK --and-mark 0xf', '-j MARK --set-xmark 0x0/0xfffffff0'],
  ['-j MARK --set-mark 0x10/0x0f', '-j MARK --set-xmark 0x10/0x1f'],
  ['-m mark ! --mark 0x00004000/0x00004000 -j RETURN', '-m mark ! --mark 0x4000/0x4000 -j RETURN'],
  ['-m recent --name N --rcheck --seconds 10800 --reap -j X', '-m recent --rcheck --seconds 10800 --reap --name N --mask 255.255.255.255 --rsource -j X'],
  ['--src 10.0.0.0/255.0.0.0 ! --dst 10.1.2.3/16 --in-interface eth0 --proto 17 --jump ACCEPT', '-s 10.0.0.0/8 ! -d 10.1.0.0/16 -i eth0 -p udp -j ACCEPT'],
  ['-p tcp --dport=http -g X', '-p tcp -m tcp --dport 80 -g X'],
  ['-m addrtype --dst-type LOCAL -m comment --comment "a \\"b\\" c" -j X', '-m addrtype --dst-type LOCAL -m comment --comment "a \\"b\\" c" -j X'],
  ['-p tcp -m multiport --dports 80,443 ! -s 1.1.1.1 -j REDIRECT --to-ports 5', '! -s 1.1.1.1/32 -p tcp -m multiport --dports 80,443 -j REDIRECT --to-ports 5'],
  [
    '-p tcp -m tcp ! --tcp-flags SYN,RST SYN --dport 80 -m set --match-set x dst -j ACCEPT',
    '-p tcp -m tcp --dport 80 ! --tcp-flags SYN,RST SYN -m set --match-set x dst -j ACCEPT',
  ],
  ['-p tcp -m tcp --dport 80 --syn -j NFLOG --nflog-prefix "a b"', '-p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -j NFLOG --nflog-prefix "a b"'],
  ['-s fd00::1 -j REJECT --reject-with icmp6-adm-prohibited', '-s fd00::1/128 -j REJECT --reject-with icmp6-adm-prohibited'],
])('%s', (written, saved) => {
  expect(printRule(rule(written))).toBe(saved);
  expect(printRule(rule(saved))).toBe(saved);
});

test('counters and clause order are kept', () => {
  const { clauses, ...rest } = rule('-c 3 180 -m comment --comment x -m tcp -p tcp -d 10.0.0.1 --dport 80');
  expect(rest).toEqual({ packets: 3, bytes: 180 });
  expect(clauses.map((clause) => clause.kind)).toEqual(['comment', 'tcp', 'protocol', 'destination']);
});

describe('mistakes, in the words that iptables-nft-restore printed', () => {
  const notChecked = ['-Z X Y Z', '-A INPUT -m comment --comment "open'];
  const cases = fixture('restore-errors.txt')
    .split(/^== /m)
    .slice(1)
    .map((one) => [one.slice(0, one.indexOf('\n')), one.slice(one.indexOf('\n') + 1)] as const);
  test.each(cases.filter(([input]) => input.startsWith('-') || input === 'hello').filter(([input]) => !notChecked.includes(input)))('%s', (input, stderr) => {
    const parsed = parseRestore(`*filter\n${input}\nCOMMIT\n`, { chains: () => [] });
    expect(parsed.ok ? 'no mistake' : parsed.error.stderr).toBe(stderr);
  });

  test.each([
    ['*filter\n-A INPUT -j ACCEPT\n', 'COMMIT expected at line 3'],
    ['-A INPUT -j ACCEPT\n', 'line 1 failed'],
    ['*foo\nCOMMIT\n', "iptables-nft-restore: line 1 table name 'foo' invalid"],
    ['*filter\n:INPUT FOO\nCOMMIT\n', 'Bad policy name.'],
    ['*filter\n[1:2 -A INPUT\nCOMMIT\n', 'Bad line 2: need ]'],
  ])('%j', (text, message) => {
    const parsed = parseRestore(text);
    expect(parsed.ok ? 'no mistake' : parsed.error.message).toBe(message);
  });

  test('the column tells the word', () => {
    const parsed = parseRestore('*filter\n-A INPUT -s 300.1.1.1 -j DROP\nCOMMIT\n');
    expect(parsed).toMatchObject({ ok: false, error: { line: 2, column: 13 } });
  });
});
