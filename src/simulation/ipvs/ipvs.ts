import type { Address } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import { mask } from '../net/prefix.ts';
import type { Protocol } from '../net/protocol.ts';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { type ConnectionState, defaultTimeouts, type IpvsDirection, nextState } from './states.ts';
import { defaultSysctls, type IpvsSysctls } from './sysctls.ts';
import type { Destination, VirtualServer } from './virtual-server.ts';
import { VirtualServers } from './virtual-servers.ts';

/** What conntrack knows of the packet that IPVS is shown: whether its entry was there before this packet. */
export interface TrackedBefore {
  readonly confirmed: boolean;
}

/** What IPVS makes of a packet that might be for one of its virtual servers. */
export type IpvsVerdict =
  /** Not for a virtual server, or no beginning of a connection: it goes on as if IPVS were not there. */
  | { readonly verdict: 'pass' }
  /** To a real server: a new connection, by the scheduler or by a template, or one that it knows. */
  | {
      readonly verdict: 'forward';
      readonly connection: Connection;
      readonly service?: VirtualServer;
      readonly because: 'scheduler' | 'template' | 'connection';
    }
  /** No real server to be had: an ICMP port unreachable goes back. */
  | { readonly verdict: 'refuse'; readonly service: VirtualServer }
  /** The connection's server is gone, or the connection has to be made anew, but conntrack still holds to the old one. */
  | { readonly verdict: 'drop'; readonly connection: Connection };

const pass: IpvsVerdict = { verdict: 'pass' };

/** IPVS on one host: virtual servers, and the connections that they were given. Models ip_vs_core.c (Linux 6.1). */
export class Ipvs {
  readonly services: VirtualServers;
  readonly connections: Connections;
  readonly sysctls: IpvsSysctls = defaultSysctls();
  /** Seconds by state; `ipvsadm --set` writes here. */
  readonly timeouts: Record<Exclude<ConnectionState, 'ASSURED'>, number> = { ...defaultTimeouts };

  /** Eight bits of chance that decide the order of the kernel's table, where a listing cannot. */
  readonly salt: number;

  /** @param now the clock, in seconds. */
  constructor(now: () => number, salt = 0) {
    this.salt = salt;
    this.services = new VirtualServers(now);
    this.connections = new Connections(now);
  }

  /** A packet on its way in. @param bytes its length. */
  input(packet: Packet, tracked: TrackedBefore | undefined, bytes = 60): IpvsVerdict {
    if (packet.protocol === 'ICMP' || packet.protocol === 'ICMPv6') return pass;
    const known = this.connections.ofRequest(packet);
    if (known) {
      const verdict = this.#reuse(known, packet, tracked);
      if (verdict) return verdict;
      if (this.connections.ofRequest(packet) === known) return this.#forward(known, packet, bytes, 'connection');
    }
    if (packet.protocol === 'TCP' && !packet.flags?.startsWith('SYN')) return pass;
    const service = this.services.get(packet.protocol, packet.destination, packet.destinationPort);
    if (!service) return pass;
    return service.persistence ? this.#schedulePersistent(service, packet, bytes) : this.#schedule(service, packet, bytes);
  }

  /** The connection that a packet of a real server belongs to, which moves on with it; undefined if there is none. */
  output(packet: Packet, bytes = 60): Connection | undefined {
    if (packet.protocol === 'ICMP' || packet.protocol === 'ICMPv6') return undefined;
    const connection = this.connections.ofAnswer(packet);
    if (!connection) return undefined;
    this.#count(connection, 'output', bytes);
    this.#advance(connection, 'output', packet);
    this.connections.touch(connection);
    return connection;
  }

