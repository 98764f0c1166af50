import { parseAddress } from '../../net/address.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import { protocolName, protocolNumber } from '../../net/protocol.ts';
import type { Data, KeyPart } from '../../nftables/expression.ts';
import { prefixInterval } from '../../nftables/interval.ts';
import type { Element } from '../../nftables/set.ts';
import type { TransactionBuilder } from './builder.ts';
import type { ServiceFacts } from './service-facts.ts';
import { writeFirewallChain } from './service-rules.ts';

/** Data of a verdict map: `goto CHAIN`. */
export function goto(chain: string): Data {
  return { kind: 'verdict', verdict: { kind: 'goto', chain } };
}

/** 1.36: connections of an endpoint of this node to itself, which have to be masqueraded. */
export function noteHairpins(tx: TransactionBuilder, { release, port, reachable }: ServiceFacts): void {
  if (release.masquerade !== 'one rule') return;
  const protocol = protocolName(port.protocol);
  for (const { endpoint } of reachable) {
    if (!endpoint.isLocal) continue;
    const { ip, port: number } = endpoint;
    const address = parseAddress(ip);
    const key = [address, address, protocolNumber[port.protocol], number];
    tx.addElement('hairpin-connections', { key, written: `${ip} . ${ip} . ${protocol} . ${number}` });
  }
}

/** The ClusterIP leads to its chain, or is refused. */
export function captureClusterIP(tx: TransactionBuilder, facts: ServiceFacts): void {
  const { port, chain, release } = facts;
  if (release.clusterIPs) tx.addElement('cluster-ips', { key: [parseAddress(port.clusterIP)] });
  if (facts.hasInternal) addService(tx, facts, port.clusterIP, port.internalLocal ? chain.local : chain.service);
  else refuseService(tx, facts, port.clusterIP);
}

/** Each externalIP leads to the external chain, or is refused, or both: the short circuit for local clients stays open. */
export function captureExternalIPs(tx: TransactionBuilder, facts: ServiceFacts): void {
  for (const ip of facts.port.externalIPs) {
    if (facts.hasEndpoints) addService(tx, facts, ip, facts.chain.external);
    if (!facts.hasExternal) refuseService(tx, facts, ip);
  }
}

/** The load balancer's addresses, and who may use them. */
export function captureLoadBalancer(tx: TransactionBuilder, facts: ServiceFacts): void {
  const { port, chain, release } = facts;
  const { sourceRanges } = release;
  const guarded = facts.isFirewalled && sourceRanges !== 'two sets';
  if (guarded) tx.ensureChain(chain.firewall);
  if (guarded && sourceRanges === 'chain, at once') writeFirewallChain(tx, facts);
  for (const ip of port.loadBalancerIPs) {
    if (facts.hasEndpoints) addService(tx, facts, ip, chain.external);
    if (guarded) tx.addElement('firewall-ips', { ...serviceKey(facts, ip), ...(sourceRanges === 'chain, at once' && said(facts)), data: goto(chain.firewall) });
    else if (facts.isFirewalled) allowSources(tx, facts, ip);
  }
  if (!facts.hasExternal) for (const ip of port.loadBalancerIPs) refuseService(tx, facts, ip);
}

/** The NodePort leads to the external chain, or is refused, or both. */
export function captureNodePort(tx: TransactionBuilder, facts: ServiceFacts): void {
  const { port } = facts;
  if (!port.nodePort) return;
  const key = [protocolNumber[port.protocol], port.nodePort];
  if (facts.hasEndpoints) tx.addElement('service-nodeports', { key, data: goto(facts.chain.external) });
  if (!facts.hasExternal) tx.addElement('no-endpoint-nodeports', { key, ...said(facts), data: refusal(facts) });
}

function addService(tx: TransactionBuilder, facts: ServiceFacts, ip: string, chain: string): void {
  tx.addElement('service-ips', { ...serviceKey(facts, ip), data: goto(chain) });
}

function refuseService(tx: TransactionBuilder, facts: ServiceFacts, ip: string): void {
  tx.addElement('no-endpoint-services', { ...serviceKey(facts, ip), ...said(facts), data: refusal(facts) });
}

// REJECT if there is no endpoint anywhere, DROP if there is none that this traffic may use.
function refusal({ hasEndpoints }: ServiceFacts): Data {
  return hasEndpoints ? { kind: 'verdict', verdict: { kind: 'drop' } } : goto('reject-chain');
}

// 1.29: one set says which destinations are guarded, the other who may pass.
function allowSources(tx: TransactionBuilder, facts: ServiceFacts, ip: string): void {
  const { key, written } = serviceKey(facts, ip);
  const ranges = facts.port.sourceRanges;
  const allow = (source: KeyPart, text: string): Element => ({ key: [...key, source], written: `${written} . ${text}` });
  tx.addElement('firewall', { key, written, ...said(facts) });
  for (const range of ranges) tx.addElement('firewall-allow', { ...allow(prefixInterval(parsePrefix(range)), range), ...said(facts) });
  if (ranges.some((range) => contains(parsePrefix(range), parseAddress(facts.nodeIP)))) tx.addElement('firewall-allow', allow(parseAddress(ip), ip));
}

// Only 1.29 keeps an address as it was written.
function serviceKey({ port, release }: ServiceFacts, ip: string): Pick<Element, 'key' | 'written'> {
  const key = [parseAddress(ip), protocolNumber[port.protocol], port.port];
  return release.keepsSpelling ? { key, written: `${ip} . ${protocolName(port.protocol)} . ${port.port}` } : { key };
}

function said({ port, release }: ServiceFacts): Pick<Element, 'comment'> {
  return { comment: port.nameString.slice(0, release.commentLimit) };
}
