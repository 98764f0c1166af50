import type { DeviceAddress, Host } from '../../../cluster/host.ts';
import { contains, type Prefix } from '../../../net/prefix.ts';
import { type ShownDevice, shownDevices } from '../../device-facts.ts';
import type { IpOptions } from './options.ts';
import { parseNetwork } from './prefix.ts';
import { scopeOf } from './print-device.ts';
import { IpError, notSimulatedError, type Words } from './words.ts';

/** What `show` is asked to show. */
export interface Selector {
  readonly device?: string;
  readonly up: boolean;
  readonly type?: string;
  readonly master?: string;
  readonly scope?: string;
  readonly to?: Prefix;
}

// Keywords of ipaddress.c that nothing in the simulation answers to.
const leftOut = ['dynamic', 'permanent', 'tentative', 'deprecated', 'dadfailed', 'temporary', 'primary', 'secondary', 'label', 'group', 'vrf', 'proto'];

/** Reads `[dev] NAME`, `up`, `type`, `master`, `scope`, `to`. @throws IpError */
export function parseSelector(words: Words, host: Host): Selector {
  const selector: { -readonly [K in keyof Selector]: Selector[K] } = { up: false };
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'up') selector.up = true;
    else if (word === 'type') selector.type = words.value();
    else if (word === 'master') selector.master = known(host, words.value());
    else if (word === 'scope') selector.scope = words.value();
    else if (word === 'to') selector.to = parseNetwork(words.value());
    else if (leftOut.includes(word)) throw notSimulatedError(`the selector ${word}`);
    else selector.device = known(host, word === 'dev' ? words.value() : word);
  }
  return selector;
}

function known(host: Host, name: string): string {
  if (!host.devices.has(name)) throw new IpError(`Device "${name}" does not exist.`, 1);
  return name;
}

const typeOf: Readonly<Record<string, string>> = { veth: 'veth', bridge: 'bridge', dummy: 'dummy' };

/** The devices that a selector picks. */
export function selectDevices(host: Host, { device, type, master, up }: Selector): ShownDevice[] {
  return shownDevices(host).filter(
    (shown) =>
      (device === undefined || shown.device.name === device) &&
      (type === undefined || typeOf[shown.device.kind] === type) &&
      (master === undefined || shown.device.master === master) &&
      (!up || shown.flags.includes('UP')),
  );
}

/**
 * The addresses of a device that are to be shown, IPv4 first; undefined if the device is not to be shown at all.
 * Models ipaddr_filter: a device without any address stays as long as no family is asked for, one whose addresses are all left out goes.
 */
export function selectAddresses({ device }: ShownDevice, { scope, to }: Selector, { family }: IpOptions): DeviceAddress[] | undefined {
  const wanted = to ? (typeof to.network === 'number' ? 4 : 6) : family;
  const isIPv4 = (own: DeviceAddress): boolean => typeof own.address === 'number';
  const picked = device.addresses.filter(
    (own) => (wanted === undefined || isIPv4(own) === (wanted === 4)) && (scope === undefined || scopeOf(own) === scope) && (!to || contains(to, own.address)),
  );
  if (picked.length === 0 && (device.addresses.length > 0 || wanted !== undefined)) return undefined;
  return picked.sort((a, b) => Number(isIPv4(b)) - Number(isIPv4(a)));
}