  // A packet of a known connection: undefined if it may go on, or if it was forgotten and is to be scheduled anew.
  #reuse(known: Connection, packet: Packet, tracked: TrackedBefore | undefined): IpvsVerdict | undefined {
    const { destination } = known;
    const isNew = packet.protocol === 'TCP' && packet.flags?.startsWith('SYN') === true;
    const isOver = known.state === 'TIME_WAIT' || known.state === 'CLOSE';
    const isQuiesced = this.sysctls.expire_nodest_conn === 1 && destination.weight === 0;
    if (isNew && (isQuiesced || (this.sysctls.conn_reuse_mode === 1 && isOver && !known.control))) return this.#forget(known, tracked);
    if (destination.available) return undefined;
    return this.sysctls.expire_nodest_conn === 1 ? this.#forget(known, tracked) : { verdict: 'drop', connection: known };
  }

  // What conntrack has confirmed cannot be led elsewhere, so that packet is lost; the client sends it again, and conntrack starts anew.
  #forget(known: Connection, tracked: TrackedBefore | undefined): IpvsVerdict | undefined {
    if (!tracked?.confirmed) known.usesConntrack = false;
    this.connections.remove(known);
    return tracked?.confirmed ? { verdict: 'drop', connection: known } : undefined;
  }

  #schedule(service: VirtualServer, packet: Packet, bytes: number): IpvsVerdict {
    const destination = service.dispatcher.schedule(packet);
    if (!destination) return { verdict: 'refuse', service };
    const connection = this.#open(service, packet, destination);
    const verdict = this.#forward(connection, packet, bytes, 'scheduler', service);
    if (service.onePacket && packet.protocol === 'UDP') this.connections.remove(connection);
    return verdict;
  }

  #schedulePersistent(service: VirtualServer, packet: Packet, bytes: number): IpvsVerdict {
    const { seconds, prefixLength } = service.persistence ?? { seconds: 0, prefixLength: 32 };
    const client = mask(packet.source, prefixLength);
    let template = this.connections.template(service.protocol, client, service);
    if (template && !this.#isUsable(template)) {
      template.invalid = true;
      template = undefined;
    }
    const because = template ? 'template' : 'scheduler';
    if (!template) {
      const destination = service.dispatcher.schedule(packet);
      if (!destination) return { verdict: 'refuse', service };
      template = this.#create(service, { address: client, port: 0 }, destination, { isTemplate: true, timeout: seconds });
    }
    const connection = this.#open(service, packet, template.destination, template);
    this.connections.touch(template);
    return this.#forward(connection, packet, bytes, because, service);
  }

  #isUsable({ destination }: Connection): boolean {
    return destination.available && !(this.sysctls.expire_quiescent_template === 1 && destination.weight === 0);
  }

  #open(service: VirtualServer, packet: Packet, destination: Destination, control?: Connection): Connection {
    const connection = this.#create(service, { address: packet.source, port: packet.sourcePort }, destination, { control, isTemplate: false, timeout: 3 });
    destination.stats.connections++;
    service.stats.connections++;
    return connection;
  }

  #create(
    service: VirtualServer,
    client: { readonly address: Address; readonly port: number },
    destination: Destination,
    more: Pick<Connection, 'control' | 'isTemplate' | 'timeout'>,
  ): Connection {
    const connection: Connection = {
      protocol: service.protocol,
      client: client.address,
      clientPort: client.port,
      virtual: service.address,
      virtualPort: service.port,
      destination,
      state: 'NONE',
      expires: Number.POSITIVE_INFINITY,
      controls: 0,
      usesConntrack: this.sysctls.conntrack === 1,
      ...more,
    };
    this.connections.add(connection);
    this.connections.touch(connection);
    return connection;
  }

  #forward(connection: Connection, packet: Packet, bytes: number, because: 'scheduler' | 'template' | 'connection', service?: VirtualServer): IpvsVerdict {
    this.#count(connection, 'input', bytes);
    this.#advance(connection, 'input', packet);
    this.connections.touch(connection);
    return { verdict: 'forward', connection, service, because };
  }

  #advance(connection: Connection, direction: IpvsDirection, packet: Packet): void {
    const state = nextState(connection.state, direction, packet);
    this.connections.changeState(connection, state);
    if (state !== 'ASSURED') connection.timeout = this.timeouts[state];
    const { control } = connection;
    if (control?.isTemplate && (state === 'ESTABLISHED' || (state === 'UDP' && direction === 'output'))) this.connections.changeState(control, 'ASSURED');
  }

  #count({ protocol, virtual, virtualPort, destination }: Connection, direction: IpvsDirection, bytes: number): void {
    if (!destination.available) return;
    const service = this.services.get(protocol as Protocol, virtual, virtualPort);
    for (const stats of [destination.stats, service?.stats]) {
      if (!stats) continue;
      if (direction === 'input') {
        stats.inPackets++;
        stats.inBytes += bytes;
      } else {
        stats.outPackets++;
        stats.outBytes += bytes;
      }
    }
  }
}
