import { comment, fromLocal, notFromLocal, portMatch, source, toLocal } from '../clauses.ts';
import { canonicalIP } from '../parse-ip.ts';
import { balancingRule, nameLabel, writeAffinity, writeBalancing } from './balance.ts';
import { writeEndpointChains, writeEndpointRules } from './endpoint-chain.ts';
import { writeSourceRanges } from './own-chains.ts';
import { jumpTo, markDrop, markMasquerade, refuse, type ServicePlan } from './service-plan.ts';

// The shapes up to 1.23 (reference A.20.1, A.20.2). Endpoints are the ready ones; refusals are only for Services without any.

/** KUBE-SVC and, under a Local policy, KUBE-XLB: chain lines. From 1.22 on the endpoints' chains and rules come even before. */
export function declareServiceChains(plan: ServicePlan): void {
  const { out, endpoints, port, chains } = plan;
  if (!plan.features.masqueradeBeforeServiceChain) writeEndpointChains(plan);
  if (endpoints.hasEndpoints) out.chain(chains.SVC);
  if (port.externalLocal) out.chain(chains.XLB);
}

/** The ClusterIP, with the mark for masquerading in front. */
export function captureOldClusterIP(plan: ServicePlan): void {
  const { out, port, endpoints, chains, local, features } = plan;
  const match = portMatch(port.protocol, port.port, written(plan, port.clusterIP));
  if (!endpoints.hasEndpoints) {
    refuse(plan, 'KUBE-SERVICES', match);
    return;
  }
  const clauses = [comment(`${port.nameString} cluster IP`), ...match];
  const marking = features.masqueradeBeforeServiceChain ? 'KUBE-SERVICES' : chains.SVC;
  if (plan.settings.masqueradeAll) out.nat(marking, { clauses, target: markMasquerade, origin: plan.origin('masquerade-all') });
  else if (local) out.nat(marking, { clauses: [...clauses, local.isNot], target: markMasquerade, origin: plan.origin('masquerade-off-cluster') });
  out.nat('KUBE-SERVICES', { clauses, target: jumpTo(chains.SVC), origin: plan.origin('cluster-ip') });
}

/** externalIPs. */
export function captureOldExternalIPs(plan: ServicePlan): void {
  const { out, port, endpoints, chains, local, features } = plan;
  for (const ip of port.externalIPs) {
    const match = portMatch(port.protocol, port.port, written(plan, ip));
    if (!endpoints.hasEndpoints) {
      refuse(plan, 'KUBE-EXTERNAL-SERVICES', match);
      continue;
    }
    const clauses = [comment(`${port.nameString} external IP`), ...match];
    const marking = features.masqueradeBeforeServiceChain ? 'KUBE-SERVICES' : chains.SVC;
    const mark = plan.origin('masquerade-external');
    const origin = plan.origin('external-ip');
    if (features.physdevForExternalIPs) {
      const offMachine = [...clauses, { kind: 'physdev', isIn: true, not: true } as const, notFromLocal];
      out.nat('KUBE-SERVICES', { clauses, target: markMasquerade, origin: mark });
      out.nat('KUBE-SERVICES', { clauses: offMachine, target: jumpTo(chains.SVC), origin });
      out.nat('KUBE-SERVICES', { clauses: [...clauses, toLocal], target: jumpTo(chains.SVC), origin });
      continue;
    }
    if (!port.externalLocal) out.nat(marking, { clauses: local ? [...clauses, local.isNot] : clauses, target: markMasquerade, origin: mark });
    out.nat('KUBE-SERVICES', { clauses, target: jumpTo(port.externalLocal ? chains.XLB : chains.SVC), origin });
  }
}

/** Load balancer addresses: KUBE-FW always, written once for each address, with KUBE-MARK-DROP at its end. */
export function captureOldLoadBalancer(plan: ServicePlan): void {
  const { out, port, endpoints, chains, features } = plan;
  const label = comment(`${port.nameString} loadbalancer IP`);
  const { FW } = chains;
  for (const ip of port.loadBalancerIPs) {
    const match = portMatch(port.protocol, port.port, written(plan, ip));
    if (!endpoints.hasEndpoints) {
      refuse(plan, features.loadBalancerRejectInServices ? 'KUBE-SERVICES' : 'KUBE-EXTERNAL-SERVICES', match);
      continue;
    }
    out.chain(FW);
    out.nat('KUBE-SERVICES', { clauses: [label, ...match], target: jumpTo(FW), origin: plan.origin('load-balancer-ip') });
    if (!port.externalLocal) out.nat(FW, { clauses: [label], target: markMasquerade, origin: plan.origin('masquerade-external') });
    const to = port.externalLocal ? chains.XLB : chains.SVC;
    if (port.sourceRanges.length === 0) out.nat(FW, { clauses: [label], target: jumpTo(to), origin: plan.origin('external-policy') });
    else writeSourceRanges(plan, FW, to, [written(plan, ip)]);
    out.nat(FW, { clauses: [label], target: markDrop, origin: plan.origin('source-range-drop') });
  }
}

