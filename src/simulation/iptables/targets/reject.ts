import { option, type PrintOptions } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

type RejectTarget = Extract<Target, { kind: 'REJECT' }>;
type Answer = RejectTarget['with'];

const spellings: Readonly<Record<4 | 6, Partial<Record<Answer, string>>>> = {
  4: {
    'network-unreachable': 'icmp-net-unreachable',
    'host-unreachable': 'icmp-host-unreachable',
    'port-unreachable': 'icmp-port-unreachable',
    'admin-prohibited': 'icmp-admin-prohibited',
    'tcp-reset': 'tcp-reset',
  },
  6: {
    'network-unreachable': 'icmp6-no-route',
    'host-unreachable': 'icmp6-addr-unreachable',
    'port-unreachable': 'icmp6-port-unreachable',
    'admin-prohibited': 'icmp6-adm-prohibited',
    'tcp-reset': 'tcp-reset',
  },
};

/** xt_REJECT: drops the packet and tells the sender. */
export const REJECT: TargetExtension<RejectTarget> = {
  kind: 'REJECT',
  parse: {
    options: { '--reject-with': 1 },
    build(given) {
      const word = option(given, '--reject-with')?.value ?? 'icmp-port-unreachable';
      for (const names of Object.values(spellings)) {
        // iptables takes the names without `icmp-` too (`port-unreach` and the like are left to `unknown`).
        const found = Object.entries(names).find(([, name]) => name === word);
        if (found) return { kind: 'REJECT', with: found[0] as Answer };
      }
      return /^(icmp6?-|tcp-)/.test(word) ? undefined : { error: `unknown reject type "${word}"` };
    },
  },
  print: (target, options) => `-j REJECT --reject-with ${spelling(target, options)}`,
  name: () => 'REJECT',
  list: (target, options) => `reject-with ${spelling(target, options)}`,
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'REJECT', with: target.with } }),
};

function spelling(target: RejectTarget, options: PrintOptions): string {
  return spellings[options.family ?? 4][target.with] ?? target.with;
}
