import type { RejectAnswer } from '../iptables/rule.ts';
import type { HookVerdict } from './hooks.ts';
import type { Host } from './host.ts';

/** What it means that a hook did not accept, in the words of a trace. */
export function describeVerdict(
  verdict: Exclude<HookVerdict, { verdict: 'ACCEPT' }>,
  host: Host,
): { fate: 'refused' | 'dropped' | 'unknown'; reason: string; answer?: RejectAnswer } {
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
