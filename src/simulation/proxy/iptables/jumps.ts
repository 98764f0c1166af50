import type { BuiltInChain, Clause, Rule, TableName } from '../../iptables/rule.ts';
import { comment } from '../clauses.ts';

/** A chain of kube-proxy's and the rule of a built-in chain that leads to it. */
export interface Jump {
  readonly table: TableName;
  readonly from: BuiltInChain;
  readonly to: string;
  readonly rule: Rule;
}

const isNew: Clause = { kind: 'conntrack', states: ['NEW'] };

// In the order in which kube-proxy ensures them (1.26). Each is inserted at the top, so a built-in chain ends up in reverse order.
const rows: readonly [TableName, BuiltInChain, string, string, boolean][] = [
  ['filter', 'INPUT', 'KUBE-EXTERNAL-SERVICES', 'kubernetes externally-visible service portals', true],
  ['filter', 'FORWARD', 'KUBE-EXTERNAL-SERVICES', 'kubernetes externally-visible service portals', true],
  ['filter', 'INPUT', 'KUBE-NODEPORTS', 'kubernetes health check service ports', false],
  ['filter', 'FORWARD', 'KUBE-SERVICES', 'kubernetes service portals', true],
  ['filter', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals', true],
  ['filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules', false],
  ['filter', 'INPUT', 'KUBE-PROXY-FIREWALL', 'kubernetes load balancer firewall', true],
  ['filter', 'OUTPUT', 'KUBE-PROXY-FIREWALL', 'kubernetes load balancer firewall', true],
  ['filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', 'kubernetes load balancer firewall', true],
  ['nat', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals', false],
  ['nat', 'PREROUTING', 'KUBE-SERVICES', 'kubernetes service portals', false],
  ['nat', 'POSTROUTING', 'KUBE-POSTROUTING', 'kubernetes postrouting rules', false],
];

/** The jumps of 1.26, in call order. */
export const jumps: readonly Jump[] = rows.map(([table, from, to, text, onlyNew]) => ({
  table,
  from,
  to,
  rule: {
    clauses: onlyNew ? [isNew, comment(text)] : [comment(text)],
    target: { kind: 'jump', chain: to },
    origin: { writer: 'kube-proxy', purpose: 'jump' },
  },
}));

/** The words of a jump as kube-proxy passes them to `iptables`: bare, without the shell's quotes. */
export function jumpArgs(jump: Jump): string[] {
  return jump.rule.clauses
    .flatMap((clause) =>
      clause.kind === 'conntrack'
        ? ['-m', 'conntrack', '--ctstate', clause.states.join(',')]
        : clause.kind === 'comment'
          ? ['-m', 'comment', '--comment', clause.text]
          : [],
    )
    .concat('-j', jump.to);
}
