import type { Draw } from '../../../allocate/bitmap.ts';
import { AllocationError, IPAllocator } from '../../../allocate/ip-allocator.ts';
import type { IPAddress, Service, ServiceCIDR } from '../../../api/types.ts';
import { familyOf } from '../../../api/validate-cluster-ips.ts';
import { canonicalAddress, printAddress } from '../../../net/address.ts';
import { parsePrefix } from '../../../net/prefix.ts';
import { ipAddresses, serviceCIDRs } from '../resources/service-cidrs.ts';
import type { ApiServer } from '../server.ts';
import type { AddressPool } from './address-pool.ts';
import type { IPFamily } from './ip-families.ts';

/**
 * All ranges that ServiceCIDR objects name, addresses kept as IPAddress objects: releases from 1.33 on.
 * Models pkg/registry/core/service/ipallocator/cidrallocator.go (KEP-1880).
 */
export class CIDRPool implements AddressPool {
  readonly #server: () => ApiServer;
  readonly #family: IPFamily;
  readonly placeholder: string;

  /** @param cidr the range of the flag, which a dry run's placeholder comes from. */
  constructor(server: () => ApiServer, family: IPFamily, cidr: string) {
    this.#server = server;
    this.#family = family;
    this.placeholder = printAddress(parsePrefix(cidr).network);
  }

  allocate(ip: string, service: Service): void {
    this.check(ip);
    this.#write(canonicalAddress(ip), service);
  }

  allocateNext(draw: Draw, service: Service): string {
    for (const allocator of this.#allocators()) {
      try {
        const ip = allocator.allocateNext(draw);
        this.#write(ip, service);
        return ip;
      } catch (error) {
        if (!(error instanceof AllocationError)) throw error;
      }
    }
    throw new AllocationError('range is full');
  }

  release(ip: string): void {
    this.#server().removeNow(ipAddresses, undefined, canonicalAddress(ip));
  }

  check(ip: string): void {
    const holders = this.#allocators().filter((allocator) => allocator.covers(ip));
    if (holders.length === 0) throw new AllocationError('the provided network does not match the current range');
    if (this.#server().store.get(ipAddresses, undefined, canonicalAddress(ip))) throw new AllocationError('provided IP is already allocated');
  }

  outOfRange(family: string, ip: string): string {
    return `Cluster IP [${family}]: ${ip} is not within any configured Service CIDR; please recreate service`;
  }

  // Made anew from the objects each time: they are the truth, and anybody may write them.
  #allocators(): IPAllocator[] {
    const { store } = this.#server();
    const ready = store
      .list<ServiceCIDR>(serviceCIDRs)
      .filter(({ metadata, status }) => !metadata.deletionTimestamp && status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
    const taken = store.list<IPAddress>(ipAddresses).map(({ metadata }) => metadata.name);
    return ready
      .flatMap(({ spec }) => spec.cidrs ?? [])
      .filter((cidr) => familyOf(cidr.split('/')[0]) === this.#family)
      .map((cidr) => {
        const allocator = new IPAllocator(cidr, { large: true });
        for (const ip of taken) if (allocator.covers(ip)) allocator.allocate(ip);
        return allocator;
      });
  }

  #write(ip: string, { metadata }: Service): void {
    this.#server().create<IPAddress>(ipAddresses, undefined, {
      metadata: {
        name: ip,
        labels: { 'ipaddress.kubernetes.io/ip-family': this.#family, 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' },
      },
      spec: { parentRef: { group: '', resource: 'services', namespace: metadata.namespace, name: metadata.name } },
    });
  }
}
