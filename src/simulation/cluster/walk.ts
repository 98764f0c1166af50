import type { BuiltInChain } from '../iptables/rule.ts';
import type { Address } from '../net/address.ts';
import { printAddress } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import type { Tracked } from '../netfilter/conntrack.ts';
import type { Fate } from '../netfilter/fate.ts';
import type { Clock } from './clock.ts';
import { type HookContext, type HookVerdict, type PacketInHost, runHook } from './hooks.ts';
import { type Host, isLocal, lookupRoute, printRoute, type Route } from './host.ts';
import { type Arrival, findNeighbour } from './neighbour.ts';
import type { Random } from './random.ts';
import type { Observe } from './trace.ts';

/** What a walk needs to know of the world. */
export interface World {
  readonly random: Random;
  readonly clock: Clock;
}

/** Where a packet's way ended. */
export interface End {
  readonly fate: Fate | 'arrived';
  readonly host: Host;
  readonly packet: Packet;
  readonly reason: string;
  /** Set when a REJECT target ended it: what it answers with. */
  readonly rejectedWith?: string;
  /** The connection it belonged to where it ended. */
  readonly tracked?: Tracked;
  /** The process that got it. */
  readonly process?: string;
  readonly examined: number;
}

const maxHops = 64;
const ipvsFates = { DROP: 'dropped', unknown: 'unknown', REJECT: 'refused' } as const;

/** What sets an answer apart from a packet that somebody sends of his own accord. */
export interface AnswerOptions {
  /** The connection that an ICMP error is born with: the kernel attaches it to what it is about (nf_ct_attach). */
  readonly attached?: Tracked;
}

/** Sends one packet from a host and follows it until something ends it. An answer needs no listening socket: somebody waits for it. */
export function walk(world: World, from: Host, packet: Packet, observe?: Observe, answer?: AnswerOptions): End {
  return new Walk(world, observe, answer !== undefined).output(from, packet, answer?.attached);
}

class Walk {
  readonly #world: World;
  readonly #observe?: Observe;
  readonly #isAnswer: boolean;
  #hops = 0;
  #examined = 0;

  constructor(world: World, observe: Observe | undefined, isAnswer: boolean) {
    this.#world = world;
    this.#observe = observe;
    this.#isAnswer = isAnswer;
  }

  /** A local process sends: route, OUTPUT, route again if NAT moved the destination, POSTROUTING, wire. */
  output(host: Host, packet: Packet, tracked?: Tracked): End {
    let route = this.#route(host, packet, false);
    if (!route)
      return this.#lost(host, packet, `${host.name} has no route to ${printAddress(packet.destination)}: connect() fails with "Network is unreachable"`);
    const skb: PacketInHost = { packet, tracked, outDevice: route.device, examined: 0 };
    const stopped = this.#hook('OUTPUT', skb, host);
    if (stopped) return stopped;
    if (skb.packet.destination !== packet.destination) {
      route = this.#route(host, skb.packet, true);
      if (!route) return this.#lost(host, skb.packet, `${host.name} has no route to ${printAddress(skb.packet.destination)}`);
      skb.outDevice = route.device;
    }
    return this.#postroute(host, skb, route, packet.source);
  }

