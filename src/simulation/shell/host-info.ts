import type { Host } from '../cluster/host.ts';
import { printAddress } from '../net/address.ts';

/** Every address of a host but those of its loopback device, in the devices' order. */
export function addressesOf(host: Host): string[] {
  return [...host.devices.values()]
    .filter((device) => device.kind !== 'loopback')
    .flatMap((device) => device.addresses.map((own) => printAddress(own.address)));
}
