import type { Outcome } from '../iptables/evaluate.ts';
import type { BuiltInChain } from '../iptables/rule.ts';
import type { Address } from '../net/address.ts';
import type { ConntrackEntry } from '../netfilter/conntrack.ts';
import { bindDestination, bindSource, type NatRequest, toAddress } from '../netfilter/nat.ts';
import { type NatRange, parseNatRange } from '../netfilter/nat-range.ts';
import type { HookContext, PacketInHost } from './hooks.ts';
import { type Host, lookupRoute } from './host.ts';
import { selectAddress } from './routing.ts';

/** What a rule of whatever tool asks NAT for. Only MASQUERADE and REDIRECT find out the address here. */
export type Binding =
  | ({ readonly kind: 'DNAT' | 'SNAT' } & NatRequest)
  | { readonly kind: 'MASQUERADE' | 'REDIRECT'; readonly ports?: NatRange['ports']; readonly random?: boolean };

/** Does to the packet's connection what the nat table said at a hook. False: there is no address to translate to, so the packet is dropped. */
export function bind(outcome: Outcome, hook: BuiltInChain, skb: PacketInHost, context: HookContext): boolean {
  const binding = bindingOf(outcome);
  return !binding || applyBinding(binding, hook, skb, context);
}

function bindingOf(outcome: Outcome): Binding | undefined {
  switch (outcome.verdict) {
    case 'DNAT': {
      const target = outcome.rule.target?.kind === 'DNAT' ? outcome.rule.target : undefined;
      return { kind: 'DNAT', range: parseNatRange(outcome.to), random: target?.random, persistent: target?.persistent };
    }
    case 'REDIRECT':
      return { kind: 'REDIRECT', ports: outcome.ports, random: outcome.rule.target?.kind === 'REDIRECT' && outcome.rule.target.random };
    case 'SNAT': {
      const target = outcome.rule.target?.kind === 'SNAT' ? outcome.rule.target : undefined;
      return { kind: 'SNAT', range: parseNatRange(outcome.to), random: target?.random || target?.randomFully, persistent: target?.persistent };
    }
    case 'MASQUERADE': {
      const target = outcome.rule.target?.kind === 'MASQUERADE' ? outcome.rule.target : undefined;
      return { kind: 'MASQUERADE', ports: target?.ports, random: target?.random || target?.randomFully };
    }
    default:
      return undefined;
  }
}

/** Binds the packet's connection. False: there is no address to translate to. */
export function applyBinding(binding: Binding, hook: BuiltInChain, skb: PacketInHost, { host, random }: HookContext): boolean {
  const entry = skb.tracked?.entry;
  if (!entry) return true;
  const { conntrack } = host;
  const draw = (): number => random.next31();
  switch (binding.kind) {
    case 'DNAT':
      bindDestination(entry, binding, conntrack, draw);
      return true;
    case 'REDIRECT': {
      const address = redirectAddress(host, hook, skb);
      if (address === undefined) return false;
      bindDestination(entry, { range: { ...toAddress(address).range, ports: binding.ports }, random: binding.random }, conntrack, draw);
      return true;
    }
    case 'SNAT':
      bindSource(conntrack, entry, binding, draw);
      return true;
    case 'MASQUERADE': {
      const address = masqueradeAddress(host, skb);
      if (address === undefined) return false;
      bindSource(conntrack, entry, { range: { ...toAddress(address).range, ports: binding.ports }, random: binding.random }, draw);
      return true;
    }
  }
}

/** A null binding: nothing is asked for, but two connections must not expect the same answers. */
export function bindNothing(entry: ConntrackEntry, hook: BuiltInChain, { host, random }: HookContext): void {
  if (hook === 'PREROUTING' || hook === 'OUTPUT') entry.destinationDecided = true;
  else bindSource(host.conntrack, entry, toAddress(entry.reply.destination), () => random.next31());
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
