import { contains } from '../../net/prefix.ts';
import { comment, fromLocal, portMatch, source } from '../clauses.ts';
import { parseCIDR } from '../parse-ip.ts';
import { writeBalancing } from './balance.ts';
import { hasExternal, hasInternal, jumpTo, markMasquerade, type ServicePlan, usesFirewall } from './service-plan.ts';

/** Whether ClusterIP traffic is masqueraded (reference A.6 step 8). The chain itself is made later; a restore reads chain lines first. */
export function masqueradeInternal(plan: ServicePlan): void {
  const { out, port, chains, local } = plan;
  if (!hasInternal(plan) || !(plan.settings.masqueradeAll || local)) return;
  const clauses = [comment(`${port.nameString} cluster IP`), ...portMatch(port.protocol, port.port, port.clusterIP)];
  if (!plan.settings.masqueradeAll && local) clauses.push(local.isNot);
  const origin = plan.origin(plan.settings.masqueradeAll ? 'masquerade-all' : 'masquerade-off-cluster');
  out.nat(port.internalLocal ? chains.SVL : chains.SVC, { clauses, target: markMasquerade, origin });
}

/** KUBE-EXT: traffic from outside (step 9). Pods and the node itself are let through to every endpoint even under a Local policy. */
export function writeExternalChain(plan: ServicePlan): void {
  const { out, port, endpoints, chains, local } = plan;
  const { EXT, SVC, SVL } = chains;
  if (!endpoints.hasEndpoints || !port.accessible) return;
  const what = `${port.nameString} external destinations`;
  out.chain(EXT);
  if (port.externalLocal) {
    if (local) out.nat(EXT, { clauses: [comment(`pod traffic for ${what}`), local.is], target: jumpTo(SVC), origin: plan.origin('pod-short-circuit') });
    out.nat(EXT, {
      clauses: [comment(`masquerade LOCAL traffic for ${what}`), fromLocal],
      target: markMasquerade,
      origin: plan.origin('local-masquerade'),
    });
    out.nat(EXT, { clauses: [comment(`route LOCAL traffic for ${what}`), fromLocal], target: jumpTo(SVC), origin: plan.origin('local-short-circuit') });
  } else out.nat(EXT, { clauses: [comment(`masquerade traffic for ${what}`)], target: markMasquerade, origin: plan.origin('masquerade-external') });
  if (hasExternal(plan)) out.nat(EXT, { clauses: [], target: jumpTo(port.externalLocal ? SVL : SVC), origin: plan.origin('external-policy') });
}

/** KUBE-FW: source ranges (step 10). */
export function writeFirewallChain(plan: ServicePlan): void {
  const { out, port, chains } = plan;
  if (!usesFirewall(plan)) return;
  const { FW } = chains;
  out.chain(FW);
  writeSourceRanges(plan, FW, chains.EXT, port.loadBalancerIPs);
  if (plan.features.firewallNote)
    out.nat(FW, {
      clauses: [comment(`other traffic to ${port.nameString} will be dropped by KUBE-PROXY-FIREWALL`)],
      origin: plan.origin('source-range-note'),
    });
}

/** Who may use the load balancer's addresses; with the node in a range, these addresses themselves, which local traffic comes from. */
export function writeSourceRanges(plan: ServicePlan, FW: string, to: string, loadBalancerIPs: readonly string[]): void {
  const { out, port } = plan;
  const { nodeIP } = plan.settings;
  const label = comment(`${port.nameString} loadbalancer IP`);
  const target = jumpTo(to);
  for (const range of port.sourceRanges) out.nat(FW, { clauses: [label, source(range)], target, origin: plan.origin('source-range') });
  const ranges = port.sourceRanges.flatMap((range) => parseCIDR(range) ?? []);
  if (nodeIP !== undefined && ranges.some((range) => contains(range, nodeIP)))
    for (const ip of loadBalancerIPs) out.nat(FW, { clauses: [label, source(ip)], target, origin: plan.origin('source-range-self') });
}

/** KUBE-SVC: all endpoints (step 11). */
export function writeClusterChain(plan: ServicePlan): void {
  const { out, port, endpoints, chains } = plan;
  if (endpoints.cluster.length === 0 || !port.usesCluster) return;
  out.chain(chains.SVC);
  writeBalancing(plan, chains.SVC, endpoints.cluster);
}

/** KUBE-SVL: this node's endpoints (step 12). */
export function writeLocalChain(plan: ServicePlan): void {
  const { out, port, endpoints, chains } = plan;
  if (endpoints.local.length === 0 || !port.usesLocal) return;
  out.chain(chains.SVL);
  writeBalancing(plan, chains.SVL, endpoints.local);
}
