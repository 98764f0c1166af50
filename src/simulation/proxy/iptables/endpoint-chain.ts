import type { Clause } from '../../iptables/rule.ts';
import { protocolMatch, source } from '../clauses.ts';
import type { EndpointInfo } from '../endpoints.ts';
import { canonicalIP } from '../parse-ip.ts';
import { markMasquerade, type ServicePlan } from './service-plan.ts';

/** A KUBE-SEP chain for each endpoint that this node may send to (reference A.6 step 13). */
export function writeEndpointChains(plan: ServicePlan): void {
  const everyone = dnatClauses(plan);
  for (const endpoint of plan.endpoints.reachable) {
    plan.out.chain(plan.endpointChain(endpoint));
    writeEndpointRules(plan, endpoint, everyone);
  }
}

/** Its two rules: who would talk to itself is masqueraded; everyone is sent to the endpoint, and remembered if affinity asks for it. */
export function writeEndpointRules(plan: ServicePlan, endpoint: EndpointInfo, everyone = dnatClauses(plan)): void {
  const { out, port, label } = plan;
  const chain = plan.endpointChain(endpoint);
  const from = source(hairpinSource(plan, endpoint));
  out.nat(chain, { clauses: label ? [label, from] : [from], target: markMasquerade, origin: plan.origin('hairpin', endpoint) });
  const clauses = port.affinitySeconds === undefined ? everyone : remembering(everyone, chain);
  out.nat(chain, { clauses, target: { kind: 'DNAT', to: endpoint.text }, origin: plan.origin('endpoint', endpoint) });
}

// The same for every endpoint, so they share it.
function dnatClauses({ label, port }: ServicePlan): readonly Clause[] {
  return label ? [label, ...protocolMatch(port.protocol)] : protocolMatch(port.protocol);
}

// `-m recent --set` stands behind the comment and before the protocol.
function remembering(clauses: readonly Clause[], name: string): Clause[] {
  const at = clauses.length - 2;
  return [...clauses.slice(0, at), { kind: 'recent', action: 'set', name }, ...clauses.slice(at)];
}

function hairpinSource({ settings, features }: ServicePlan, { ip }: EndpointInfo): string {
  if (settings.asWrittenHairpin) return ip;
  const canonical = canonicalIP(ip) ?? ip;
  return features.hostPrefixes ? `${canonical}/${settings.ipv6 ? 128 : 32}` : canonical;
}
