import type { BuiltInChain } from '../iptables/rule.ts';
import { printAddress } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import type { Tracked } from '../netfilter/conntrack.ts';
import { isFiltered } from './bridge.ts';
import type { Clock } from './clock.ts';
import type { End } from './end.ts';
import { type HookContext, type PacketInHost, runHook } from './hooks.ts';
import { type Device, type Host, isLocal, lookupRoute, printRoute, type Route } from './host.ts';
import { type Arrival, findNeighbour } from './neighbour.ts';
import type { Random } from './random.ts';
import { isLoopback } from './routing.ts';
import { findConnection, findSocket, needsConnection, needsSocket } from './sockets.ts';
import { describeVerdict } from './stop.ts';
import type { Observe } from './trace.ts';

export type { End } from './end.ts';

/** What a walk needs to know of the world. */
export interface World {
  readonly random: Random;
  readonly clock: Clock;
}

const maxHops = 64;

/** What sets an answer apart from a packet that somebody sends of his own accord. */
export interface AnswerOptions {
  /** The connection that an ICMP error is born with: the kernel attaches it to what it is about (nf_ct_attach). */
  readonly attached?: Tracked;
  /** The bridge that it leaves by at once, past every rule: the reset that REJECT answers a bridged frame with. */
  readonly bridge?: string;
}

