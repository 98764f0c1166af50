import type { Command } from '../../nftables/command.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { Categorized } from '../topology.ts';
import { TransactionBuilder } from './builder.ts';
import { captureClusterIP, captureExternalIPs, captureLoadBalancer, captureNodePort, noteHairpins } from './capture.ts';
import { addAffinitySets, writeBalancing, writeEndpointChains } from './endpoint-rules.ts';
import { type ServiceOptions, serviceFacts } from './service-facts.ts';
import { writeExternalChain, writeFirewallChain, writeMasquerade } from './service-rules.ts';

/** Everything that one service port needs. The chains and sets are in use as long as the port is. */
export interface ServiceBlock {
  readonly commands: readonly Command[];
  readonly chains: ReadonlySet<string>;
  readonly affinitySets: readonly string[];
}

/** Writes one service port, in kube-proxy's order (reference C.4). Models the loop of syncProxyRules. */
export function serviceBlock(options: ServiceOptions, port: ServicePortInfo, endpoints: Categorized): ServiceBlock {
  const facts = serviceFacts(options, port, endpoints);
  const tx = new TransactionBuilder(options.words.family);
  if (facts.hasEndpointChains) for (const { chain } of facts.reachable) tx.ensureChain(chain);
  noteHairpins(tx, facts);
  if (facts.usesClusterChain) tx.ensureChain(facts.chain.service);
  if (facts.usesLocalChain) tx.ensureChain(facts.chain.local);
  if (facts.usesExternalChain) tx.ensureChain(facts.chain.external);
  captureClusterIP(tx, facts);
  captureExternalIPs(tx, facts);
  captureLoadBalancer(tx, facts);
  captureNodePort(tx, facts);
  writeMasquerade(tx, facts);
  writeExternalChain(tx, facts);
  if (facts.isFirewalled && options.release.sourceRanges === 'chain, behind the external one') writeFirewallChain(tx, facts);
  addAffinitySets(tx, facts);
  if (facts.usesClusterChain) writeBalancing(tx, facts, facts.chain.service, facts.cluster);
  if (facts.usesLocalChain) writeBalancing(tx, facts, facts.chain.local, facts.local);
  writeEndpointChains(tx, facts);
  return { commands: tx.commands, chains: tx.ensured, affinitySets: facts.isSticky ? facts.reachable.map((names) => names.affinitySet) : [] };
}
