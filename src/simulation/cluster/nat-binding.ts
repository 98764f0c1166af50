import type { Outcome } from '../iptables/evaluate.ts';
import type { BuiltInChain } from '../iptables/rule.ts';
import type { Address } from '../net/address.ts';
import { bindDestination, bindSource, toAddress } from '../netfilter/nat.ts';
import { parseNatRange } from '../netfilter/nat-range.ts';
import type { HookContext, PacketInHost } from './hooks.ts';
import { type Host, lookupRoute } from './host.ts';
import { selectAddress } from './routing.ts';

/** Does to the packet's connection what the nat table said at a hook. False: there is no address to translate to, so the packet is dropped. */
export function bind(outcome: Outcome, hook: BuiltInChain, skb: PacketInHost, { host, random }: HookContext): boolean {
  const entry = skb.tracked?.entry;
  if (!entry) return true;
  const { conntrack } = host;
  const draw = (): number => random.next31();
  switch (outcome.verdict) {
    case 'DNAT': {
      const target = outcome.rule.target?.kind === 'DNAT' ? outcome.rule.target : undefined;
      bindDestination(entry, { range: parseNatRange(outcome.to), random: target?.random, persistent: target?.persistent }, conntrack, draw);
      return true;
    }
    case 'REDIRECT': {
      const address = redirectAddress(host, hook, skb);
      if (address === undefined) return false;
      const random = outcome.rule.target?.kind === 'REDIRECT' && outcome.rule.target.random;
      bindDestination(entry, { range: { ...toAddress(address).range, ports: outcome.ports }, random }, conntrack, draw);
      return true;
    }
    case 'SNAT': {
      const target = outcome.rule.target?.kind === 'SNAT' ? outcome.rule.target : undefined;
      const random = target?.random || target?.randomFully;
      bindSource(conntrack, entry, { range: parseNatRange(outcome.to), random, persistent: target?.persistent }, draw);
      return true;
    }
    case 'MASQUERADE': {
      const address = masqueradeAddress(host, skb);
      if (address === undefined) return false;
      const target = outcome.rule.target?.kind === 'MASQUERADE' ? outcome.rule.target : undefined;
      bindSource(conntrack, entry, { range: { ...toAddress(address).range, ports: target?.ports }, random: target?.random || target?.randomFully }, draw);
      return true;
    }
    default:
      // A null binding: nothing is asked for, but two connections must not expect the same answers.
      if (hook === 'PREROUTING' || hook === 'OUTPUT') entry.destinationDecided = true;
      else bindSource(conntrack, entry, toAddress(entry.reply.destination), draw);
      return true;
  }
}

// Models nf_nat_masquerade_ipv4: the next hop's network decides which of the outgoing device's addresses it is.
function masqueradeAddress(host: Host, { packet, outDevice }: PacketInHost): Address | undefined {
  return selectAddress(host, outDevice ?? '', lookupRoute(host, packet.destination)?.via ?? packet.destination);
}

// Models nf_nat_redirect: what the host sends goes to loopback, the rest to the first address of the interface that it came in by.
function redirectAddress(host: Host, hook: BuiltInChain, { packet, inDevice }: PacketInHost): Address | undefined {
  const family = typeof packet.destination;
  if (hook === 'OUTPUT') return family === 'number' ? 0x7f000001 : 1n;
  return host.devices.get(inDevice ?? '')?.addresses.find(({ address }) => typeof address === family)?.address;
}
