import type { Clause } from '../../iptables/rule.ts';
import { comment, countedAs, destination, portMatch, toLocal } from '../clauses.ts';
import { hasExternal, hasInternal, jumpTo, refuse, type ServicePlan, usesFirewall } from './service-plan.ts';

/** The ClusterIP (reference A.6 step 1). */
export function captureClusterIP(plan: ServicePlan): void {
  const { out, port, chains } = plan;
  const match = portMatch(port.protocol, port.port, port.clusterIP);
  if (!hasInternal(plan)) refuse(plan, 'KUBE-SERVICES', match);
  else
    out.nat('KUBE-SERVICES', {
      clauses: [comment(`${port.nameString} cluster IP`), ...match],
      target: jumpTo(port.internalLocal ? chains.SVL : chains.SVC),
      origin: plan.origin('cluster-ip'),
    });
}

/** externalIPs (step 2). */
export function captureExternalIPs(plan: ServicePlan): void {
  const { out, port, endpoints, chains } = plan;
  for (const ip of port.externalIPs) {
    const match = portMatch(port.protocol, port.port, ip);
    if (endpoints.hasEndpoints)
      out.nat('KUBE-SERVICES', {
        clauses: [comment(`${port.nameString} external IP`), ...match],
        target: jumpTo(chains.EXT),
        origin: plan.origin('external-ip'),
      });
    if (!hasExternal(plan)) refuse(plan, 'KUBE-EXTERNAL-SERVICES', match);
  }
}

/** Load balancer addresses (steps 3 and 4). */
export function captureLoadBalancer(plan: ServicePlan): void {
  const { out, port, endpoints, chains } = plan;
  const filtered = usesFirewall(plan);
  for (const ip of port.loadBalancerIPs) {
    const match = portMatch(port.protocol, port.port, ip);
    if (endpoints.hasEndpoints)
      out.nat('KUBE-SERVICES', {
        clauses: [comment(`${port.nameString} loadbalancer IP`), ...match],
        target: jumpTo(filtered ? chains.FW : chains.EXT),
        origin: plan.origin('load-balancer-ip'),
      });
    if (filtered)
      out.filter('KUBE-PROXY-FIREWALL', {
        clauses: [comment(`${port.nameString} traffic not accepted by ${chains.FW}`), ...match],
        target: { kind: 'DROP' },
        origin: plan.origin('source-range-drop'),
      });
  }
  if (!hasExternal(plan)) for (const ip of port.loadBalancerIPs) refuse(plan, 'KUBE-EXTERNAL-SERVICES', portMatch(port.protocol, port.port, ip));
}

/** The NodePort (step 5). */
export function captureNodePort(plan: ServicePlan): void {
  const { out, port, endpoints, chains, features } = plan;
  if (!port.nodePort || !(plan.settings.hasNodeAddresses || features.nodePortsAnyway)) return;
  const match = portMatch(port.protocol, port.nodePort);
  if (endpoints.hasEndpoints) {
    const target = jumpTo(chains.EXT);
    const origin = plan.origin('node-port');
    if (plan.settings.nfacct && plan.settings.localhostNodePorts && !plan.settings.ipv6) {
      const counted = [...match, destination('127.0.0.0/8'), countedAs('localhost_nps_accepted_pkts')];
      out.nat('KUBE-NODEPORTS', { clauses: [comment(port.nameString), ...counted], target, origin });
    }
    out.nat('KUBE-NODEPORTS', { clauses: [comment(port.nameString), ...match], target, origin });
  }
  if (!hasExternal(plan)) refuse(plan, 'KUBE-EXTERNAL-SERVICES', [toLocal, ...match]);
}

/** The healthCheckNodePort (step 6), whether or not there are endpoints. */
export function acceptHealthCheck(plan: ServicePlan): void {
  const { out, port, features } = plan;
  if (!port.healthCheckNodePort || !features.healthCheckAccept) return;
  const clauses: Clause[] = [comment(`${port.nameString} health check node port`), ...portMatch('TCP', port.healthCheckNodePort)];
  out.filter('KUBE-NODEPORTS', { clauses, target: { kind: 'ACCEPT' }, origin: plan.origin('health-check') });
}
