import type { BuiltInChain } from '../iptables/rule.ts';
import { type Packet, printEnd } from '../net/packet.ts';
import type { ConntrackEntry } from '../netfilter/conntrack.ts';
import { type Manipulation, translate } from '../netfilter/nat.ts';
import { printConntrackEntry } from '../netfilter/print-conntrack.ts';
import type { HookFunction, HookVerdict } from './hooks.ts';
import type { Host } from './host.ts';
import { bindNothing } from './nat-binding.ts';

/** Somebody whom NAT asks about a connection's first packet: a chain of the nat table, or a base chain of type nat. It binds the connection itself. */
export interface NatFunction extends HookFunction {
  /** Whether it is there for packets of this family. Where nobody is nothing is translated, not even what belongs to a connection that was. */
  exists(host: Host, packet: Packet): boolean;
}

const accept: HookVerdict = { verdict: 'ACCEPT' };

/**
 * NAT at a hook: whoever is registered is asked once per connection and side, until one has bound it; every other packet is translated as
 * the first one was. Models nf_nat_core.c nf_nat_inet_fn.
 */
export function natHook(hook: BuiltInChain): HookFunction['run'] {
  const end: Manipulation = hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
  return (skb, context) => {
    const { host, clock, observe } = context;
    const { tracked } = skb;
    const entry = tracked?.entry;
    if (!tracked || !entry || !host.natHooks.some((one) => one.exists(host, skb.packet))) return accept;
    let because: 'rule' | 'conntrack' = 'conntrack';
    if (tracked.state === 'NEW' && !isDecided(entry, end)) {
      because = 'rule';
      for (const asked of host.natHooks) {
        if (asked.hook !== hook) continue;
        const verdict = asked.run(skb, context);
        if (verdict.verdict !== 'ACCEPT') return verdict;
        if (isDecided(entry, end)) break;
      }
      if (!isDecided(entry, end)) bindNothing(entry, hook, context);
    }
    const before = printEnd(skb.packet, end);
    skb.packet = translate(skb.packet, tracked, end);
    const after = printEnd(skb.packet, end);
    if (before !== after && observe) {
      const text = printConntrackEntry(entry, clock.now());
      observe({ kind: 'rewrite', host: host.name, packet: skb.packet, hook, end, from: before, to: after, because, text });
    }
    return accept;
  };
}

function isDecided(entry: ConntrackEntry, end: Manipulation): boolean {
  return end === 'destination' ? entry.destinationDecided : entry.sourceDecided;
}
