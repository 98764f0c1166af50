import { canonicalAddress } from '../../net/address.ts';
import { type EndpointInfo, endpointsKey } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { ConntrackRelease } from './release.ts';

/** Which UDP connections to delete: those that have all of this. */
export interface ConntrackDeletion {
  /** The address that the client sent to: `--orig-dst`. */
  readonly destination?: string;
  /** The address that the destination was translated to: `--dst-nat`. */
  readonly translatedTo?: string;
  /** The port that the client sent to: `--dport`. */
  readonly port?: number;
}

/** The command line for a deletion, in kube-proxy's order of words. */
export function printDeletion({ destination, translatedTo, port }: ConntrackDeletion, ipFamily: 'IPv4' | 'IPv6'): string {
  const nat = translatedTo === undefined ? [] : ['--dst-nat', translatedTo];
  const words = destination === undefined ? ['-p', 'udp', '--dport', `${port}`, ...nat] : ['--orig-dst', destination, ...nat, '-p', 'udp'];
  return ['conntrack', '-D', ...words, ...(ipFamily === 'IPv6' ? ['-f', 'ipv6'] : [])].join(' ');
}

type Endpoints = ReadonlyMap<string, readonly EndpointInfo[]>;

/**
 * Finds the UDP connections that conntrack would keep sending astray, from one sync to the next, and says what to delete.
 * Models detectStaleConnections and its 1.30 successor (reference A.16).
 */
export class ConntrackCleanup {
  readonly #release: ConntrackRelease;
  #ports: ReadonlyMap<string, ServicePortInfo> = new Map();
  #endpoints: Endpoints = new Map();

  constructor(release: ConntrackRelease) {
    this.#release = release;
  }

  /**
   * What to delete after a sync; the same thing may be said twice.
   * @param nodePortsServed whether node ports were set up at all: 1.26 looks at them nowhere else.
   */
  deletions(servicePorts: readonly ServicePortInfo[], endpoints: Endpoints, nodePortsServed: boolean): ConntrackDeletion[] {
    const ports = new Map(servicePorts.filter((port) => port.protocol === 'UDP').map((port) => [endpointsKey(port), port]));
    const deletions: ConntrackDeletion[] = [];
    const { nodePorts } = this.#release;
    if (nodePorts === 'every sync' && nodePortsServed) for (const { nodePort } of ports.values()) if (nodePort) deletions.push({ port: nodePort });
    for (const [key, port] of this.#ports) if (!ports.has(key)) deletions.push({ destination: port.clusterIP });
    for (const [key, port] of ports) {
      if (this.#used(endpoints.get(key)) === 0 || this.#used(this.#endpoints.get(key)) > 0) continue;
      for (const destination of addressesOf(port)) deletions.push({ destination });
      if (nodePorts === 'with the service' && port.nodePort) deletions.push({ port: port.nodePort });
    }
    for (const [key, before] of this.#endpoints) {
      const port = ports.get(key);
      if (!port) continue;
      for (const endpoint of before) {
        if (!this.#isUsed(endpoint) || (endpoints.get(key) ?? []).some((now) => this.#isSame(endpoint, now))) continue;
        const translatedTo = canonicalAddress(endpoint.ip);
        for (const destination of addressesOf(port)) deletions.push({ destination, translatedTo });
        if (nodePorts === 'with the service' && port.nodePort) deletions.push({ port: port.nodePort, translatedTo });
      }
    }
    this.#ports = ports;
    this.#endpoints = endpoints;
    return deletions;
  }

  #isUsed(endpoint: EndpointInfo): boolean {
    return endpoint[this.#release.counts];
  }

  #used(endpoints: readonly EndpointInfo[] = []): number {
    return endpoints.filter((endpoint) => this.#isUsed(endpoint)).length;
  }

  #isSame(a: EndpointInfo, b: EndpointInfo): boolean {
    return a.text === b.text && (!this.#release.changedIsStale || (a.isLocal === b.isLocal && a.ready === b.ready));
  }
}

function addressesOf({ clusterIP, externalIPs, loadBalancerIPs }: ServicePortInfo): string[] {
  return [clusterIP, ...externalIPs, ...loadBalancerIPs];
}
