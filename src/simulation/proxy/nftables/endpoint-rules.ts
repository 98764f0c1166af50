import { parseAddress } from '../../net/address.ts';
import type { AnonymousElement, Expression } from '../../nftables/expression.ts';
import type { RuleOwner } from '../../nftables/origin.ts';
import type { Statement } from '../../nftables/statement.ts';
import type { TransactionBuilder } from './builder.ts';
import type { NamedEndpoint, ServiceFacts } from './service-facts.ts';
import { isIn, isProtocol, match, verdict } from './words.ts';

/** A set for each endpoint that remembers which clients went there. */
export function addAffinitySets(tx: TransactionBuilder, { port, words, reachable }: ServiceFacts): void {
  const timeout = port.affinitySeconds;
  if (timeout === undefined) return;
  for (const { affinitySet } of reachable) tx.addSet({ kind: 'set', name: affinitySet, key: [words.address], flags: ['dynamic', 'timeout'], timeout });
}

/** Chooses an endpoint: the one that knows the client, else any. */
export function writeBalancing(tx: TransactionBuilder, facts: ServiceFacts, chain: string, endpoints: readonly NamedEndpoint[]): void {
  if (!facts.hasEndpointChains) {
    writeAddressBalancing(tx, facts, chain, endpoints);
    return;
  }
  if (facts.isSticky)
    for (const named of endpoints)
      tx.addRule(chain, [isIn(facts.words.saddr, named.affinitySet), verdict('goto', named.chain)], 'affinity', ownerOf(facts, named));
  const elements = endpoints.map(
    ({ chain: to }, i): AnonymousElement => ({ key: indexKey(i), data: { kind: 'verdict', verdict: { kind: 'goto', chain: to } } }),
  );
  tx.addRule(chain, [{ kind: 'vmap', key: choice(endpoints.length), map: { kind: 'anonymous', elements } }], 'balance', facts.owner);
}

/** How many handles these rules take, their sets included. */
export function handlesOfBalancing({ hasEndpointChains, isSticky }: ServiceFacts, endpoints: readonly NamedEndpoint[]): number {
  return (hasEndpointChains && isSticky ? endpoints.length : 0) + 2;
}

// 1.36: the rule chooses an address and a port instead of a chain.
function writeAddressBalancing(tx: TransactionBuilder, facts: ServiceFacts, chain: string, endpoints: readonly NamedEndpoint[]): void {
  const elements = endpoints.map(
    ({ endpoint: { ip, port } }, i): AnonymousElement => ({
      key: indexKey(i),
      data: { kind: 'values', values: [parseAddress(ip), port], written: `${ip} . ${port}` },
    }),
  );
  const address: Expression = { kind: 'lookup', key: choice(endpoints.length), map: { kind: 'anonymous', elements } };
  const dnat: Statement = { kind: 'nat', type: 'dnat', family: facts.words.family, address, flags: noFlags };
  tx.addRule(chain, [isProtocol(facts.port.protocol), dnat], 'balance', facts.owner);
}

/** The chains that lead to one endpoint each. */
export function writeEndpointChains(tx: TransactionBuilder, facts: ServiceFacts): void {
  if (!facts.hasEndpointChains) return;
  const { words, port, release } = facts;
  const toMark = verdict('jump', 'mark-for-masquerade');
  const isTransport = isProtocol(port.protocol);
  for (const named of facts.reachable) {
    const { endpoint, chain, affinitySet } = named;
    const owner = ownerOf(facts, named);
    const address = parseAddress(endpoint.ip);
    if (release.endpointChains === 'always') tx.addRule(chain, [match(words.saddr, address, 'implicit', endpoint.ip), toMark], 'hairpin', owner);
    if (facts.isSticky) tx.addRule(chain, [{ kind: 'update', op: 'update', set: affinitySet, key: words.saddr }], 'affinity-remember', owner);
    const dnat: Statement = {
      kind: 'nat',
      type: 'dnat',
      address: { kind: 'constant', type: words.address, value: address, written: endpoint.ip },
      port: portConstant(endpoint.port),
      flags: noFlags,
    };
    tx.addRule(chain, [isTransport, dnat], 'endpoint', owner);
  }
}

/** How many handles these rules take. */
export function handlesOfEndpointChains({ hasEndpointChains, isSticky, release, reachable }: ServiceFacts): number {
  if (!hasEndpointChains) return 0;
  return reachable.length * (1 + (release.endpointChains === 'always' ? 1 : 0) + (isSticky ? 1 : 0));
}

function ownerOf({ port }: ServiceFacts, { endpoint }: NamedEndpoint): RuleOwner {
  return { writer: 'kube-proxy', servicePort: port.nameString, endpoint: endpoint.text };
}

function choice(modulus: number): Expression {
  return { kind: 'numgen', mode: 'random', modulus, offset: 0 };
}

// The same few values occur a hundred thousand times.
const noFlags: readonly [] = [];
const indexKeys: (readonly number[])[] = [];
const portConstants = new Map<number, Expression>();

function indexKey(i: number): readonly number[] {
  indexKeys[i] ??= [i];
  return indexKeys[i];
}

function portConstant(port: number): Expression {
  let constant = portConstants.get(port);
  if (!constant) {
    constant = { kind: 'constant', type: 'inet_service', value: port };
    portConstants.set(port, constant);
  }
  return constant;
}