/** The NodePort. True if this release then forgets the rest of the Service, for want of an address. */
export function captureOldNodePort(plan: ServicePlan): boolean {
  const { out, port, endpoints, chains, features } = plan;
  if (!port.nodePort) return false;
  if (!plan.settings.hasNodeAddresses) return features.stopsWithoutNodeAddress;
  const match = portMatch(port.protocol, port.nodePort);
  if (!endpoints.hasEndpoints) {
    refuse(plan, 'KUBE-EXTERNAL-SERVICES', [toLocal, ...match]);
    return false;
  }
  const clauses = [comment(port.nameString), ...match];
  const origin = plan.origin('node-port');
  if (port.externalLocal) {
    // Answers to 127.0.0.0/8 could not find their way back from another machine's point of view.
    const loopback = source(plan.settings.ipv6 ? '::1/128' : '127.0.0.0/8');
    out.nat('KUBE-NODEPORTS', { clauses: [...clauses, loopback], target: markMasquerade, origin: plan.origin('local-masquerade') });
    out.nat('KUBE-NODEPORTS', { clauses, target: jumpTo(chains.XLB), origin });
  } else {
    const marking = features.masqueradeBeforeServiceChain ? 'KUBE-NODEPORTS' : chains.SVC;
    out.nat(marking, { clauses, target: markMasquerade, origin: plan.origin('masquerade-external') });
    out.nat('KUBE-NODEPORTS', { clauses, target: jumpTo(chains.SVC), origin });
  }
  return false;
}

/** KUBE-SVC's balancing rules; up to 1.21 each endpoint's own rules stand between them. */
export function writeOldServiceChain(plan: ServicePlan): void {
  const { out, endpoints, chains, features } = plan;
  const label = nameLabel(plan);
  if (!features.masqueradeBeforeServiceChain) {
    writeBalancing(plan, chains.SVC, endpoints.cluster, label);
    return;
  }
  for (const endpoint of endpoints.cluster) out.chain(plan.endpointChain(endpoint));
  writeAffinity(plan, chains.SVC, endpoints.cluster, label);
  for (const [i, endpoint] of endpoints.cluster.entries()) {
    out.nat(chains.SVC, balancingRule(plan, endpoint, label(endpoint, i), endpoints.cluster.length - i));
    writeEndpointRules(plan, endpoint);
  }
}

/** KUBE-XLB: pods and the node itself go to KUBE-SVC, the rest to this node's endpoints or, if there is none, away. */
export function writeXLBChain(plan: ServicePlan): void {
  const { out, port, endpoints, chains, local, features } = plan;
  if (!port.externalLocal) return;
  const { XLB, SVC } = chains;
  const name = port.nameString;
  if (local)
    out.nat(XLB, {
      clauses: [comment('Redirect pods trying to reach external loadbalancer VIP to clusterIP'), local.is],
      target: jumpTo(SVC),
      origin: plan.origin('pod-short-circuit'),
    });
  out.nat(XLB, {
    clauses: [comment(`masquerade LOCAL traffic for ${name} LB IP`), fromLocal],
    target: markMasquerade,
    origin: plan.origin('local-masquerade'),
  });
  out.nat(XLB, {
    clauses: [comment(`route LOCAL traffic for ${name} LB IP to service chain`), fromLocal],
    target: jumpTo(SVC),
    origin: plan.origin('local-short-circuit'),
  });
  if (endpoints.local.length === 0)
    out.nat(XLB, { clauses: [comment(`${name} has no local endpoints`)], target: markDrop, origin: plan.origin('no-local-endpoints') });
  else if (!features.numberedBalancing) writeBalancing(plan, XLB, endpoints.local, nameLabel(plan));
  else {
    // These comments stay in a large cluster.
    writeAffinity(plan, XLB, endpoints.local, () => comment(name));
    for (const [i, endpoint] of endpoints.local.entries())
      out.nat(XLB, balancingRule(plan, endpoint, comment(`Balancing rule ${i} for ${name}`), endpoints.local.length - i));
  }
}

function written({ features, settings }: ServicePlan, ip: string): string {
  return features.hostPrefixes ? `${canonicalIP(ip) ?? ip}/${settings.ipv6 ? 128 : 32}` : ip;
}
