import { AllocationError } from '../../allocate/ip-allocator.ts';
import { isHeadless } from '../../api/service-defaults.ts';
import type { Service } from '../../api/types.ts';
import { familyOf } from '../../api/validate-cluster-ips.ts';
import { services } from '../api-server/resources/service.ts';
import type { ControllerContext } from './controller.ts';

/** How often the API server looks through all Services. */
const interval = 180;

/** What is wrong with an address or a port that a Service has: the reason of the Event and its text. */
interface Finding {
  readonly reason: string;
  readonly message: string;
}

/**
 * Looks through all Services, takes what they hold, and says in Events what does not fit the ranges. The Services stay as they are.
 * Models pkg/registry/core/service/{ipallocator,portallocator}/controller/repair.go.
 */
export class ServiceRepair {
  readonly #context: ControllerContext;
  readonly #ranges: () => { readonly serviceCIDRs: readonly string[]; readonly nodePortRange: string };

  #cancel?: () => void;

  constructor(context: ControllerContext, ranges: () => { readonly serviceCIDRs: readonly string[]; readonly nodePortRange: string }) {
    this.#context = context;
    this.#ranges = ranges;
  }

  /** Looks now, and again every three minutes. */
  start(): void {
    this.#cancel?.();
    this.run();
    const { timers, server } = this.#context;
    this.#cancel = timers.at(server.now() + interval, () => this.start());
  }

  /** Looks once. */
  run(): void {
    const { server, events } = this.#context;
    const seen = new Map<string, string>();
    for (const service of server.store.list<Service>(services)) {
      const own = service.metadata.uid ?? '';
      const isShared = (what: string): boolean => {
        const first = seen.get(what);
        if (first === undefined) seen.set(what, own);
        return first !== undefined && first !== own;
      };
      const findings = [...this.#checkAddresses(service, isShared), ...this.#checkPorts(service, isShared)];
      for (const { reason, message } of findings) {
        const component = reason.startsWith('Port') ? 'portallocator-repair-controller' : 'ipallocator-repair-controller';
        events.record(services, service, { type: 'Warning', reason, message, component });
      }
    }
  }

  #checkAddresses(service: Service, isShared: (what: string) => boolean): Finding[] {
    if (service.spec.type === 'ExternalName' || isHeadless(service)) return [];
    return (service.spec.clusterIPs ?? []).flatMap((ip): Finding | [] => {
      const family = familyOf(ip);
      const pool = family && this.#context.server.allocations.pools.get(family);
      if (!pool) return { reason: 'ClusterIPNotValid', message: `Cluster IP ${ip} is not a valid IP; please recreate service` };
      if (isShared(ip)) return { reason: 'ClusterIPAlreadyAllocated', message: `Cluster IP ${ip} was assigned to multiple services; please recreate service` };
      try {
        pool.allocate(ip, service);
      } catch (error) {
        if (!(error instanceof AllocationError)) throw error;
        if (error.message === 'provided IP is already allocated') return [];
        const cidr = this.#ranges().serviceCIDRs.find((one) => familyOf(one.split('/')[0]) === family);
        return { reason: 'ClusterIPOutOfRange', message: pool.outOfRange(family, ip, cidr ?? '') };
      }
      return [];
    });
  }

  #checkPorts({ spec }: Service, isShared: (what: string) => boolean): Finding[] {
    const { ports } = this.#context.server.allocations;
    const wanted = [
      ...new Set([...(spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []), ...(spec.healthCheckNodePort ? [spec.healthCheckNodePort] : [])]),
    ];
    return wanted.flatMap((port): Finding | [] => {
      if (isShared(`port ${port}`))
        return { reason: 'PortAlreadyAllocated', message: `Port ${port} was assigned to multiple services; please recreate service` };
      if (ports.has(port)) return [];
      try {
        ports.allocate(port);
      } catch (error) {
        if (!(error instanceof AllocationError)) throw error;
        return { reason: 'PortOutOfRange', message: `Port ${port} is not within the port range ${this.#ranges().nodePortRange}; please recreate service` };
      }
      return [];
    });
  }
}
