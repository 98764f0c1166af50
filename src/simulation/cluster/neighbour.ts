import type { Address } from '../net/address.ts';
import { type Device, type Host, hasAddress, isLocal, lookupRoute } from './host.ts';

/** A bridge that a frame crosses on its way, from one port to another. */
export interface Crossing {
  readonly host: Host;
  readonly bridge: Device;
  readonly inPort: Device;
  readonly outPort: Device;
}

/** Where a frame arrives. */
export interface Arrival {
  readonly host: Host;
  readonly device: Device;
  /** The port it came in by, when `device` is a bridge. */
  readonly port?: Device;
  readonly crossings: readonly Crossing[];
  /** The port of the sender's own bridge that it left by. */
  readonly outPort?: Device;
}

/**
 * Finds who answers ARP for the next hop on the wire behind a device: every end of the link, through every bridge on the way.
 * Undefined: nobody has that address, the frame is never sent.
 */
export function findNeighbour(host: Host, device: Device, nextHop: Address): Arrival | undefined {
  const seen = new Set<Device>([device]);
  if (device.kind !== 'bridge') return cross(device, nextHop, seen, []);
  for (const port of ports(host, device)) {
    const arrival = cross(port, nextHop, seen, []);
    if (arrival) return { ...arrival, outPort: port };
  }
  return undefined;
}

function cross(device: Device, nextHop: Address, seen: Set<Device>, crossings: readonly Crossing[]): Arrival | undefined {
  for (const end of device.link?.ends ?? []) {
    if (end.device === device || seen.has(end.device)) continue;
    seen.add(end.device);
    const master = end.device.master === undefined ? undefined : end.host.devices.get(end.device.master);
    if (answers(end.host, master ?? end.device, nextHop)) return { host: end.host, device: master ?? end.device, port: master && end.device, crossings };
    if (!master) continue;
    for (const outPort of ports(end.host, master)) {
      if (seen.has(outPort)) continue;
      const arrival = cross(outPort, nextHop, seen, [...crossings, { host: end.host, bridge: master, inPort: end.device, outPort }]);
      if (arrival) return arrival;
    }
  }
  return undefined;
}

// Models arp_process: an own address on any device (of the device that was asked, with arp_ignore), or, with proxy_arp, whatever lies behind another device.
function answers(host: Host, device: Device, address: Address): boolean {
  if (host.sysctls['net.ipv4.conf.all.arp_ignore'] === 1 ? hasAddress(device, address) : isLocal(host, address)) return true;
  if (!device.proxyARP) return false;
  const route = lookupRoute(host, address);
  return route !== undefined && route.device !== device.name;
}

function ports(host: Host, bridge: Device): Device[] {
  return [...host.devices.values()].filter((device) => device.master === bridge.name);
}
