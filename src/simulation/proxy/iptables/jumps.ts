import type { BuiltInChain, Clause, Rule, TableName } from '../../iptables/rule.ts';
import { comment, isNew } from '../clauses.ts';
import type { EnsureStep } from '../mode.ts';
import { holds, type Span } from '../releases.ts';

/** A chain of kube-proxy's, and the rule of a built-in chain that leads to it; a chain alone is only made. */
export interface Jump {
  readonly table: TableName;
  readonly to: string;
  readonly from?: BuiltInChain;
  readonly rule?: Rule;
}

interface Row extends Span {
  readonly table: TableName;
  readonly to: string;
  readonly from?: BuiltInChain;
  readonly text?: string;
  readonly onlyNew?: boolean;
}

const external = 'kubernetes externally-visible service portals';
const portals = 'kubernetes service portals';
const firewall = 'kubernetes load balancer firewall';
const postrouting = { table: 'nat', from: 'POSTROUTING', to: 'KUBE-POSTROUTING', text: 'kubernetes postrouting rules' } as const;

// In the order in which kube-proxy ensures them (reference A.2, A.20). Each is inserted at the top, so a built-in chain ends up in reverse order.
const rows: readonly Row[] = [
  { table: 'filter', from: 'INPUT', to: 'KUBE-EXTERNAL-SERVICES', text: external, onlyNew: true },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-EXTERNAL-SERVICES', text: external, onlyNew: true, since: '1.20' },
  { table: 'filter', from: 'INPUT', to: 'KUBE-NODEPORTS', text: 'kubernetes health check service ports', since: '1.20' },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-SERVICES', text: portals, onlyNew: true },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-SERVICES', text: portals, onlyNew: true },
  { table: 'filter', from: 'INPUT', to: 'KUBE-SERVICES', text: portals, onlyNew: true, until: '1.20' },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-FORWARD', text: 'kubernetes forwarding rules' },
  { table: 'filter', from: 'INPUT', to: 'KUBE-PROXY-FIREWALL', text: firewall, onlyNew: true, since: '1.25' },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-PROXY-FIREWALL', text: firewall, onlyNew: true, since: '1.25' },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-PROXY-FIREWALL', text: firewall, onlyNew: true, since: '1.25' },
  { table: 'nat', from: 'OUTPUT', to: 'KUBE-SERVICES', text: portals },
  { table: 'nat', from: 'PREROUTING', to: 'KUBE-SERVICES', text: portals },
  { ...postrouting, until: '1.27' },
  { ...postrouting, since: '1.28' },
  { table: 'nat', to: 'KUBE-MARK-DROP', since: '1.20', until: '1.25' },
  { table: 'filter', from: 'INPUT', to: 'KUBE-FIREWALL', since: '1.27' },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-FIREWALL', since: '1.27' },
  // 1.27 alone counts it among the kubelet's.
  { ...postrouting, since: '1.27', until: '1.28' },
];

/** The jumps of a release, in call order. The rules are new objects: every node counts for itself. */
export function jumpsOf(version: string): Jump[] {
  return rows
    .filter((row) => holds(row, version))
    .map(({ table, from, to, text, onlyNew }) => ({ table, to, ...(from && { from, rule: jumpRule(to, text, onlyNew) }) }));
}

function jumpRule(chain: string, text: string | undefined, onlyNew: boolean | undefined): Rule {
  const clauses: Clause[] = [];
  if (onlyNew) clauses.push(isNew);
  if (text !== undefined) clauses.push(comment(text));
  return { clauses, target: { kind: 'jump', chain }, origin: { writer: 'kube-proxy', purpose: 'jump' } };
}

/** The individual `iptables` calls that ensure the jumps. */
export function ensureSteps(jumps: readonly Jump[]): EnsureStep[] {
  return jumps.flatMap((jump): EnsureStep[] => {
    const chain: EnsureStep = { op: 'EnsureChain', table: jump.table, chain: jump.to };
    if (jump.from === undefined) return [chain];
    return [chain, { op: 'EnsureRule', position: '-I', table: jump.table, chain: jump.from, args: jumpArgs(jump) }];
  });
}

// The words as kube-proxy passes them to `iptables`: bare, without the shell's quotes.
function jumpArgs(jump: Jump): string[] {
  const words = (jump.rule?.clauses ?? []).flatMap((clause) =>
    clause.kind === 'conntrack'
      ? ['-m', 'conntrack', '--ctstate', clause.states.join(',')]
      : clause.kind === 'comment'
        ? ['-m', 'comment', '--comment', clause.text]
        : [],
  );
  return [...words, '-j', jump.to];
}
