import { isSchedulerName, type SchedulerName } from '../../ipvs/schedulers/names.ts';
import type { VirtualServer, VirtualServerSpec } from '../../ipvs/virtual-server.ts';
import { type Address, joinHostPort, parseAddress, printAddress } from '../../net/address.ts';
import { width } from '../../net/prefix.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { Categorized } from '../topology.ts';
import { GracefulTermination } from './graceful-termination.ts';
import type { IpvsKernel } from './kernel.ts';

/** Keeps IPVS' virtual servers as the Services ask, one sync at a time. Models syncService, syncEndpoint and cleanLegacyService. */
export class VirtualServerSync {
  readonly graceful: GracefulTermination;
  readonly #kernel: IpvsKernel;
  readonly #scheduler: SchedulerName;
  #active = new Set<VirtualServer>();
  #bound = new Set<string>();

  constructor(kernel: IpvsKernel, scheduler: string) {
    if (!isSchedulerName(scheduler)) throw new Error(`scheduler ${scheduler}`);
    this.#kernel = kernel;
    this.#scheduler = scheduler;
    this.graceful = new GracefulTermination(kernel);
  }

  /** A sync begins: nothing is known to be wanted. */
  begin(): void {
    this.#active = new Set();
    this.#bound = new Set();
  }

  /** Addresses that this sync wants on kube-ipvs0. */
  get wantedAddresses(): ReadonlySet<string> {
    return this.#bound;
  }

  /** One virtual server and its real servers. @param bind whether its address goes onto kube-ipvs0. */
  sync(port: ServicePortInfo, ip: string, number: number, endpoints: readonly EndpointInfo[], bind: boolean): void {
    const address = parseAddress(ip);
    const service = this.#syncService({
      protocol: port.protocol,
      address,
      port: number,
      scheduler: this.#scheduler,
      ...(port.affinitySeconds !== undefined && { persistence: { seconds: port.affinitySeconds, prefixLength: width(address) } }),
    });
    this.#active.add(service);
    if (bind) {
      const text = printAddress(address);
      this.#bound.add(text);
      this.#kernel.bound.add(text);
    }
    this.#syncRealServers(service, endpoints);
  }

  /** Takes away what no Service asked for: virtual servers at once, real servers included, and addresses. */
  finish(): void {
    for (const service of this.#kernel.services.all())
      if (!this.#active.has(service)) this.#kernel.services.delete(service.protocol, service.address, service.port);
    for (const address of this.#kernel.bound) if (!this.#bound.has(address)) this.#kernel.bound.delete(address);
  }

  #syncService(spec: VirtualServerSpec): VirtualServer {
    const { services } = this.#kernel;
    const applied = services.get(spec.protocol, spec.address, spec.port);
    if (!applied) services.add(spec);
    else if (applied.scheduler !== spec.scheduler || applied.persistence?.seconds !== spec.persistence?.seconds || applied.flags) services.edit(spec);
    const service = services.get(spec.protocol, spec.address, spec.port);
    if (!service) throw new Error(`virtual server ${printAddress(spec.address)}:${spec.port} is gone`);
    return service;
  }

  // Compares texts, as kube-proxy does: an address that is not spelled in the kernel's way is taken for a new one at every sync, cannot be
  // added twice, and is deleted as unknown.
  #syncRealServers(service: VirtualServer, endpoints: readonly EndpointInfo[]): void {
    const { services } = this.#kernel;
    const current = new Map(service.destinations.map((one) => [joinHostPort(printAddress(one.address), one.port), { address: one.address, port: one.port }]));
    const wanted = [...new Set(endpoints.map(({ text }) => text))].sort();
    const addresses = new Map<string, { address: Address; port: number }>();
    for (const { ip, port, text } of endpoints) addresses.set(text, { address: parseAddress(ip), port });
    for (const text of wanted) {
      const server = addresses.get(text);
      if (!server) continue;
      if (current.has(text)) {
        if (!this.graceful.has(service, server)) continue;
        this.graceful.takeBack(service, server);
      }
      services.addDestination(service, { ...server, weight: 1 });
    }
    for (const [text, server] of current) if (!addresses.has(text) && !this.graceful.has(service, server)) this.graceful.delete(service, server);
  }
}

/** The endpoints behind a virtual server. With policy Local and no endpoint on this node all of them serve (unlike in iptables mode). */
export function endpointsFor({ cluster, local }: Categorized, onlyLocal: boolean): readonly EndpointInfo[] {
  return onlyLocal && local.length > 0 ? local : cluster;
}
