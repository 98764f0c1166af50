import { type Address, joinHostPort, printAddress } from '../net/address.ts';
import type { Protocol } from '../net/protocol.ts';
import type { SchedulerName } from './schedulers/names.ts';
import type { Scheduler } from './schedulers/scheduler.ts';

/** How IPVS hands packets on. kube-proxy uses Masq alone: the destination is rewritten, and answers must come back through this host. */
export type Forwarding = 'Masq' | 'Route' | 'Tunnel';

/** What passed, since the object was made. Bytes count whole IP packets. */
export interface Stats {
  connections: number;
  inPackets: number;
  outPackets: number;
  inBytes: number;
  outBytes: number;
}

/** A real server, as one virtual server knows it. */
export interface Destination {
  readonly address: Address;
  readonly port: number;
  /** 0: gets no new connections, keeps those it has. */
  weight: number;
  /** The last weight that was not 0: what mh goes by. */
  lastWeight: number;
  forwarding: Forwarding;
  /** Connections that are being opened or are open. */
  active: number;
  /** All others: closing, closed but not forgotten, and every UDP flow. */
  inactive: number;
  /** Persistence templates that lead here. */
  persistent: number;
  /** False once it was deleted; connections keep it in mind. */
  available: boolean;
  readonly stats: Stats;
}

/** Scheduler options, as `ipvsadm -b` sets them: flag-1, flag-2 and flag-3, of which sh and mh know the first two by other names. */
export interface SchedulerFlags {
  /** Another server when the chosen one has no weight. */
  readonly fallback?: boolean;
  /** The source port is hashed too. */
  readonly port?: boolean;
  /** Nobody's yet. */
  readonly third?: boolean;
}

/** Connections of one client go to one server for a time. */
export interface Persistence {
  readonly seconds: number;
  /** How many leading bits of the client's address count. */
  readonly prefixLength: number;
}

/** What a virtual server is asked to be. */
export interface VirtualServerSpec {
  readonly protocol: Protocol;
  readonly address: Address;
  readonly port: number;
  readonly scheduler: SchedulerName;
  readonly flags?: SchedulerFlags;
  readonly persistence?: Persistence;
  /** UDP: every datagram is scheduled by itself, and nothing is remembered. */
  readonly onePacket?: boolean;
}

/** An address, protocol and port that IPVS answers for. */
export interface VirtualServer extends VirtualServerSpec {
  scheduler: SchedulerName;
  flags?: SchedulerFlags;
  persistence?: Persistence;
  onePacket?: boolean;
  /** The newest first: the kernel puts a new one at the head of its list, and that is why rr begins with the last one added. */
  readonly destinations: Destination[];
  /** What the scheduler remembers. */
  dispatcher: Scheduler;
  readonly stats: Stats;
}

/** Nothing yet. */
export function createStats(): Stats {
  return { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 };
}

/** `10.96.0.10:80`, or `[fd00::1]:80`. */
export function printEndpoint({ address, port }: { readonly address: Address; readonly port: number }): string {
  return joinHostPort(printAddress(address), port);
}
