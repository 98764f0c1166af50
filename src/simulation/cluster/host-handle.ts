import { IPv4 } from 'ip-num';
import { ipset } from '../ipset/command.ts';
import { iptablesList, type ListOptions } from '../iptables/list.ts';
import { iptablesSave } from '../iptables/save.ts';
import { ipvsadm } from '../ipvs/command.ts';
import { printAddress } from '../net/address.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import type { ConntrackEntry } from '../netfilter/conntrack.ts';
import { printConntrackEntry } from '../netfilter/print-conntrack.ts';
import type { Cluster } from './cluster.ts';
import { type Host, printRoute } from './host.ts';
import { runNftOn } from './nftables-command.ts';
import type { Trace } from './trace.ts';

/** How to connect: TCP from a fresh port unless said otherwise. */
export interface ConnectOptions {
  readonly protocol?: Exclude<PacketProtocol, 'ICMP'>;
  /** A fixed source port; without one every connection gets the next of 32768–60999. */
  readonly sourcePort?: number;
}

/** A node, a pod or a machine outside, as lessons use it. */
export class HostHandle {
  readonly #cluster: Cluster;
  /** The network namespace itself: devices, routes, rules, connections. */
  readonly host: Host;

  constructor(cluster: Cluster, host: Host) {
    this.#cluster = cluster;
    this.host = host;
  }

  /** The host's name; a pod's is generated. */
  get name(): string {
    return this.host.name;
  }

  /** The address of eth0, as text. */
  get ip(): string {
    return printAddress(this.host.devices.get('eth0')?.addresses[0]?.address ?? 0);
  }

  /** The address of eth0 as an ip-num value. */
  get address(): IPv4 {
    return new IPv4(this.ip);
  }

  /**
   * Opens a connection and follows it there and back.
   * @param to `db-service:3306`, `db-service.default.svc.cluster.local:3306`, `node01:30306`, a pod's name or an address, with a port.
   */
  connect(to: string, options: ConnectOptions = {}): Trace {
    return this.#cluster.attempt(this.host, to, options.protocol ?? 'TCP', options.sourcePort);
  }

  /** The same as `connect`, with one object. */
  send({ to, ...options }: ConnectOptions & { readonly to: string }): Trace {
    return this.connect(to, options);
  }

  /**
   * Sends the next request on the TCP connection that a trace opened, and follows it there and back: no handshake, the same ports, and whatever
   * conntrack remembers of it. Throws if the trace is not of a connection that this host opened.
   */
  request({ client, protocol, fate, to, request: [first] }: Trace): Trace {
    if (client !== this.host.name || protocol !== 'TCP' || fate !== 'delivered' || !first)
      throw new Error(`${this.name} has no open TCP connection of that kind: a request needs the trace of a connect() of its own that was delivered`);
    return this.#cluster.attempt(this.host, to, protocol, first.packet.sourcePort, true);
  }

  /** Sends one ICMP echo request. */
  ping(to: string): Trace {
    return this.#cluster.attempt(this.host, to, 'ICMP');
  }

  /** What `iptables-save` prints on this host. */
  iptablesSave(): string {
    return iptablesSave(this.host.ruleset, { date: new Date(this.#cluster.clock.now() * 1000), variant: 'nft' });
  }

  /** What `iptables -t TABLE -L [CHAIN]` prints on this host. */
  iptablesList(options: ListOptions): string {
    return iptablesList(this.host.ruleset, options);
  }

  /** What `ipvsadm` prints on this host: `ipvsadm('-Ln')`, `ipvsadm('-Lnc')`. Complaints come with the rest. */
  ipvsadm(words = '-Ln'): string {
    const { stdout, stderr } = ipvsadm(words.split(/\s+/), { ipvs: this.host.ipvs, now: this.#cluster.clock.now() });
    return stderr + stdout;
  }

  /** What `nft` prints on this host: `nft('list ruleset')`, `nft('list map ip kube-proxy service-ips')`. It may change rules too. Complaints come with the rest. */
  nft(words = 'list ruleset'): string {
    const { stdout, stderr } = runNftOn(this.host, words.split(/\s+/), { now: this.#cluster.clock.now() });
    return stderr + stdout;
  }

  /** What `ipset` prints on this host: `ipset('list KUBE-CLUSTER-IP')`. */
  ipset(words = 'list'): string {
    const { stdout, stderr } = ipset(words.split(/\s+/), { sets: this.host.ipsets });
    return stderr + stdout;
  }

  /** What `conntrack -L` prints on this host: a line a connection. */
  conntrack(): string {
    const lines = this.host.conntrack.entries().map((entry) => `${printConntrackEntry(entry, this.#cluster.clock.now())}\n`);
    return lines.join('');
  }

  /** The same connections as data, each with the seconds that it has left. */
  connections(): { readonly entry: ConntrackEntry; readonly left: number; readonly line: string }[] {
    const now = this.#cluster.clock.now();
    return this.host.conntrack.entries().map((entry) => ({ entry, left: Math.max(0, Math.floor(entry.expires - now)), line: printConntrackEntry(entry, now) }));
  }

  /** What `ip route` prints on this host. */
  routes(): string {
    const sorted = [...this.host.routes].sort((a, b) => a.prefix.length - b.prefix.length || (a.prefix.network < b.prefix.network ? -1 : 1));
    return sorted.map((route) => `${printRoute(route)}\n`).join('');
  }
}
