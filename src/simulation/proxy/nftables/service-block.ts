import type { Command } from '../../nftables/command.ts';
import type { Emptied, Room } from '../../nftables/plan.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { Categorized } from '../topology.ts';
import { TransactionBuilder } from './builder.ts';
import { captureClusterIP, captureExternalIPs, captureLoadBalancer, captureNodePort, noteHairpins } from './capture.ts';
import { addAffinitySets, handlesOfBalancing, handlesOfEndpointChains, writeBalancing, writeEndpointChains } from './endpoint-rules.ts';
import { PlanBuilder } from './plan-builder.ts';
import { type ServiceFacts, type ServiceOptions, serviceFacts } from './service-facts.ts';
import { writeExternalChain, writeFirewallChain, writeMasquerade } from './service-rules.ts';

/**
 * Everything that one service port needs, worked out when somebody asks: a cluster may have a hundred thousand endpoints, and of a block
 * that stays as it is nobody asks anything.
 */
export class ServiceBlock {
  readonly #options: ServiceOptions;
  readonly #port: ServicePortInfo;
  readonly #endpoints: Categorized;

  constructor(options: ServiceOptions, port: ServicePortInfo, endpoints: Categorized) {
    this.#options = options;
    this.#port = port;
    this.#endpoints = endpoints;
  }

  /** In kube-proxy's order (reference C.4). New objects every time. */
  get commands(): readonly Command[] {
    const facts = this.#facts();
    const tx = new TransactionBuilder(this.#options.words.family);
    writeObjects(tx, facts);
    writeOwnRules(tx, facts);
    if (facts.usesClusterChain) writeBalancing(tx, facts, facts.chain.service, facts.cluster);
    if (facts.usesLocalChain) writeBalancing(tx, facts, facts.chain.local, facts.local);
    writeEndpointChains(tx, facts);
    return tx.commands;
  }

  /** The same, with the rules left for when somebody looks at them. */
  get plan(): readonly (Command | Room | Emptied)[] {
    return this.#plan().finish();
  }

  /** The chains and sets that are in use as long as the port is. */
  get uses(): { readonly chains: Iterable<string>; readonly affinitySets: Iterable<string> } {
    const { isSticky, reachable } = this.#facts();
    return { chains: this.#plan().ensured, affinitySets: isSticky ? reachable.map((names) => names.affinitySet) : [] };
  }

  #facts(): ServiceFacts {
    return serviceFacts(this.#options, this.#port, this.#endpoints);
  }

  #plan(): PlanBuilder {
    const facts = this.#facts();
    const tx = new PlanBuilder(this.#options.words.family, () => this.commands);
    writeObjects(tx, facts);
    writeOwnRules(tx, facts);
    if (facts.usesClusterChain) tx.skipRules(handlesOfBalancing(facts, facts.cluster));
    if (facts.usesLocalChain) tx.skipRules(handlesOfBalancing(facts, facts.local));
    tx.skipRules(handlesOfEndpointChains(facts));
    return tx;
  }
}

// Models the loop of syncProxyRules.
function writeObjects(tx: TransactionBuilder, facts: ServiceFacts): void {
  if (facts.hasEndpointChains) for (const { chain } of facts.reachable) tx.ensureChain(chain);
  noteHairpins(tx, facts);
  if (facts.usesClusterChain) tx.ensureChain(facts.chain.service);
  if (facts.usesLocalChain) tx.ensureChain(facts.chain.local);
  if (facts.usesExternalChain) tx.ensureChain(facts.chain.external);
  captureClusterIP(tx, facts);
  captureExternalIPs(tx, facts);
  captureLoadBalancer(tx, facts);
  captureNodePort(tx, facts);
}

function writeOwnRules(tx: TransactionBuilder, facts: ServiceFacts): void {
  writeMasquerade(tx, facts);
  writeExternalChain(tx, facts);
  if (facts.isFirewalled && facts.release.sourceRanges === 'chain, behind the external one') writeFirewallChain(tx, facts);
  addAffinitySets(tx, facts);
}
