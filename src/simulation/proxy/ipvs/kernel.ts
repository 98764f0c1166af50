import type { Destination } from '../../ipvs/virtual-server.ts';
import { VirtualServers } from '../../ipvs/virtual-servers.ts';

/** What the proxier works on beside iptables and ipsets: IPVS' virtual servers, and the addresses of kube-ipvs0. */
export interface IpvsKernel {
  readonly services: VirtualServers;
  /** Canonical addresses on kube-ipvs0. */
  readonly bound: Set<string>;
  /** Connections that a real server still has, active and inactive ones: it is not deleted before they are gone. */
  connections(destination: Destination): number;
}

/** A kernel without packets: virtual servers whose counts are told from outside. */
export function createBareKernel(connections: (destination: Destination) => number): IpvsKernel {
  return { services: new VirtualServers(() => 0), bound: new Set(), connections };
}
