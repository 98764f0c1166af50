import type { Device, Host } from '../cluster/host.ts';

/** Everything that `ip link` shows of a device. */
export interface ShownDevice {
  readonly device: Device;
  readonly index: number;
  /** `eth0@if9` */
  readonly label: string;
  readonly peer?: string | number;
  readonly netns?: string | number;
  readonly type: 'loopback' | 'ether';
  readonly mac: string;
  readonly broadcast: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly qdisc: string;
  readonly queueLength: number;
  readonly state: 'UP' | 'DOWN' | 'UNKNOWN';
}

/** The devices of a host, in the order of their indices. */
export function shownDevices(host: Host): ShownDevice[] {
  return [...host.devices.values()].map((device) => showDevice(host, device)).sort((a, b) => a.index - b.index);
}

/** A device with what is known of it, and defaults for the rest. */
export function showDevice(host: Host, device: Device): ShownDevice {
  const { facts = {} } = device;
  const isLoopback = device.kind === 'loopback';
  // A device whose peer is known needs no wire to tell it.
  const far = facts.peer === undefined && isPair(device) ? device.link?.ends.find((end) => end.device !== device) : undefined;
  const peer = facts.peer ?? (far && (far.host === host ? far.device.name : indexOf(far.host, far.device)));
  const netns = facts.netns ?? (far && far.host !== host ? (far.host.kind === 'pod' ? `cni-${uuid(far.host.name)}` : 0) : undefined);
  const isDummy = device.kind === 'dummy';
  // A bridge carries nothing as long as no port does.
  const hasCarrier = device.kind !== 'bridge' || [...host.devices.values()].some((port) => port.master === device.name) || facts.state === 'UP';
  const state = facts.state ?? (isLoopback ? 'UNKNOWN' : hasCarrier && !isDummy ? 'UP' : 'DOWN');
  return {
    device,
    index: indexOf(host, device),
    label: peer === undefined ? device.name : `${device.name}@${typeof peer === 'number' ? `if${peer}` : peer}`,
    peer,
    netns,
    type: isLoopback ? 'loopback' : 'ether',
    mac: facts.mac ?? (isLoopback ? '00:00:00:00:00:00' : macOf(host, device)),
    broadcast: isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
    flags: flagsOf(device, hasCarrier),
    mtu: facts.mtu ?? (isLoopback ? 65536 : 1500),
    qdisc: facts.qdisc ?? (device.kind === 'ethernet' ? 'fq_codel' : isDummy ? 'noop' : 'noqueue'),
    queueLength: facts.queueLength ?? (device.kind === 'veth' || isDummy ? 0 : 1000),
    state,
  };
}

// kube-proxy never brings its dummy device up: it only holds addresses.
function flagsOf({ kind }: Device, hasCarrier: boolean): readonly string[] {
  if (kind === 'loopback') return ['LOOPBACK', 'UP', 'LOWER_UP'];
  if (kind === 'dummy') return ['BROADCAST', 'NOARP'];
  return hasCarrier ? ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'] : ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'];
}

/** The hardware address of a device: the same every time. */
export function macOf(host: Host, device: Device): string {
  if (device.facts?.mac) return device.facts.mac;
  const bytes = hash(`${host.name}/${device.name}`, 6);
  // Locally administered, for one station.
  bytes[0] = ((bytes[0] ?? 0) & 0xfe) | 2;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function isPair(device: Device): boolean {
  return device.kind === 'veth' && device.link?.ends.length === 2;
}

const indices = new WeakMap<Host, { next: number; readonly given: Map<Device, number> }>();

// A device keeps its number; one that goes leaves a gap, as in the kernel.
function indexOf(host: Host, device: Device): number {
  let numbers = indices.get(host);
  if (!numbers) {
    numbers = { next: 1, given: new Map() };
    indices.set(host, numbers);
  }
  for (const one of host.devices.values()) {
    if (numbers.given.has(one)) continue;
    const index = one.facts?.index ?? numbers.next;
    numbers.given.set(one, index);
    numbers.next = Math.max(numbers.next, index + 1);
  }
  return numbers.given.get(device) ?? 0;
}

function uuid(text: string): string {
  const hex = hash(text, 16)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

// FNV-1a, once for each byte; only for numbers that mean nothing and must not change.
function hash(text: string, length: number): number[] {
  return Array.from({ length }, (_, i) => {
    let value = 0x811c9dc5 ^ i;
    for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    return (value >>> 11) & 255;
  });
}
