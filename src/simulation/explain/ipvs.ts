import { HostHandle } from '../cluster/host-handle.ts';
import { sortDestinations, sortServers } from '../ipvs/sort.ts';
import { printEndpoint } from '../ipvs/virtual-server.ts';
import { count } from './ruleset.ts';
import type { IpvsView, VirtualServerView } from './view.ts';

/**
 * IPVS's table: virtual servers and the real ones behind each, as `ipvsadm -Ln` lists them. Of a host, or of any list.
 * @param name whose table it is; a host's name if not given.
 */
export function ipvsTable(source: HostHandle | readonly VirtualServerView[], name?: string): IpvsView {
  const services = source instanceof HostHandle ? readServers(source) : source;
  const servers = services.reduce((sum, service) => sum + service.servers.length, 0);
  return {
    view: 'ipvs',
    name: name ?? (source instanceof HostHandle ? source.name : ''),
    summary: `${count(services.length, 'virtual server')}, ${count(servers, 'real server')}`,
    services,
  };
}

function readServers({ host }: HostHandle): VirtualServerView[] {
  return sortServers(host.ipvs.services.all(), host.ipvs.salt).map((server) => ({
    protocol: server.protocol,
    address: printEndpoint(server),
    scheduler: server.scheduler,
    ...(server.persistence && { persistent: server.persistence.seconds }),
    servers: sortDestinations(server.destinations).map((destination) => ({
      address: printEndpoint(destination),
      forward: destination.forwarding,
      weight: destination.weight,
      active: destination.active,
      inactive: destination.inactive,
    })),
  }));
}
