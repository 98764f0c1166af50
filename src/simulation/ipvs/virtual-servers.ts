import type { Address } from '../net/address.ts';
import type { Protocol } from '../net/protocol.ts';
import { schedulers } from './schedulers/registry.ts';
import { createStats, type Destination, type Forwarding, type VirtualServer, type VirtualServerSpec } from './virtual-server.ts';

/** Why the kernel did not do it, by errno: it is there already, there is no such thing, or no such virtual server. */
export type IpvsError = 'EEXIST' | 'ENOENT' | 'ESRCH';

/** What a real server is asked to be. */
export interface DestinationSpec {
  readonly address: Address;
  readonly port: number;
  readonly weight: number;
  readonly forwarding?: Forwarding;
}

/** Seconds that a deleted real server without connections can still be taken back as it was (IP_VS_DEST_TRASH_PERIOD). */
const trashPeriod = 120;

interface Deleted {
  readonly destination: Destination;
  readonly service: VirtualServer;
  readonly since: number;
}

/** The virtual servers of a host. Models ip_vs_ctl.c; its calls fail with errno's names. */
export class VirtualServers {
  readonly #services = new Map<string, VirtualServer>();
  readonly #trash = new Map<string, Deleted>();
  readonly #now: () => number;

  /** @param now the clock, in seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** All of them, oldest first. */
  all(): VirtualServer[] {
    return [...this.#services.values()];
  }

  get(protocol: Protocol, address: Address, port: number): VirtualServer | undefined {
    return this.#services.get(keyOf({ protocol, address, port }));
  }

  /** `ipvsadm -A`. */
  add(spec: VirtualServerSpec): IpvsError | undefined {
    if (this.#services.has(keyOf(spec))) return 'EEXIST';
    const destinations: Destination[] = [];
    const service: VirtualServer = { ...spec, destinations, stats: createStats(), dispatcher: schedulers[spec.scheduler]({ destinations }, this.#now) };
    service.dispatcher = schedulers[spec.scheduler](service, this.#now);
    this.#services.set(keyOf(spec), service);
    return undefined;
  }

  /** `ipvsadm -E`: real servers and connections stay. Another scheduler starts from nothing. */
  edit(spec: VirtualServerSpec): IpvsError | undefined {
    const service = this.#services.get(keyOf(spec));
    if (!service) return 'ESRCH';
    const isOther = service.scheduler !== spec.scheduler;
    service.scheduler = spec.scheduler;
    service.flags = spec.flags;
    service.persistence = spec.persistence;
    service.onePacket = spec.onePacket;
    if (isOther) service.dispatcher = schedulers[spec.scheduler](service, this.#now);
    return undefined;
  }

  /** `ipvsadm -D`: at once, whatever its connections. */
  delete(protocol: Protocol, address: Address, port: number): IpvsError | undefined {
    const key = keyOf({ protocol, address, port });
    const service = this.#services.get(key);
    if (!service) return 'ESRCH';
    this.#services.delete(key);
    for (const destination of service.destinations) this.#discard(service, destination);
    return undefined;
  }

  /** `ipvsadm -C`. */
  clear(): void {
    for (const { protocol, address, port } of this.all()) this.delete(protocol, address, port);
  }

  /** `ipvsadm -a`: to the head of the list. One that was deleted and still has connections comes back with them. */
  addDestination(service: VirtualServer, spec: DestinationSpec): IpvsError | undefined {
    if (find(service, spec)) return 'EEXIST';
    const destination = this.#recover(service, spec) ?? createDestination(spec);
    destination.weight = spec.weight;
    destination.lastWeight = spec.weight;
    destination.forwarding = spec.forwarding ?? 'Masq';
    service.destinations.unshift(destination);
    service.dispatcher.changed?.();
    return undefined;
  }

  /** `ipvsadm -e`. */
  editDestination(service: VirtualServer, spec: DestinationSpec): IpvsError | undefined {
    const destination = find(service, spec);
    if (!destination) return 'ENOENT';
    destination.weight = spec.weight;
    if (spec.weight !== 0) destination.lastWeight = spec.weight;
    destination.forwarding = spec.forwarding ?? 'Masq';
    service.dispatcher.changed?.();
    return undefined;
  }

  /** `ipvsadm -d`. */
  deleteDestination(service: VirtualServer, spec: Pick<DestinationSpec, 'address' | 'port'>): IpvsError | undefined {
    const index = service.destinations.findIndex((one) => one.address === spec.address && one.port === spec.port);
    const destination = service.destinations[index];
    if (!destination) return 'ENOENT';
    service.destinations.splice(index, 1);
    this.#discard(service, destination);
    service.dispatcher.removed?.(destination, index);
    return undefined;
  }

  #discard(service: VirtualServer, destination: Destination): void {
    destination.available = false;
    this.#trash.set(trashKey(service, destination), { destination, service, since: this.#now() });
  }

  #recover(service: VirtualServer, spec: DestinationSpec): Destination | undefined {
    const key = trashKey(service, spec);
    const deleted = this.#trash.get(key);
    this.#trash.delete(key);
    if (!deleted) return undefined;
    const { destination } = deleted;
    const isUsed = destination.active + destination.inactive + destination.persistent > 0;
    if (!isUsed && this.#now() - deleted.since >= trashPeriod) return undefined;
    destination.available = true;
    if (deleted.service !== service) Object.assign(destination.stats, createStats());
    return destination;
  }
}

/** A virtual server's real server with this address and port. */
export function find(service: VirtualServer, { address, port }: Pick<DestinationSpec, 'address' | 'port'>): Destination | undefined {
  return service.destinations.find((one) => one.address === address && one.port === port);
}

function createDestination({ address, port, weight, forwarding = 'Masq' }: DestinationSpec): Destination {
  return { address, port, weight, lastWeight: weight, forwarding, active: 0, inactive: 0, persistent: 0, available: true, stats: createStats() };
}

function keyOf({ protocol, address, port }: Pick<VirtualServerSpec, 'protocol' | 'address' | 'port'>): string {
  return `${protocol} ${address} ${port}`;
}

function trashKey(service: VirtualServer, { address, port }: Pick<DestinationSpec, 'address' | 'port'>): string {
  return `${keyOf(service)} ${address} ${port}`;
}
