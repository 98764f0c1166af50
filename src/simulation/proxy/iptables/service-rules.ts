import type { Clause, Origin, OriginPurpose, Target } from '../../iptables/rule.ts';
import { canonicalAddress, parseAddress } from '../../net/address.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import { hash16 } from '../chain-names.ts';
import { comment, fromLocal, portMatch, source, toLocal } from '../clauses.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { RestoreBuilder } from '../restore-builder.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { Categorized } from '../topology.ts';

/** What is the same for every service port of a sync. */
export interface ServiceRuleContext {
  readonly filter: RestoreBuilder;
  readonly nat: RestoreBuilder;
  readonly nodeIP: string;
  readonly masqueradeAll: boolean;
  readonly localCIDR: string | undefined;
  readonly hasNodeAddresses: boolean;
  readonly largeCluster: boolean;
}

/** Writes every rule of one service port, in the order in which kube-proxy does (reference A.6). Models syncProxyRules (1.26). */
export function writeServicePort(context: ServiceRuleContext, port: ServicePortInfo, endpoints: Categorized): void {
  const { filter, nat } = context;
  const protocol = port.protocol.toLowerCase();
  const hash = hash16(port.nameString + protocol);
  const name = port.nameString;
  const SVC = `KUBE-SVC-${hash}`;
  const SVL = `KUBE-SVL-${hash}`;
  const EXT = `KUBE-EXT-${hash}`;
  const FW = `KUBE-FW-${hash}`;
  const { cluster, local, reachable, hasEndpoints } = endpoints;
  const hasInternal = hasEndpoints && !(port.internalLocal && local.length === 0);
  const hasExternal = hasEndpoints && !(port.externalLocal && local.length === 0);
  const internalChain = port.internalLocal ? SVL : SVC;
  const externalChain = port.externalLocal ? SVL : SVC;
  const usesEXT = hasEndpoints && port.accessible;
  const usesFW = hasEndpoints && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0;
  const origin = (purpose: OriginPurpose): Origin => ({ writer: 'kube-proxy', purpose, servicePort: name });
  const jump = (chain: string): Target => ({ kind: 'jump', chain });
  const refusal = (): { text: string; target: Target; origin: Origin } =>
    hasEndpoints
      ? { text: `${name} has no local endpoints`, target: { kind: 'DROP' }, origin: origin('no-local-endpoints') }
      : { text: `${name} has no endpoints`, target: { kind: 'REJECT', with: 'port-unreachable' }, origin: origin('no-endpoints') };
  const refuse = (chain: string, clauses: Clause[], before: Clause[] = []): void => {
    const { text, target, origin: why } = refusal();
    filter.append(chain, { clauses: [comment(text), ...before, ...clauses], target, origin: why });
  };

  const toClusterIP = portMatch(port.protocol, port.port, port.clusterIP);
  if (hasInternal)
    nat.append('KUBE-SERVICES', { clauses: [comment(`${name} cluster IP`), ...toClusterIP], target: jump(internalChain), origin: origin('cluster-ip') });
  else refuse('KUBE-SERVICES', toClusterIP);

  for (const ip of port.externalIPs) {
    const match = portMatch(port.protocol, port.port, ip);
    if (hasEndpoints) nat.append('KUBE-SERVICES', { clauses: [comment(`${name} external IP`), ...match], target: jump(EXT), origin: origin('external-ip') });
    if (!hasExternal) refuse('KUBE-EXTERNAL-SERVICES', match);
  }
  for (const ip of port.loadBalancerIPs) {
    const match = portMatch(port.protocol, port.port, ip);
    if (hasEndpoints)
      nat.append('KUBE-SERVICES', {
        clauses: [comment(`${name} loadbalancer IP`), ...match],
        target: jump(usesFW ? FW : EXT),
        origin: origin('load-balancer-ip'),
      });
    if (usesFW)
      filter.append('KUBE-PROXY-FIREWALL', {
        clauses: [comment(`${name} traffic not accepted by ${FW}`), ...match],
        target: { kind: 'DROP' },
        origin: origin('source-range-drop'),
      });
  }
  if (!hasExternal) for (const ip of port.loadBalancerIPs) refuse('KUBE-EXTERNAL-SERVICES', portMatch(port.protocol, port.port, ip));
  if (port.nodePort && context.hasNodeAddresses) {
    const match = portMatch(port.protocol, port.nodePort);
    if (hasEndpoints) nat.append('KUBE-NODEPORTS', { clauses: [comment(name), ...match], target: jump(EXT), origin: origin('node-port') });
    if (!hasExternal) refuse('KUBE-EXTERNAL-SERVICES', match, [toLocal]);
  }
  if (port.healthCheckNodePort)
    filter.append('KUBE-NODEPORTS', {
      clauses: [comment(`${name} health check node port`), ...portMatch('TCP', port.healthCheckNodePort)],
      target: { kind: 'ACCEPT' },
      origin: origin('health-check'),
    });

  if (hasInternal) {
    const clauses = [comment(`${name} cluster IP`), ...toClusterIP];
    if (context.masqueradeAll) nat.append(internalChain, { clauses, target: jump('KUBE-MARK-MASQ'), origin: origin('masquerade-all') });
    else if (context.localCIDR)
      nat.append(internalChain, {
        clauses: [...clauses, source(context.localCIDR, true)],
        target: jump('KUBE-MARK-MASQ'),
        origin: origin('masquerade-off-cluster'),
      });
  }
  if (usesEXT) {
    nat.chain(EXT);
    if (!port.externalLocal)
      nat.append(EXT, {
        clauses: [comment(`masquerade traffic for ${name} external destinations`)],
        target: jump('KUBE-MARK-MASQ'),
        origin: origin('masquerade-external'),
      });
    else {
      if (context.localCIDR)
        nat.append(EXT, {
          clauses: [comment(`pod traffic for ${name} external destinations`), source(context.localCIDR)],
          target: jump(SVC),
          origin: origin('pod-short-circuit'),
        });
      nat.append(EXT, {
        clauses: [comment(`masquerade LOCAL traffic for ${name} external destinations`), fromLocal],
        target: jump('KUBE-MARK-MASQ'),
        origin: origin('local-masquerade'),
      });
      nat.append(EXT, {
        clauses: [comment(`route LOCAL traffic for ${name} external destinations`), fromLocal],
        target: jump(SVC),
        origin: origin('local-short-circuit'),
      });
    }
    if (hasExternal) nat.append(EXT, { clauses: [], target: jump(externalChain), origin: origin('external-policy') });
  }
  if (usesFW) {
    nat.chain(FW);
    for (const range of port.sourceRanges)
      nat.append(FW, { clauses: [comment(`${name} loadbalancer IP`), source(range)], target: jump(EXT), origin: origin('source-range') });
    if (port.sourceRanges.some((range) => contains(parsePrefix(range), parseAddress(context.nodeIP))))
      for (const ip of port.loadBalancerIPs)
        nat.append(FW, { clauses: [comment(`${name} loadbalancer IP`), source(ip)], target: jump(EXT), origin: origin('source-range-self') });
  }
  const names = new Map(reachable.map((endpoint) => [endpoint.text, `KUBE-SEP-${hash16(name + protocol + endpoint.text)}`]));
  const sep = (endpoint: EndpointInfo): string => names.get(endpoint.text) ?? `KUBE-SEP-${hash16(name + protocol + endpoint.text)}`;
  const balance = (chain: string, targets: readonly EndpointInfo[]): void => {
    nat.chain(chain);
    const label = (endpoint: EndpointInfo): Clause[] => (context.largeCluster ? [] : [comment(`${name} -> ${endpoint.text}`)]);
    if (port.affinitySeconds !== undefined)
      for (const endpoint of targets)
        nat.append(chain, {
          clauses: [...label(endpoint), { kind: 'recent', action: 'rcheck', name: sep(endpoint), seconds: port.affinitySeconds, reap: true }],
          target: jump(sep(endpoint)),
          origin: { ...origin('affinity'), endpoint: endpoint.text },
        });
    for (const [i, endpoint] of targets.entries()) {
      const written = (1 / (targets.length - i)).toFixed(10);
      const share: Clause[] =
        i === targets.length - 1 ? [] : [{ kind: 'statistic', mode: 'random', probability31: Math.round(Number(written) * 2 ** 31), written }];
      nat.append(chain, { clauses: [...label(endpoint), ...share], target: jump(sep(endpoint)), origin: { ...origin('balance'), endpoint: endpoint.text } });
    }
  };
  if (cluster.length > 0 && port.usesCluster) balance(SVC, cluster);
  if (local.length > 0 && port.usesLocal) balance(SVL, local);
  for (const endpoint of reachable) {
    const chain = sep(endpoint);
    nat.chain(chain);
    const label: Clause[] = context.largeCluster ? [] : [comment(name)];
    const seen: Clause[] = port.affinitySeconds === undefined ? [] : [{ kind: 'recent', action: 'set', name: chain }];
    nat.append(chain, {
      clauses: [...label, source(canonicalAddress(endpoint.ip))],
      target: jump('KUBE-MARK-MASQ'),
      origin: { ...origin('hairpin'), endpoint: endpoint.text },
    });
    nat.append(chain, {
      clauses: [...label, ...seen, ...portMatch(port.protocol)],
      target: { kind: 'DNAT', to: endpoint.text },
      origin: { ...origin('endpoint'), endpoint: endpoint.text },
    });
  }
}
