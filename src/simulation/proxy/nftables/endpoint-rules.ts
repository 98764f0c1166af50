import { parseAddress } from '../../net/address.ts';
import type { AnonymousElement, Expression } from '../../nftables/expression.ts';
import type { Statement } from '../../nftables/statement.ts';
import type { TransactionBuilder } from './builder.ts';
import { goto } from './capture.ts';
import { type NamedEndpoint, originOf, type ServiceFacts } from './service-facts.ts';
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
    for (const { endpoint, affinitySet, chain: to } of endpoints)
      tx.addRule(chain, [isIn(facts.words.saddr, affinitySet), verdict('goto', to)], originOf(facts, 'affinity', endpoint));
  const elements = endpoints.map(({ chain: to }, i): AnonymousElement => ({ key: [i], data: goto(to) }));
  tx.addRule(chain, [{ kind: 'vmap', key: choice(endpoints.length), map: { kind: 'anonymous', elements } }], originOf(facts, 'balance'));
}

// 1.36: the rule chooses an address and a port instead of a chain.
function writeAddressBalancing(tx: TransactionBuilder, facts: ServiceFacts, chain: string, endpoints: readonly NamedEndpoint[]): void {
  const elements = endpoints.map(
    ({ endpoint: { ip, port } }, i): AnonymousElement => ({
      key: [i],
      data: { kind: 'values', values: [parseAddress(ip), port], written: `${ip} . ${port}` },
    }),
  );
  const address: Expression = { kind: 'lookup', key: choice(endpoints.length), map: { kind: 'anonymous', elements } };
  const dnat: Statement = { kind: 'nat', type: 'dnat', family: facts.words.family, address, flags: [] };
  tx.addRule(chain, [isProtocol(facts.port.protocol), dnat], originOf(facts, 'balance'));
}

/** The chains that lead to one endpoint each. */
export function writeEndpointChains(tx: TransactionBuilder, facts: ServiceFacts): void {
  if (!facts.hasEndpointChains) return;
  const { words, port, release } = facts;
  const toMark = verdict('jump', 'mark-for-masquerade');
  const isTransport = isProtocol(port.protocol);
  for (const { endpoint, chain, affinitySet } of facts.reachable) {
    const address = parseAddress(endpoint.ip);
    if (release.endpointChains === 'always')
      tx.addRule(chain, [match(words.saddr, address, 'implicit', endpoint.ip), toMark], originOf(facts, 'hairpin', endpoint));
    if (facts.isSticky)
      tx.addRule(chain, [{ kind: 'update', op: 'update', set: affinitySet, key: words.saddr }], originOf(facts, 'affinity-remember', endpoint));
    const dnat: Statement = {
      kind: 'nat',
      type: 'dnat',
      address: { kind: 'constant', type: words.address, value: address, written: endpoint.ip },
      port: { kind: 'constant', type: 'inet_service', value: endpoint.port },
      flags: [],
    };
    tx.addRule(chain, [isTransport, dnat], originOf(facts, 'endpoint', endpoint));
  }
}

function choice(modulus: number): Expression {
  return { kind: 'numgen', mode: 'random', modulus, offset: 0 };
}
