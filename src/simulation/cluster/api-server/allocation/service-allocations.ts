import type { Draw } from '../../../allocate/bitmap.ts';
import { AllocationError } from '../../../allocate/ip-allocator.ts';
import type { PortAllocator } from '../../../allocate/port-allocator.ts';
import { invalid } from '../../../api/field-error.ts';
import { isHeadless, isReachableFromOutside, needsHealthCheck } from '../../../api/service-defaults.ts';
import type { Service } from '../../../api/types.ts';
import { familyOf } from '../../../api/validate-cluster-ips.ts';
import { internalError, invalidObject } from '../status.ts';
import type { AddressPool } from './address-pool.ts';
import { type IPFamily, initIPFamilies, keepsPreferredFamilies } from './ip-families.ts';
import { PortOperation } from './port-operation.ts';

/** What a write took and will give back. */
export interface Transaction {
  commit(): void;
  undo(): void;
}

const named = { group: '', plural: 'services', kind: 'Service' };

/** Gives Services their addresses and node ports, and takes them back. Models pkg/registry/core/service/storage/alloc.go (1.26). */
export class ServiceAllocations {
  /** By family, the default one first. */
  readonly pools: ReadonlyMap<IPFamily, AddressPool>;
  readonly ports: PortAllocator;
  readonly #draw: Draw;

  constructor(pools: ReadonlyMap<IPFamily, AddressPool>, ports: PortAllocator, draw: Draw) {
    this.pools = pools;
    this.ports = ports;
    this.#draw = draw;
  }

  /** For a Service that is being made, or changed when there is one before. Throws ApiError; nothing stays taken then. */
  allocate(service: Service, before: Service | undefined, dryRun: boolean): Transaction {
    const errors = initIPFamilies(service, before, [...this.pools.keys()]);
    if (errors.length > 0) throw invalidObject(named, service.metadata.name, errors);
    const taken: string[] = [];
    const released: string[] = [];
    const operation = new PortOperation(this.ports, dryRun);
    const undo = (): void => {
      if (!dryRun) for (const ip of taken) this.#releaseIP(ip);
      operation.undo();
    };
    try {
      if (before) this.#updateIPs(service, before, dryRun, taken, released);
      else this.#allocateIPs(service, dryRun, taken);
      if (before) this.#updatePorts(service, before, operation);
      else this.#allocatePorts(service, operation);
    } catch (error) {
      undo();
      throw error;
    }
    return {
      undo,
      commit: () => {
        if (!dryRun) for (const ip of released) this.#releaseIP(ip);
        operation.commit();
      },
    };
  }

  /** Gives back what a removed Service held. */
  release(service: Service): void {
    if (service.spec.type !== 'ExternalName' && !isHeadless(service)) for (const ip of service.spec.clusterIPs ?? []) this.#releaseIP(ip);
    for (const port of nodePortsOf(service)) this.ports.release(port);
    if (needsHealthCheck(service) && service.spec.healthCheckNodePort) this.ports.release(service.spec.healthCheckNodePort);
  }

