import type { RejectAnswer } from '../iptables/rule.ts';
import type { HookVerdict } from './hooks.ts';
import type { Host } from './host.ts';

const ipvsEnds = { DROP: { fate: 'dropped' }, unknown: { fate: 'unknown' }, REJECT: { fate: 'refused', answer: 'port-unreachable' } } as const;

const told = {
  unknown: (where: string) => ({ fate: 'unknown', reason: `${where} uses something that is not simulated, so nobody can say` }) as const,
  DROP: (where: string) => ({ fate: 'dropped', reason: `${where} drops it: no answer will come` }) as const,
};

/** What it means that a hook did not accept, in the words of a trace. */
export function describeVerdict(
  verdict: Exclude<HookVerdict, { verdict: 'ACCEPT' | 'STOLEN' }>,
  host: Host,
): { fate: 'refused' | 'dropped' | 'unknown'; reason: string; answer?: RejectAnswer } {
  if ('ipvs' in verdict) return { ...ipvsEnds[verdict.verdict], reason: `IPVS on ${host.name}: ${verdict.ipvs}` };
  if ('nft' in verdict) {
    const where = `${verdict.nft} on ${host.name}`;
    return verdict.verdict === 'REJECT' ? { fate: 'refused', reason: `${where} refuses it`, answer: verdict.answer } : told[verdict.verdict](where);
  }
  const where = verdict.rule
    ? `rule ${verdict.number} of ${verdict.table} ${verdict.chain} on ${host.name}`
    : `the policy of ${verdict.table} ${verdict.chain} on ${host.name}`;
  switch (verdict.verdict) {
    case 'REJECT': {
      const answer = verdict.rule.target?.kind === 'REJECT' ? verdict.rule.target.with : 'port-unreachable';
      return { fate: 'refused', reason: `${where} refuses it`, answer };
    }
    default:
      return told[verdict.verdict](where);
  }
}
