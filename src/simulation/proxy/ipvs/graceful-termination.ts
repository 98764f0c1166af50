import type { VirtualServerSpec } from '../../ipvs/virtual-server.ts';
import { type DestinationSpec, find } from '../../ipvs/virtual-servers.ts';
import type { Protocol } from '../../net/protocol.ts';
import type { IpvsKernel } from './kernel.ts';

type ServiceAddress = Pick<VirtualServerSpec, 'protocol' | 'address' | 'port'>;
type RealServer = Pick<DestinationSpec, 'address' | 'port'>;

/**
 * Takes real servers out without cutting connections: one that still has some gets weight 0 and waits. Models graceful_termination.go,
 * with its flaw: an entry outlives its virtual server, and takes a real server of the same name down that comes later.
 */
export class GracefulTermination {
  readonly #kernel: IpvsKernel;
  readonly #waiting = new Map<string, { service: ServiceAddress; server: RealServer }>();

  constructor(kernel: IpvsKernel) {
    this.#kernel = kernel;
  }

  /** Whether it is waiting for its connections to end. */
  has(service: ServiceAddress, server: RealServer): boolean {
    return this.#waiting.has(keyOf(service, server));
  }

  /** Deletes a real server, now or later. */
  delete(service: ServiceAddress, server: RealServer): void {
    if (this.#tryDelete(service, server)) return;
    const kept = this.#kernel.services.get(service.protocol, service.address, service.port);
    if (kept) this.#kernel.services.editDestination(kept, { ...server, weight: 0 });
    this.#waiting.set(keyOf(service, server), { service, server });
  }

  /** Deletes a waiting real server at once: it is about to be added anew. */
  takeBack(service: ServiceAddress, server: RealServer): void {
    const kept = this.#kernel.services.get(service.protocol, service.address, service.port);
    if (kept) this.#kernel.services.deleteDestination(kept, server);
    this.#waiting.delete(keyOf(service, server));
  }

  /** One turn of the loop that comes by every minute. */
  tick(): void {
    for (const [key, { service, server }] of this.#waiting) if (this.#tryDelete(service, server)) this.#waiting.delete(key);
  }

  // A virtual server that is gone is an error to kube-proxy, and its entry stays; a real server that is gone is an error and done with.
  #tryDelete({ protocol, address, port }: ServiceAddress, server: RealServer): boolean {
    const service = this.#kernel.services.get(protocol, address, port);
    if (!service) return false;
    const destination = find(service, server);
    if (!destination) return true;
    if (isGraceful(protocol) && this.#kernel.connections(destination) > 0) return false;
    this.#kernel.services.deleteDestination(service, server);
    return true;
  }
}

// UDP and SCTP are cut: expire_nodest_conn ends their connections with the next packet.
function isGraceful(protocol: Protocol): boolean {
  return protocol === 'TCP';
}

function keyOf(service: ServiceAddress, server: RealServer): string {
  return `${service.protocol} ${service.address} ${service.port} ${server.address} ${server.port}`;
}
