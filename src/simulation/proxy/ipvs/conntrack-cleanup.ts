import { canonicalAddress } from '../../net/address.ts';
import { type EndpointInfo, endpointsKey } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { ConntrackRelease } from './release.ts';

type Endpoints = ReadonlyMap<string, readonly EndpointInfo[]>;

/**
 * Finds the UDP connections that conntrack would keep sending astray, from one sync to the next, and names the commands that delete them.
 * Models detectStaleConnections and its 1.30 successor (reference A.16).
 */
export class ConntrackCleanup {
  readonly #release: ConntrackRelease;
  readonly #ipFamily: 'IPv4' | 'IPv6';
  #ports: ReadonlyMap<string, ServicePortInfo> = new Map();
  #endpoints: Endpoints = new Map();

  constructor(release: ConntrackRelease, ipFamily: 'IPv4' | 'IPv6') {
    this.#release = release;
    this.#ipFamily = ipFamily;
  }

  /**
   * The commands after a sync, each once, sorted.
   * @param nodePortsServed whether node ports were set up at all: 1.26 looks at them nowhere else.
   */
  commands(servicePorts: readonly ServicePortInfo[], endpoints: Endpoints, nodePortsServed: boolean): string[] {
    const ports = new Map(servicePorts.filter((port) => port.protocol === 'UDP').map((port) => [endpointsKey(port), port]));
    const commands = new Set<string>();
    const add = (...words: string[]): void => {
      commands.add(['conntrack', '-D', ...words, ...(this.#ipFamily === 'IPv6' ? ['-f', 'ipv6'] : [])].join(' '));
    };
    const { nodePorts } = this.#release;
    if (nodePorts === 'every sync' && nodePortsServed) for (const { nodePort } of ports.values()) if (nodePort) add('-p', 'udp', '--dport', `${nodePort}`);
    for (const [key, port] of this.#ports) if (!ports.has(key)) add('--orig-dst', port.clusterIP, '-p', 'udp');
    for (const [key, port] of ports) {
      if (this.#used(endpoints.get(key)) === 0 || this.#used(this.#endpoints.get(key)) > 0) continue;
      for (const address of addressesOf(port)) add('--orig-dst', address, '-p', 'udp');
      if (nodePorts === 'with the service' && port.nodePort) add('-p', 'udp', '--dport', `${port.nodePort}`);
    }
    for (const [key, before] of this.#endpoints) {
      const port = ports.get(key);
      if (!port) continue;
      for (const endpoint of before) {
        if (!this.#isUsed(endpoint) || (endpoints.get(key) ?? []).some((now) => this.#isSame(endpoint, now))) continue;
        const ip = canonicalAddress(endpoint.ip);
        for (const address of addressesOf(port)) add('--orig-dst', address, '--dst-nat', ip, '-p', 'udp');
        if (nodePorts === 'with the service' && port.nodePort) add('-p', 'udp', '--dport', `${port.nodePort}`, '--dst-nat', ip);
      }
    }
    this.#ports = ports;
    this.#endpoints = endpoints;
    return [...commands].sort();
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