  /** IPVS sends a packet to a real server: route, OUTPUT, POSTROUTING, wire. Models ip_vs_nat_xmit. */
  #transmit(host: Host, skb: PacketInHost): End {
    const route = this.#route(host, skb.packet, true);
    if (!route) return this.#lost(host, skb.packet, `${host.name} has no route to ${printAddress(skb.packet.destination)}`);
    const onward: PacketInHost = { packet: skb.packet, tracked: skb.tracked, ipvs: skb.ipvs, outDevice: route.device, examined: 0 };
    return this.#hook('OUTPUT', onward, host) ?? this.#postroute(host, onward, route);
  }

  #receive(host: Host, arrival: Pick<Arrival, 'device' | 'port'>, packet: Packet, kept?: Pick<PacketInHost, 'tracked' | 'ipvs'>): End {
    if (++this.#hops > maxHops) return this.#lost(host, packet, `the packet's TTL ran out at ${host.name}: it was going in circles`);
    const skb: PacketInHost = { packet, inDevice: arrival.device.name, physicalIn: arrival.port?.name, ...kept, examined: 0 };
    const stopped = this.#hook('PREROUTING', skb, host);
    if (stopped) return stopped;
    return this.#afterPrerouting(host, skb);
  }

  #afterPrerouting(host: Host, skb: PacketInHost): End {
    const { destination } = skb.packet;
    if (isLoopback(destination) && skb.inDevice !== 'lo' && !host.sysctls['net.ipv4.conf.all.route_localnet'])
      return this.#lost(host, skb.packet, `${host.name} discards a packet from the wire for 127.0.0.0/8: a martian`);
    if (isLocal(host, destination)) {
      this.#observe?.({ kind: 'route', host: host.name, packet: skb.packet, again: false, local: true, text: `local ${printAddress(destination)}` });
      const stopped = this.#hook('INPUT', skb, host);
      return stopped ?? this.#deliver(host, skb.packet);
    }
    if (host.kind === 'gateway')
      return this.#lost(host, skb.packet, `nobody behind ${host.name} has the address ${printAddress(destination)}, and no answer comes back`);
    if (!host.sysctls['net.ipv4.ip_forward'])
      return this.#lost(host, skb.packet, `${printAddress(destination)} is not an address of ${host.name}, and ${host.name} is not a router`);
    const route = this.#route(host, skb.packet, false);
    if (!route) return this.#lost(host, skb.packet, `${host.name} has no route to ${printAddress(destination)}`);
    skb.outDevice = route.device;
    const stopped = this.#hook('FORWARD', skb, host);
    return stopped ?? this.#postroute(host, skb, route);
  }

  #postroute(host: Host, skb: PacketInHost, route: Route, originalSource?: Address): End {
    const stopped = this.#hook('POSTROUTING', skb, host);
    if (stopped) return stopped;
    // Nothing is forgotten on the way through the loopback device: the packet's connection stays with it.
    if (route.device === 'lo')
      return this.#receive(host, { device: { name: 'lo', kind: 'loopback', addresses: [] } }, skb.packet, { tracked: skb.tracked, ipvs: skb.ipvs });
    if (originalSource !== undefined && isLoopback(originalSource) && !host.sysctls['net.ipv4.conf.all.route_localnet'])
      return this.#lost(host, skb.packet, `${host.name} does not route packets from 127.0.0.0/8 to ${route.device}: route_localnet is 0`);
    const device = host.devices.get(route.device);
    const nextHop = route.via ?? skb.packet.destination;
    const arrival = device && findNeighbour(host, device, nextHop);
    if (!arrival) return this.#lost(host, skb.packet, `nobody on ${route.device} of ${host.name} answers for ${printAddress(nextHop)} (ARP)`);
    return this.#carry(host, route.device, arrival, skb.packet);
  }

  // A frame may cross bridges of other hosts; with br_netfilter their iptables see it on the way.
  #carry(host: Host, device: string, arrival: Arrival, packet: Packet): End {
    let current = packet;
    let from = { host, device };
    for (const { host: owner, bridge, inPort, outPort } of arrival.crossings) {
      this.#observe?.({ kind: 'link', host: from.host.name, packet: current, device: from.device, to: owner.name, toDevice: inPort.name });
      const filtered = owner.sysctls['net.bridge.bridge-nf-call-iptables'] === 1 && owner.hooks.length > 0;
      this.#observe?.({ kind: 'bridge', host: owner.name, packet: current, bridge: bridge.name, inPort: inPort.name, outPort: outPort.name, filtered });
      from = { host: owner, device: outPort.name };
      if (!filtered) continue;
      const skb: PacketInHost = { packet: current, inDevice: bridge.name, physicalIn: inPort.name, examined: 0 };
      const before = current.destination;
      const refused = this.#hook('PREROUTING', skb, owner);
      if (refused) return refused;
      // DNAT under a bridge: the frame is routed after all.
      if (skb.packet.destination !== before) return this.#afterPrerouting(owner, skb);
      const onward: PacketInHost = { ...skb, outDevice: bridge.name, physicalOut: outPort.name, examined: 0 };
      const stopped = this.#hook('FORWARD', onward, owner) ?? this.#hook('POSTROUTING', onward, owner);
      if (stopped) return stopped;
      current = onward.packet;
    }
    this.#observe?.({
      kind: 'link',
      host: from.host.name,
      packet: current,
      device: from.device,
      to: arrival.host.name,
      toDevice: arrival.port?.name ?? arrival.device.name,
    });
    // The mark belongs to the host's own copy of the packet; a wire does not carry it.
    return this.#receive(arrival.host, arrival, current.mark === 0 ? current : { ...current, mark: 0 });
  }

  #deliver(host: Host, packet: Packet): End {
    if (this.#isAnswer || packet.protocol === 'ICMP' || (packet.flags !== undefined && packet.flags !== 'SYN'))
      return this.#end('arrived', host, packet, `${host.name} receives the answer`);
    const socket = host.sockets.find(
      (candidate) =>
        candidate.protocol === packet.protocol &&
        candidate.port === packet.destinationPort &&
        (candidate.address === undefined || candidate.address === packet.destination),
    );
    if (!socket) return this.#end('refused', host, packet, `nothing listens on ${packet.protocol} port ${packet.destinationPort} of ${host.name}`);
    this.#observe?.({ kind: 'deliver', host: host.name, packet, process: socket.process });
    return { ...this.#end('delivered', host, packet, `${socket.process} on ${host.name} answers`), process: socket.process };
  }

  #route(host: Host, packet: Packet, again: boolean): Route | undefined {
    const local = isLocal(host, packet.destination);
    const route: Route | undefined = local ? { prefix: { network: packet.destination, length: 32 }, device: 'lo' } : lookupRoute(host, packet.destination);
    const text = local ? `local ${printAddress(packet.destination)} dev lo` : route ? printRoute(route).trimEnd() : 'unreachable';
    this.#observe?.({ kind: 'route', host: host.name, packet, again, local, route, text });
    return route;
  }

  #hook(hook: BuiltInChain, skb: PacketInHost, host: Host): End | undefined {
    const context: HookContext = { host, random: this.#world.random, clock: this.#world.clock, observe: this.#observe };
    const before = skb.examined;
    const verdict = runHook(hook, skb, context);
    this.#examined += skb.examined - before;
    if (verdict.verdict === 'STOLEN') return this.#transmit(host, skb);
    return verdict.verdict === 'ACCEPT' ? undefined : this.#stopped(host, skb, verdict);
  }

  #stopped(host: Host, { packet, tracked }: PacketInHost, verdict: Exclude<HookVerdict, { verdict: 'ACCEPT' | 'STOLEN' }>): End {
    if ('ipvs' in verdict) {
      const end = this.#end(ipvsFates[verdict.verdict], host, packet, `IPVS on ${host.name}: ${verdict.ipvs}`);
      return verdict.verdict === 'REJECT' ? { ...end, rejectedWith: 'port-unreachable', tracked } : end;
    }
    const where = `rule ${verdict.number} of ${verdict.table} ${verdict.chain} on ${host.name}`;
    if (verdict.verdict === 'REJECT') {
      const answer = verdict.rule.target?.kind === 'REJECT' ? verdict.rule.target.with : 'port-unreachable';
      return { ...this.#end('refused', host, packet, `${where} refuses it`), rejectedWith: answer, tracked };
    }
    if (verdict.verdict === 'unknown') return this.#end('unknown', host, packet, `${where} uses something that is not simulated, so nobody can say`);
    return this.#end('dropped', host, packet, `${where} drops it: no answer will come`);
  }

  #lost(host: Host, packet: Packet, reason: string): End {
    return this.#end('lost', host, packet, reason);
  }

  #end(fate: End['fate'], host: Host, packet: Packet, reason: string): End {
    if (fate !== 'arrived' && fate !== 'delivered') this.#observe?.({ kind: 'end', host: host.name, packet, fate, reason });
    return { fate, host, packet, reason, examined: this.#examined };
  }
}

function isLoopback(address: Address): boolean {
  return typeof address === 'number' && address >>> 24 === 127;
}
