import type { DeviceAddress } from '../../../cluster/host.ts';
import { printAddress } from '../../../net/address.ts';
import type { ShownDevice } from '../../device-facts.ts';
import type { Json } from './json.ts';
import type { IpOptions } from './options.ts';

/** Which of a device's lines are to be seen. */
export interface DeviceView {
  /** `ip link`: says the mode, and shows no address. */
  readonly isLink: boolean;
  /** Without the line of the hardware address. */
  readonly hasLinkLine: boolean;
  readonly addresses: readonly DeviceAddress[];
}

const forever = 4294967295;

/** A device as `ip addr` and `ip link` print it. */
export function printDevice(shown: ShownDevice, view: DeviceView, options: IpOptions): string {
  if (options.brief) return printBrief(shown, view);
  if (options.oneline && !view.isLink)
    return view.addresses.map((own) => `${shown.index}: ${shown.device.name}${printDeviceAddress(shown, own).join('\\')}\n`).join('');
  const lines = [printHead(shown, view, options.family === 6), ...(view.hasLinkLine ? [printLinkLine(shown)] : [])];
  if (options.oneline) return `${lines.join('\\')}\n`;
  return [...lines, ...view.addresses.flatMap((own) => printDeviceAddress(shown, own))].map((line) => `${line}\n`).join('');
}

// Asked for IPv6, the kernel's IPv6 part answers, which knows less of the device.
function printHead(shown: ShownDevice, { isLink, hasLinkLine }: DeviceView, isIPv6: boolean): string {
  const { device, index, label, flags, mtu, qdisc, state, queueLength } = shown;
  const words = [`${index}: ${label}: <${flags.join(',')}> mtu ${mtu}`];
  if (!isIPv6) words.push(`qdisc ${qdisc}`);
  if (device.master !== undefined) words.push(`master ${device.master}`);
  words.push(`state ${state}`);
  if (isLink) words.push('mode DEFAULT');
  if (!isIPv6) words.push('group default');
  const queue = queueLength > 0 ? `qlen ${queueLength}` : '';
  return `${words.join(' ')} ${queue}${hasLinkLine ? '' : printNetns(shown)}`;
}

function printLinkLine(shown: ShownDevice): string {
  return `    link/${shown.type} ${shown.mac} brd ${shown.broadcast}${printNetns(shown)}`;
}

function printNetns({ netns }: ShownDevice): string {
  if (netns === undefined) return '';
  return typeof netns === 'number' ? ` link-netnsid ${netns}` : ` link-netns ${netns}`;
}

function printDeviceAddress({ device }: ShownDevice, own: DeviceAddress): string[] {
  const isIPv6 = typeof own.address === 'bigint';
  const broadcast = broadcastOf(device.kind === 'loopback', own);
  const words = [`${printAddress(own.address)}/${own.length}`, ...(broadcast ? [`brd ${broadcast}`] : []), `scope ${scopeOf(own)}`, ...(own.flags ?? [])];
  const text = `    ${isIPv6 ? 'inet6' : 'inet'} ${words.join(' ')} ${isIPv6 ? '' : device.name}`;
  return [text, '       valid_lft forever preferred_lft forever'];
}

// Models print_linkinfo_brief: sixteen columns for the name, fourteen for the state.
function printBrief({ label, state, mac, flags }: ShownDevice, { isLink, addresses }: DeviceView): string {
  const head = `${label.padEnd(16)} ${state.padEnd(14)} `;
  if (isLink) return `${head}${mac} <${flags.join(',')}> \n`;
  return `${head}${addresses.map((own) => `${printAddress(own.address)}/${own.length} `).join('')}\n`;
}

/** The broadcast address of a network, unless the address is known to have been set without one. */
export function broadcastOf(isLoopback: boolean, { address, length, broadcast }: DeviceAddress): string | undefined {
  if (typeof address !== 'number' || isLoopback || broadcast === false || length > 30) return undefined;
  return printAddress((address | (0xffffffff >>> length)) >>> 0);
}

/** How far an address means something. */
export function scopeOf({ address, scope }: DeviceAddress): string {
  if (scope) return scope;
  if (typeof address === 'number') return address >>> 24 === 127 ? 'host' : 'global';
  if (address === 1n) return 'host';
  return address >> 118n === 0x3fan ? 'link' : 'global';
}

/** A device as `-j` shows it. */
export function deviceJson(shown: ShownDevice, { isLink, hasLinkLine, addresses }: DeviceView): Json {
  const { device, peer, netns } = shown;
  return {
    ifindex: shown.index,
    ...(typeof peer === 'number' ? { link_index: peer } : peer === undefined ? {} : { link: peer }),
    ifname: device.name,
    flags: shown.flags,
    mtu: shown.mtu,
    qdisc: shown.qdisc,
    ...(device.master !== undefined && { master: device.master }),
    operstate: shown.state,
    ...(isLink && { linkmode: 'DEFAULT' }),
    group: 'default',
    ...(shown.queueLength > 0 && { txqlen: shown.queueLength }),
    ...(hasLinkLine && { link_type: shown.type, address: shown.mac, broadcast: shown.broadcast }),
    ...(typeof netns === 'number' ? { link_netnsid: netns } : netns === undefined ? {} : { link_netnsid: 0 }),
    ...(!isLink && { addr_info: addresses.map((own) => addressJson(shown, own)) }),
  };
}

function addressJson({ device }: ShownDevice, own: DeviceAddress): Json {
  const isIPv6 = typeof own.address === 'bigint';
  const broadcast = broadcastOf(device.kind === 'loopback', own);
  return {
    family: isIPv6 ? 'inet6' : 'inet',
    local: printAddress(own.address),
    prefixlen: own.length,
    ...(broadcast && { broadcast }),
    scope: scopeOf(own),
    ...Object.fromEntries((own.flags ?? []).map((flag) => [flag, true])),
    ...(!isIPv6 && { label: device.name }),
    valid_life_time: forever,
    preferred_life_time: forever,
  };
}
