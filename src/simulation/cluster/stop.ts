import type { RejectAnswer } from '../iptables/rule.ts';
import type { HookVerdict } from './hooks.ts';
import type { Host } from './host.ts';

const ipvsEnds = { DROP: { fate: 'dropped' }, unknown: { fate: 'unknown' }, REJECT: { fate: 'refused', answer: 'port-unreachable' } } as const;

/** What it means that a hook did not accept, in the words of a trace. */
export function describeVerdict(
  verdict: Exclude<HookVerdict, { verdict: 'ACCEPT' | 'STOLEN' }>,
  host: Host,
): { fate: 'refused' | 'dropped' | 'unknown'; reason: string; answer?: RejectAnswer } {
  if ('ipvs' in verdict) return { ...ipvsEnds[verdict.verdict], reason: `IPVS on ${host.name}: ${verdict.ipvs}` };
  const where = verdict.rule
    ? `rule ${verdict.number} of ${verdict.table} ${verdict.chain} on ${host.name}`
    : `the policy of ${verdict.table} ${verdict.chain} on ${host.name}`;
  switch (verdict.verdict) {
    case 'REJECT': {
      const answer = verdict.rule.target?.kind === 'REJECT' ? verdict.rule.target.with : 'port-unreachable';
      return { fate: 'refused', reason: `${where} refuses it`, answer };
    }
    case 'unknown':
      return { fate: 'unknown', reason: `${where} uses something that is not simulated, so nobody can say` };
    default:
      return { fate: 'dropped', reason: `${where} drops it: no answer will come` };
  }
}
