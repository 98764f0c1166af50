import type { Clause, Rule, Target } from '../../iptables/rule.ts';
import { printConntrackDeletes } from '../conntrack-cleanup.ts';
import type { EnsureStep, ProxyMode } from '../mode.ts';
import type { Call } from './portals.ts';
import { UserspaceProxier } from './proxier.ts';
import { userspaceVersions } from './versions.ts';

/** kube-proxy in userspace mode, which 1.26 took out. It never restores; every rule is a call of its own. */
export const userspaceMode: ProxyMode = {
  versions: userspaceVersions,
  start(options, version, now = () => 0) {
    const proxier = new UserspaceProxier(options, version, { now, random31: () => 0 });
    return {
      sysctls: {},
      sync(objects, step) {
        const { calls, staleIPs } = proxier.sync(objects, step);
        const conntrack = printConntrackDeletes(
          staleIPs.map((originalDestination) => ({ originalDestination })),
          options.ipFamily,
        );
        return { ...(calls.length > 0 && { ensure: calls.map(ensureStep) }), ...(conntrack.length > 0 && { conntrack }) };
      },
    };
  },
};

function ensureStep(call: Call): EnsureStep {
  if (!('rule' in call)) return call;
  const { op, table, chain, rule } = call;
  return { op, ...(op === 'EnsureRule' && { position: call.position }), table, chain, args: ruleArgs(rule) };
}

/** A rule of this mode as the bare words of a command line, without a shell's quotes. */
export function ruleArgs({ clauses, target }: Rule): string[] {
  return [...clauses.flatMap(clauseArgs), ...targetArgs(target)];
}

function clauseArgs(clause: Clause): string[] {
  switch (clause.kind) {
    case 'comment':
      return ['-m', 'comment', '--comment', clause.text];
    case 'protocol':
      return ['-p', clause.protocol];
    case 'tcp':
    case 'udp':
    case 'sctp':
      return ['-m', clause.kind, '--dport', `${clause.destinationPort?.from}`];
    case 'destination':
      return ['-d', clause.written];
    case 'physdev':
      return ['-m', 'physdev', '!', '--physdev-is-in'];
    case 'addrtype':
      return ['-m', 'addrtype', '--dst-type', `${clause.destinationType?.type}`];
    case 'state':
      return ['-m', 'state', '--state', clause.states.join(',')];
    default:
      throw new Error(`userspace mode has no ${clause.kind} clause`);
  }
}

function targetArgs(target: Target | undefined): string[] {
  switch (target?.kind) {
    case 'jump':
      return ['-j', target.chain];
    case 'REDIRECT':
      return ['-j', 'REDIRECT', '--to-ports', `${target.ports?.from}`];
    case 'DNAT':
      return ['-j', 'DNAT', '--to-destination', target.to];
    case 'ACCEPT':
      return ['-j', 'ACCEPT'];
    default:
      throw new Error(`userspace mode has no ${target?.kind} target`);
  }
}
