import type { Clause, Rule } from '../../iptables/rule.ts';
import { comment } from '../clauses.ts';
import type { EndpointInfo } from '../endpoints.ts';
import { jumpTo, type ServicePlan } from './service-plan.ts';

// By the number of endpoints left; a cluster needs few different ones.
const shares: Clause[] = [];

/** `-m statistic --mode random --probability 1/n`. */
export function share(n: number): Clause {
  let clause = shares[n];
  if (!clause) {
    const written = (1 / n).toFixed(10);
    clause = { kind: 'statistic', mode: 'random', probability31: Math.round(Number(written) * 2 ** 31), written };
    shares[n] = clause;
  }
  return clause;
}

/** The comment of a rule that leads to an endpoint, if it has one. */
type Label = (endpoint: EndpointInfo, index: number) => Clause | undefined;

/** Spreads a chain's traffic over endpoints (reference A.7): affinity first, then each endpoint its share of what is left. */
export function writeBalancing(plan: ServicePlan, chain: string, endpoints: readonly EndpointInfo[], label: Label = arrowLabel(plan)): void {
  writeAffinity(plan, chain, endpoints, label);
  for (const [i, endpoint] of endpoints.entries()) plan.out.nat(chain, balancingRule(plan, endpoint, label(endpoint, i), endpoints.length - i));
}

/** With ClientIP affinity, one rule an endpoint: who was sent there before goes there again. */
export function writeAffinity(plan: ServicePlan, chain: string, endpoints: readonly EndpointInfo[], label: Label): void {
  const { out, port } = plan;
  if (port.affinitySeconds === undefined) return;
  for (const [i, endpoint] of endpoints.entries()) {
    const SEP = plan.endpointChain(endpoint);
    out.nat(chain, {
      clauses: withLabel(label(endpoint, i), { kind: 'recent', action: 'rcheck', name: SEP, seconds: port.affinitySeconds, reap: true }),
      target: jumpTo(SEP),
      origin: plan.origin('affinity', endpoint),
    });
  }
}

/** One endpoint's share: a chance of one in `left`, or, for the last one, everything. */
export function balancingRule(plan: ServicePlan, endpoint: EndpointInfo, label: Clause | undefined, left: number): Rule {
  return {
    clauses: left > 1 ? withLabel(label, share(left)) : label ? [label] : [],
    target: jumpTo(plan.endpointChain(endpoint)),
    origin: plan.origin('balance', endpoint),
  };
}

function withLabel(label: Clause | undefined, clause: Clause): Clause[] {
  return label ? [label, clause] : [clause];
}

/** `"name -> ip:port"`, left out in a large cluster. */
function arrowLabel({ port, label }: ServicePlan): Label {
  return !label ? () => undefined : ({ text }) => comment(`${port.nameString} -> ${text}`);
}

/** The bare name, left out in a large cluster. */
export function nameLabel({ label }: ServicePlan): Label {
  return () => label;
}
