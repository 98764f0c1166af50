import { option, type PrintOptions } from '../matches/match.ts';
import type { RejectAnswer, Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

type RejectTarget = Extract<Target, { kind: 'REJECT' }>;
type Row = readonly [answer: RejectAnswer, name: string, alias: string];

// libipt_REJECT.c and libip6t_REJECT.c, in their order: a beginning of either spelling will do, the first that fits wins.
const rows: Readonly<Record<4 | 6, readonly Row[]>> = {
  4: [
    ['network-unreachable', 'icmp-net-unreachable', 'net-unreach'],
    ['host-unreachable', 'icmp-host-unreachable', 'host-unreach'],
    ['protocol-unreachable', 'icmp-proto-unreachable', 'proto-unreach'],
    ['port-unreachable', 'icmp-port-unreachable', 'port-unreach'],
    ['network-prohibited', 'icmp-net-prohibited', 'net-prohib'],
    ['host-prohibited', 'icmp-host-prohibited', 'host-prohib'],
    ['tcp-reset', 'tcp-reset', 'tcp-rst'],
    ['admin-prohibited', 'icmp-admin-prohibited', 'admin-prohib'],
  ],
  6: [
    ['network-unreachable', 'icmp6-no-route', 'no-route'],
    ['admin-prohibited', 'icmp6-adm-prohibited', 'adm-prohibited'],
    ['host-unreachable', 'icmp6-addr-unreachable', 'addr-unreach'],
    ['port-unreachable', 'icmp6-port-unreachable', 'port-unreach'],
    ['tcp-reset', 'tcp-reset', 'tcp-reset'],
    ['policy-fail', 'icmp6-policy-fail', 'policy-fail'],
    ['reject-route', 'icmp6-reject-route', 'reject-route'],
  ],
};

/** xt_REJECT: drops the packet and tells the sender. */
export const REJECT: TargetExtension<RejectTarget> = {
  kind: 'REJECT',
  parse: {
    options: { '--reject-with': 1 },
    invertible: [],
    build(given, family) {
      const word = option(given, '--reject-with')?.value ?? 'port-unreach';
      const known = family ? rows[family] : [...rows[4], ...rows[6]];
      const found = known.find(([, name, alias]) => name.startsWith(word) || alias.startsWith(word));
      return found ? { kind: 'REJECT', with: found[0] } : { error: `unknown reject type "${word}"` };
    },
  },
  print: (target, options) => `-j REJECT --reject-with ${spelling(target, options)}`,
  name: () => 'REJECT',
  list: (target, options) => `reject-with ${spelling(target, options)}`,
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'REJECT', with: target.with } }),
};

function spelling(target: RejectTarget, options: PrintOptions): string {
  const row = rows[options.family ?? 4].find(([answer]) => answer === target.with);
  return row?.[1] ?? target.with;
}
