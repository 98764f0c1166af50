import type { EndpointSlice, Service } from '../api/types.ts';
import { printAddress } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import { jhash2 } from '../netfilter/jhash.ts';
import { Batches } from '../proxy/batches.ts';
import { withDefaults } from '../proxy/input.ts';
import { applyCalls } from '../proxy/userspace/apply.ts';
import { udpDefaults } from '../proxy/userspace/backend.ts';
import type { ProxySocket } from '../proxy/userspace/portals.ts';
import { UserspaceProxier } from '../proxy/userspace/proxier.ts';
import type { BareTrace } from './connect.ts';
import { type Host, printOwnAddresses, type Socket } from './host.ts';
import type { KubeProxyOptions, NodeProxy } from './kube-proxy.ts';
import { createRandom } from './random.ts';
import type { Relayed } from './relay.ts';
import { forgetConnections } from './stale-connections.ts';

/** The kube-proxy of one node in userspace mode: a socket a service port, rules that lead there, and a second connection for every one that comes. */
export class UserspaceNodeProxy implements NodeProxy {
  readonly #host: Host;
  readonly #proxier: UserspaceProxier;
  readonly #now: () => number;
  readonly #batches = new Batches();
  readonly #listening = new Map<string, Socket>();
  /** UDP clients by socket and address: where their datagrams go, and when the last one came. */
  readonly #clients = new Map<string, { readonly endpoint: string; at: number }>();

  constructor({ host, nodeName, nodeIP, clusterCIDR, version, now, settings }: KubeProxyOptions) {
    this.#host = host;
    this.#now = now;
    // Whatever is drawn here (ports, the order of endpoints) is drawn the same way in every run.
    const letters = [...nodeName].map((character) => character.charCodeAt(0));
    const random = createRandom(jhash2(letters, 0));
    const options = withDefaults({ ipFamily: 'IPv4', nodeName, nodeIP, clusterCIDR, interfaces: printOwnAddresses(host), ...settings });
    this.#proxier = new UserspaceProxier(options, version, { now, random31: () => random.next31() });
  }

  sync(services: readonly Service[], slices: readonly EndpointSlice[]): void {
    const { objects, step } = this.#batches.next(services, slices);
    const { calls, staleIPs } = this.#proxier.sync(objects, step);
    applyCalls(this.#host.ruleset, calls);
    this.#listen(this.#proxier.sockets);
    const conntrackDeletes = staleIPs.map((originalDestination) => ({ originalDestination }));
    forgetConnections(this.#host, { conntrackDeletes, conntrackReconciles: [] }, this.#now());
  }

  /** This mode hands nothing to iptables-restore: every rule is a call of its own. */
  lastRestore(): string {
    return '';
  }

  /** The process ends, and its sockets with it; the rules that lead to them stay. */
  stop(): void {
    this.#listen([]);
  }

  #listen(sockets: readonly ProxySocket[]): void {
    const wanted = new Map(sockets.map((socket) => [`${socket.servicePort} ${socket.port}/${socket.protocol}`, socket]));
    for (const [key, socket] of this.#listening) {
      if (wanted.delete(key)) continue;
      this.#listening.delete(key);
      this.#host.sockets.splice(this.#host.sockets.indexOf(socket), 1);
    }
    for (const [key, own] of wanted) {
      const socket: Socket = { protocol: own.protocol, port: own.port, process: 'kube-proxy', relay: (client, dial) => this.#relay(own, client, dial) };
      this.#listening.set(key, socket);
      this.#host.sockets.push(socket);
    }
  }

  #relay(socket: ProxySocket, client: Packet, dial: (endpoint: string) => BareTrace): Relayed {
    return socket.protocol === 'UDP' ? this.#relayDatagram(socket, client, dial) : this.#relayConnection(socket, client, dial);
  }

  #relayConnection(socket: ProxySocket, client: Packet, dial: (endpoint: string) => BareTrace): Relayed {
    const connections: BareTrace[] = [];
    const outcome = this.#proxier.forward(socket, printAddress(client.source), (endpoint) => {
      const trace = dial(endpoint);
      connections.push(trace);
      return trace.fate === 'delivered';
    });
    return { connections, ...('error' in outcome && { failed: outcome.error }) };
  }

  // A UDP socket is connected without a packet, so the first endpoint is always taken; a client that goes on talking stays there.
  #relayDatagram(socket: ProxySocket, client: Packet, dial: (endpoint: string) => BareTrace): Relayed {
    const key = `${socket.port} ${printAddress(client.source)} ${client.sourcePort}`;
    const now = this.#now();
    let known = this.#clients.get(key);
    if (!known || now - known.at >= udpDefaults.idleSeconds) {
      const outcome = this.#proxier.forward(socket, printAddress(client.source), () => true);
      if ('error' in outcome) return { connections: [], failed: outcome.error };
      known = { endpoint: outcome.endpoint, at: now };
      this.#clients.set(key, known);
    }
    known.at = now;
    const trace = dial(known.endpoint);
    return { connections: [trace], ...(trace.fate !== 'delivered' && { failed: trace.reason }) };
  }
}