  #releaseIP(ip: string): void {
    this.pools.get(familyOf(ip) ?? 'IPv4')?.release(ip);
  }

  #allocateIPs(service: Service, dryRun: boolean, taken: string[]): void {
    const { spec } = service;
    if (spec.type === 'ExternalName' || isHeadless(service)) return;
    spec.clusterIPs = (spec.ipFamilies ?? []).map((family, i) => this.#allocateIP(service, family, spec.clusterIPs?.[i] ?? '', dryRun, taken));
    spec.clusterIP = spec.clusterIPs[0];
  }

  #allocateIP(service: Service, family: IPFamily, wanted: string, dryRun: boolean, taken: string[]): string {
    const pool = this.pools.get(family);
    if (!pool) throw new Error(`no range for ${family}`);
    try {
      if (dryRun) {
        if (wanted) pool.check(wanted);
        return wanted || pool.placeholder;
      }
      const ip = wanted || pool.allocateNext(this.#draw, service);
      if (wanted) pool.allocate(wanted, service);
      taken.push(ip);
      return ip;
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      if (!wanted) throw internalError(`failed to allocate a serviceIP: ${error.message}`);
      throw invalidObject(named, service.metadata.name, [
        invalid('spec.clusterIPs', service.spec.clusterIPs, `failed to allocate IP ${wanted}: ${error.message}`),
      ]);
    }
  }

  #updateIPs(service: Service, before: Service, dryRun: boolean, taken: string[], released: string[]): void {
    const { spec } = service;
    if (keepsPreferredFamilies(service, before)) return;
    if (before.spec.type === 'ExternalName') {
      this.#allocateIPs(service, dryRun, taken);
      return;
    }
    if (isHeadless(before)) return;
    if (spec.type === 'ExternalName') {
      released.push(...(before.spec.clusterIPs ?? []));
      return;
    }
    const [old, now] = [before.spec.ipFamilies?.length ?? 0, spec.ipFamilies?.length ?? 0];
    if (old === 1 && now === 2) {
      const [, second = 'IPv6'] = spec.ipFamilies ?? [];
      spec.clusterIPs = [spec.clusterIPs?.[0] ?? '', this.#allocateIP(service, second, spec.clusterIPs?.[1] ?? '', dryRun, taken)];
    }
    const dropped = before.spec.clusterIPs?.[1];
    if (old === 2 && now === 1 && dropped) released.push(dropped);
  }

  // Ports with the same number, such as 53/TCP and 53/UDP, share one node port.
  #allocatePorts(service: Service, operation: PortOperation): void {
    const { spec } = service;
    if (isReachableFromOutside(spec.type)) {
      const chosen = new Map<number, number>();
      for (const [i, port] of (spec.ports ?? []).entries()) {
        if (!port.nodePort && !getsNodePorts(service)) continue;
        const shared = chosen.get(port.port);
        const wanted = shared ? port.nodePort : spec.ports?.find((other) => other.port === port.port && other.nodePort)?.nodePort;
        if (shared && (!wanted || wanted === shared)) {
          port.nodePort = shared;
          continue;
        }
        port.nodePort = this.#allocatePort(service, i, wanted, operation);
        if (!shared) chosen.set(port.port, port.nodePort);
      }
    }
    if (needsHealthCheck(service)) this.#allocateHealthPort(service, operation);
  }

  #updatePorts(service: Service, before: Service, operation: PortOperation): void {
    const { spec } = service;
    const old = nodePortsOf(before);
    if (isReachableFromOutside(before.spec.type) && !isReachableFromOutside(spec.type)) for (const port of old) operation.releaseLater(port);
    if (isReachableFromOutside(spec.type)) {
      const taken = new Set(old);
      for (const [i, port] of (spec.ports ?? []).entries()) {
        if (!port.nodePort && !getsNodePorts(service)) continue;
        if (port.nodePort && taken.has(port.nodePort)) continue;
        port.nodePort = this.#allocatePort(service, i, port.nodePort, operation);
        taken.add(port.nodePort);
      }
      const now = nodePortsOf(service);
      for (const port of old) if (!now.includes(port)) operation.releaseLater(port);
    }
    const [needed, needs] = [needsHealthCheck(before), needsHealthCheck(service)];
    if (!needed && needs) this.#allocateHealthPort(service, operation);
    if (needed && !needs && before.spec.healthCheckNodePort) operation.releaseLater(before.spec.healthCheckNodePort);
  }

  #allocatePort(service: Service, index: number, wanted: number | undefined, operation: PortOperation): number {
    try {
      if (!wanted) return operation.allocateNext(this.#draw);
      operation.allocate(wanted);
      return wanted;
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      if (!wanted) throw internalError(`failed to allocate a nodePort: ${error.message}`);
      throw invalidObject(named, service.metadata.name, [invalid(`spec.ports[${index}].nodePort`, wanted, error.message)]);
    }
  }

  #allocateHealthPort({ spec }: Service, operation: PortOperation): void {
    const wanted = spec.healthCheckNodePort;
    try {
      if (wanted) operation.allocate(wanted);
      else spec.healthCheckNodePort = operation.allocateNext(this.#draw);
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      const what = wanted ? `failed to allocate requested HealthCheck NodePort ${wanted}` : 'failed to allocate a HealthCheck NodePort 0';
      throw internalError(`${what}: ${error.message}`);
    }
  }
}

function getsNodePorts({ spec }: Service): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
}

/** Node ports of a Service, one an entry. */
export function nodePortsOf({ spec }: Service): number[] {
  return (spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []);
}
