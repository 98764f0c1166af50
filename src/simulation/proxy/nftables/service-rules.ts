import { parseAddress } from '../../net/address.ts';
import { contains, parsePrefix, printPrefix } from '../../net/prefix.ts';
import type { AnonymousElement, KeyPart } from '../../nftables/expression.ts';
import { prefixInterval } from '../../nftables/interval.ts';
import type { Statement } from '../../nftables/statement.ts';
import type { TransactionBuilder } from './builder.ts';
import { originOf, type ServiceFacts } from './service-facts.ts';
import { fromLocal, inNetwork, match, setMark, toPort, verdict } from './words.ts';

/** Clients of the ClusterIP from outside the pod network are masqueraded. From 1.36 one rule does it for all Services. */
export function writeMasquerade(tx: TransactionBuilder, facts: ServiceFacts): void {
  const { port, chain, words, release, masqueradeAll, localCIDR } = facts;
  if (!facts.hasInternal || release.masquerade === 'one rule' || (!masqueradeAll && !localCIDR)) return;
  const statements: Statement[] = [match(words.daddr, parseAddress(port.clusterIP))];
  if (release.masquerade === 'by port') statements.push(toPort(port.protocol, port.port));
  if (!masqueradeAll && localCIDR) statements.push(inNetwork(words.saddr, localCIDR, '!='));
  statements.push(verdict('jump', 'mark-for-masquerade'));
  tx.addRule(port.internalLocal ? chain.local : chain.service, statements, originOf(facts, masqueradeAll ? 'masquerade-all' : 'masquerade-off-cluster'));
}

/** What comes to a NodePort, an externalIP or a load balancer's address. */
export function writeExternalChain(tx: TransactionBuilder, facts: ServiceFacts): void {
  if (!facts.usesExternalChain) return;
  const { port, chain, words, release, localCIDR, mark } = facts;
  const oneRule = release.masquerade === 'one rule';
  const masquerade = oneRule ? setMark(mark) : verdict('jump', 'mark-for-masquerade');
  const toCluster = verdict('goto', chain.service);
  if (!port.externalLocal) tx.addRule(chain.external, [masquerade], originOf(facts, 'masquerade-external'), oneRule ? 'masquerade' : undefined);
  else {
    if (localCIDR)
      tx.addRule(chain.external, [inNetwork(words.saddr, localCIDR), toCluster], originOf(facts, 'pod-short-circuit'), 'short-circuit pod traffic');
    tx.addRule(chain.external, [fromLocal, masquerade], originOf(facts, 'local-masquerade'), 'masquerade local traffic');
    tx.addRule(chain.external, [fromLocal, toCluster], originOf(facts, 'local-short-circuit'), 'short-circuit local traffic');
  }
  if (facts.hasExternal) tx.addRule(chain.external, [verdict('goto', port.externalLocal ? chain.local : chain.service)], originOf(facts, 'external-policy'));
}

/** Who may not use the load balancer's addresses. */
export function writeFirewallChain(tx: TransactionBuilder, facts: ServiceFacts): void {
  const { port, chain, words, nodeIP } = facts;
  const ranges = port.sourceRanges.map(parsePrefix);
  // A node that is in an allowed range may reach the address under the address itself, if that is one of its own.
  const own = ranges.some((range) => contains(range, parseAddress(nodeIP))) ? port.loadBalancerIPs : [];
  const keys: KeyPart[] = [...ranges.map(prefixInterval), ...own.map(parseAddress)];
  const elements = keys.map((key): AnonymousElement => ({ key: [key] }));
  const written = [...ranges.map(printPrefix), ...own].join(' , ');
  const outside: Statement = { kind: 'match', left: words.saddr, op: '!=', right: { kind: 'anonymous', elements, written } };
  tx.addRule(chain.firewall, [outside, verdict('drop')], originOf(facts, 'source-ranges'));
}