/** Sends one packet from a host and follows it until something ends it. An answer needs no listening socket: somebody waits for it. */
export function walk(world: World, from: Host, packet: Packet, observe?: Observe, answer?: AnswerOptions): End {
  const way = new Walk(world, observe, answer !== undefined);
  return answer?.bridge === undefined ? way.output(from, packet, answer?.attached) : way.send(from, answer.bridge, packet);
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
    if (!route) {
      const reason = `${host.name} has no route to ${printAddress(packet.destination)}: connect() fails with "Network is unreachable"`;
      return { ...this.#lost(host, packet, reason), error: 'ENETUNREACH' };
    }
    const skb: PacketInHost = { packet, tracked, outDevice: route.device, examined: 0 };
    const stopped = this.#hook('OUTPUT', skb, host);
    if (stopped) return { ...stopped, isLocal: true };
    if (skb.packet.destination !== packet.destination) {
      route = this.#route(host, skb.packet, true);
      if (!route) return this.#lost(host, skb.packet, `${host.name} has no route to ${printAddress(skb.packet.destination)}`);
      if (route.device !== 'lo' && isLoopback(skb.packet.source) && !host.sysctls['net.ipv4.conf.all.route_localnet'])
        return this.#lost(host, skb.packet, `${host.name} does not route packets from 127.0.0.0/8 to ${route.device}: route_localnet is 0`);
      skb.outDevice = route.device;
    }
    return this.#postroute(host, skb, route);
  }

  /** A frame made by hand: nothing is asked, nothing is translated. Models nf_send_reset with bridge info. */
  send(host: Host, bridge: string, packet: Packet): End {
    const device = host.devices.get(bridge);
    const arrival = device && findNeighbour(host, device, packet.destination);
    if (!arrival?.outPort) return this.#lost(host, packet, `nobody on ${bridge} of ${host.name} is ${printAddress(packet.destination)}`);
    return this.#carry(host, arrival.outPort.name, arrival, packet);
  }

  /** IPVS sends a packet to a real server: route, OUTPUT, POSTROUTING, wire. Models ip_vs_nat_xmit. */
  #transmit(host: Host, skb: PacketInHost): End {
    const route = this.#route(host, skb.packet, true);
    if (!route) return this.#lost(host, skb.packet, `${host.name} has no route to ${printAddress(skb.packet.destination)}`);
    const onward: PacketInHost = { packet: skb.packet, tracked: skb.tracked, ipvs: skb.ipvs, outDevice: route.device, examined: 0 };
    return this.#hook('OUTPUT', onward, host) ?? this.#postroute(host, onward, route);
  }

  #receive(host: Host, arrival: Pick<Arrival, 'device' | 'port'>, packet: Packet, from?: Pick<PacketInHost, 'tracked' | 'traced' | 'ipvs'>): End {
    if (++this.#hops > maxHops) return this.#lost(host, packet, `the packet's TTL ran out at ${host.name}: it was going in circles`);
    const { device, port } = arrival;
    const filtered = port !== undefined && isFiltered(host, packet);
    const skb: PacketInHost = { packet, inDevice: device.name, physicalIn: filtered ? port.name : undefined, ...from, examined: 0 };
    const stopped = this.#hook('PREROUTING', skb, host);
    if (stopped) return stopped;
    return filtered && skb.packet.destination !== packet.destination ? this.#redirectFrame(host, device, port, skb) : this.#afterPrerouting(host, skb);
  }

  // Models br_nf_pre_routing_finish: a frame that DNAT gave a destination behind the same bridge is bridged there, not routed.
  #redirectFrame(host: Host, bridge: Device, inPort: Device, skb: PacketInHost): End {
    const { destination } = skb.packet;
    const route = isLocal(host, destination) ? undefined : lookupRoute(host, destination);
    if (route?.device !== bridge.name || !forwards(host, skb.packet)) return this.#afterPrerouting(host, skb);
    this.#observe?.({ kind: 'route', host: host.name, packet: skb.packet, again: false, local: false, route, text: printRoute(route).trimEnd() });
    const arrival = findNeighbour(host, bridge, route.via ?? destination);
    // It waits for ARP before it goes on, so no other hook sees it.
    if (!arrival?.outPort) return this.#nobody(host, skb, route);
    if (arrival.outPort === inPort && !inPort.hairpin) {
      const reason = `${bridge.name} of ${host.name} does not send a frame back out of the port that it came in by: hairpin mode of ${inPort.name} is off`;
      return this.#lost(host, skb.packet, reason);
    }
    Object.assign(skb, { outDevice: bridge.name, physicalOut: arrival.outPort.name });
    this.#observe?.({
      kind: 'bridge',
      host: host.name,
      packet: skb.packet,
      bridge: bridge.name,
      inPort: inPort.name,
      outPort: arrival.outPort.name,
      filtered: true,
    });
    const stopped = this.#hook('FORWARD', skb, host) ?? this.#hook('POSTROUTING', skb, host);
    return stopped ?? this.#carry(host, arrival.outPort.name, arrival, skb.packet);
  }

  #afterPrerouting(host: Host, skb: PacketInHost): End {
    const { destination } = skb.packet;
    if (isLoopback(destination) && skb.inDevice !== 'lo' && !host.sysctls['net.ipv4.conf.all.route_localnet'])
      return this.#lost(host, skb.packet, `${host.name} discards a packet from the wire for 127.0.0.0/8: a martian`);
    if (isMartian(host, skb))
      return this.#lost(host, skb.packet, `${host.name} discards a packet from the wire that claims to come from its own address: a martian`);
    if (isLocal(host, destination)) {
      this.#observe?.({ kind: 'route', host: host.name, packet: skb.packet, again: false, local: true, text: `local ${printAddress(destination)}` });
      const stopped = this.#hook('INPUT', skb, host);
      return stopped ?? this.#deliver(host, skb.packet);
    }
    if (host.kind === 'gateway')
      return this.#lost(host, skb.packet, `nobody behind ${host.name} has the address ${printAddress(destination)}, and no answer comes back`);
    if (!forwards(host, skb.packet))
      return this.#lost(host, skb.packet, `${printAddress(destination)} is not an address of ${host.name}, and ${host.name} is not a router`);
    const route = this.#route(host, skb.packet, false);
    if (!route) return { ...this.#lost(host, skb.packet, `${host.name} has no route to ${printAddress(destination)}`), answer: 'network-unreachable' };
    skb.outDevice = route.device;
    const stopped = this.#hook('FORWARD', skb, host);
    return stopped ?? this.#postroute(host, skb, route);
  }

  #postroute(host: Host, skb: PacketInHost, route: Route): End {
    const stopped = this.#hook('POSTROUTING', skb, host);
    if (stopped) return { ...stopped, isLocal: skb.inDevice === undefined };
    // What goes through loopback stays the same packet to the kernel: its connection and its trace go with it.
    if (route.device === 'lo') return this.#receive(host, { device: { name: 'lo', kind: 'loopback', addresses: [] } }, skb.packet, loopedBack(skb));
    const device = host.devices.get(route.device);
    const nextHop = route.via ?? skb.packet.destination;
    const arrival = device && findNeighbour(host, device, nextHop);
    if (!arrival) return this.#nobody(host, skb, route);
    return this.#carry(host, route.device, arrival, skb.packet);
  }

  // A frame may cross bridges of other hosts; with br_netfilter their iptables see it on the way.
  #carry(host: Host, device: string, arrival: Arrival, packet: Packet): End {
    let current = packet;
    let from = { host, device };
    for (const { host: owner, bridge, inPort, outPort } of arrival.crossings) {
      this.#observe?.({
        kind: 'link',
        host: from.host.name,
        packet: current,
        device: from.device,
        to: owner.name,
        toDevice: inPort.name,
        toBridge: bridge.name,
      });
      if (owner !== from.host) current = withoutMark(current);
      const filtered = isFiltered(owner, current);
      const skb: PacketInHost = { packet: current, inDevice: bridge.name, physicalIn: inPort.name, examined: 0 };
      const stopped = filtered ? this.#hook('PREROUTING', skb, owner) : undefined;
      if (stopped) return stopped;
      if (skb.packet.destination !== current.destination) return this.#redirectFrame(owner, bridge, inPort, skb);
      current = skb.packet;
      this.#observe?.({ kind: 'bridge', host: owner.name, packet: current, bridge: bridge.name, inPort: inPort.name, outPort: outPort.name, filtered });
      from = { host: owner, device: outPort.name };
      if (!filtered) continue;
      Object.assign(skb, { outDevice: bridge.name, physicalOut: outPort.name });
      const refused = this.#hook('FORWARD', skb, owner) ?? this.#hook('POSTROUTING', skb, owner);
      if (refused) return refused;
      current = skb.packet;
    }
    const toDevice = arrival.port?.name ?? arrival.device.name;
    this.#observe?.({
      kind: 'link',
      host: from.host.name,
      packet: current,
      device: from.device,
      to: arrival.host.name,
      toDevice,
      ...(arrival.port && { toBridge: arrival.device.name }),
    });
    return this.#receive(arrival.host, arrival, arrival.host === from.host ? current : withoutMark(current));
  }

  #deliver(host: Host, packet: Packet): End {
    const isRequest = !this.#isAnswer && needsConnection(packet);
    if (this.#isAnswer || (!isRequest && !needsSocket(packet))) return this.#end('arrived', host, packet, `${host.name} receives the answer`);
    const socket = isRequest ? findConnection(host, packet) : findSocket(host, packet);
    if (!socket && isRequest) return this.#end('refused', host, packet, `${host.name} knows nothing of this connection and resets it`);
    if (!socket) return this.#end('refused', host, packet, `nothing listens on ${packet.protocol} port ${packet.destinationPort} of ${host.name}`);
    this.#observe?.({ kind: 'deliver', host: host.name, packet, process: socket.process });
    return { ...this.#end('delivered', host, packet, `${socket.process} on ${host.name} answers`), process: socket.process, relay: socket.relay };
  }

  #route(host: Host, packet: Packet, again: boolean): Route | undefined {
    const { destination } = packet;
    const local = isLocal(host, destination);
    const length = typeof destination === 'number' ? 32 : 128;
    const route: Route | undefined = local ? { prefix: { network: destination, length }, device: 'lo' } : lookupRoute(host, destination);
    const text = local ? `local ${printAddress(destination)} dev lo` : route ? printRoute(route).trimEnd() : 'unreachable';
    this.#observe?.({ kind: 'route', host: host.name, packet, again, local, route, text });
    return route;
  }

  #hook(hook: BuiltInChain, skb: PacketInHost, host: Host): End | undefined {
    const context: HookContext = { host, random: this.#world.random, clock: this.#world.clock, observe: this.#observe };
    const before = skb.examined;
    const verdict = runHook(hook, skb, context);
    this.#examined += skb.examined - before;
    if (verdict.verdict === 'ACCEPT') return undefined;
    if (verdict.verdict === 'STOLEN') return this.#transmit(host, skb);
    const { fate, reason, answer } = describeVerdict(verdict, host);
    const bridge = skb.physicalIn === undefined ? undefined : skb.inDevice;
    return { ...this.#end(fate, host, skb.packet, reason), answer, tracked: skb.tracked, bridge };
  }

  // Whoever sent it is told after three tries: a program of its own host at once, others by a message.
  #nobody(host: Host, { packet, inDevice }: PacketInHost, route: Route): End {
    const reason = `nobody on ${route.device} of ${host.name} answers for ${printAddress(route.via ?? packet.destination)} (ARP)`;
    return { ...this.#lost(host, packet, reason), error: 'EHOSTUNREACH', ...(inDevice !== undefined && { answer: 'host-unreachable' }) };
  }

  #lost(host: Host, packet: Packet, reason: string): End {
    return this.#end('lost', host, packet, reason);
  }

  #end(fate: End['fate'], host: Host, packet: Packet, reason: string): End {
    if (fate !== 'arrived' && fate !== 'delivered') this.#observe?.({ kind: 'end', host: host.name, packet, fate, reason });
    return { fate, host, packet, reason, examined: this.#examined };
  }
}

// Models fib_validate_source with accept_local=0: what comes from the wire cannot come from ourselves. IPv6 does not ask.
function isMartian(host: Host, { packet: { source }, inDevice }: PacketInHost): boolean {
  return inDevice !== 'lo' && typeof source === 'number' && isLocal(host, source);
}

function forwards(host: Host, packet: Packet): boolean {
  return host.sysctls[typeof packet.source === 'number' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding'] === 1;
}

// The mark belongs to the host's own copy of the packet; a wire does not carry it.
function withoutMark(packet: Packet): Packet {
  return packet.mark === 0 ? packet : { ...packet, mark: 0 };
}

function loopedBack({ tracked, traced, ipvs }: PacketInHost): Pick<PacketInHost, 'tracked' | 'traced' | 'ipvs'> {
  return { tracked, traced, ipvs };
}
