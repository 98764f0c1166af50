import { canonicalAddress, parseAddress, printAddress } from '../../net/address.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import { protocolName } from '../../net/protocol.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { ProxyOptions } from '../input.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { KubeSet } from './ipsets.ts';
import type { BlockedAddress } from './iptables-rules.ts';
import type { IpvsRelease } from './release.ts';

/** Writes the set entries of one service port. Entries are texts, as kube-proxy hands them to ipset. */
export class ServiceEntries {
  readonly #options: ProxyOptions;
  readonly #release: IpvsRelease;
  readonly #sets: ReadonlyMap<string, KubeSet>;
  readonly #blocked: BlockedAddress[];
  readonly #port: ServicePortInfo;
  readonly #protocol: BlockedAddress['protocol'];

  constructor(options: ProxyOptions, release: IpvsRelease, sets: ReadonlyMap<string, KubeSet>, blocked: BlockedAddress[], port: ServicePortInfo) {
    this.#options = options;
    this.#release = release;
    this.#sets = sets;
    this.#blocked = blocked;
    this.#port = port;
    this.#protocol = protocolName(port.protocol) as BlockedAddress['protocol'];
  }

  /** Every endpoint on this node, ready or not: a pod that reaches itself must not see its own address. */
  loopBack(endpoints: readonly EndpointInfo[]): void {
    for (const endpoint of endpoints) {
      if (!endpoint.isLocal) continue;
      const ip = this.#release.loopBack === 'canonical' ? canonicalAddress(endpoint.ip) : endpoint.ip;
      this.#add('KUBE-LOOP-BACK', `${ip},${this.#protocol}:${endpoint.port},${ip}`);
    }
  }

  clusterIP(): void {
    this.#add('KUBE-CLUSTER-IP', this.#entry(this.#port.clusterIP));
  }

  externalIP(ip: string): void {
    this.#add(this.#port.externalLocal ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP', this.#entry(ip));
  }

  loadBalancerIP(ip: string): void {
    const { externalLocal, sourceRanges, port, nameString } = this.#port;
    const entry = this.#entry(ip);
    this.#add('KUBE-LOAD-BALANCER', entry);
    if (externalLocal) this.#add('KUBE-LOAD-BALANCER-LOCAL', entry);
    if (sourceRanges.length === 0) return;
    this.#add('KUBE-LOAD-BALANCER-FW', entry);
    for (const range of sourceRanges) this.#add('KUBE-LOAD-BALANCER-SOURCE-CIDR', `${entry},${range}`);
    const nodeIP = parseAddress(this.#options.nodeIP);
    if (sourceRanges.some((range) => contains(parsePrefix(range), nodeIP))) this.#add('KUBE-LOAD-BALANCER-SOURCE-IP', `${entry},${ip}`);
    else if (this.#release.blocksNodeTraffic) this.#blocked.push({ address: ip, protocol: this.#protocol, port, servicePort: nameString });
  }

  nodePort(nodeIPs: readonly string[]): void {
    const { nodePort, protocol, externalLocal } = this.#port;
    const entries = protocol === 'SCTP' ? nodeIPs.map((ip) => `${printAddress(parseAddress(ip))},sctp:${nodePort}`) : [`${nodePort}`];
    const suffix = protocol === 'SCTP' ? 'SCTP-HASH' : protocol;
    for (const entry of entries) {
      this.#add(`KUBE-NODE-PORT-${suffix}`, entry);
      if (externalLocal) this.#add(`KUBE-NODE-PORT-LOCAL-${suffix}`, entry);
    }
  }

  healthCheck(): void {
    if (this.#port.healthCheckNodePort) this.#add('KUBE-HEALTH-CHECK-NODE-PORT', `${this.#port.healthCheckNodePort}`);
  }

  #entry(ip: string): string {
    return `${ip},${this.#protocol}:${this.#port.port}`;
  }

  #add(set: string, entry: string): void {
    this.#sets.get(set)?.entries.add(entry);
  }
}
