import { addDevice, createHost, type DeviceAddress, type Host } from '../../src/simulation/cluster/host.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { parsePrefix } from '../../src/simulation/net/prefix.ts';

/** One command of a recording, and what it printed. */
export interface Recorded {
  readonly line: string;
  readonly output: string;
}

/** Splits a recording at its `$ ` lines; the samples have a blank line between two commands. */
export function splitRecording(text: string): Recorded[] {
  return text
    .split(/^(?=\$ )/m)
    .filter((block) => block.startsWith('$ '))
    .map((block) => ({ line: block.slice(2, block.indexOf('\n')), output: block.slice(block.indexOf('\n') + 1).replace(/\n\n$/, '\n') }))
    .map(({ line, output }) => ({ line, output: output === '\n' ? '' : output }));
}

/** The host that a recorded `ip addr` and `ip route` describe. */
export function hostOf(address: string, route: string): Host {
  const host = createHost('recorded', 'node', () => 0);
  host.devices.clear();
  for (const block of address.split(/^(?=\d+: )/m)) if (block.trim()) addRecordedDevice(host, block);
  host.routes.length = 0;
  for (const line of route.split('\n').filter(Boolean)) addRecordedRoute(host, line);
  return host;
}

function addRecordedDevice(host: Host, block: string): void {
  const [head = '', ...lines] = block.split('\n');
  const [, index, name = '', peer] = /^(\d+): ([^@:]+)(?:@([^:]+))?:/.exec(head) ?? [];
  const word = (key: string): string | undefined => new RegExp(` ${key} (\\S+)`).exec(head)?.[1];
  const link = lines.find((line) => line.startsWith('    link/')) ?? '';
  const netns = / link-netns (\S+)/.exec(link)?.[1];
  const netnsid = / link-netnsid (\d+)/.exec(link)?.[1];
  const kind = name === 'lo' ? 'loopback' : peer ? 'veth' : 'bridge';
  const device = addDevice(host, name, kind);
  host.devices.set(name, {
    ...device,
    master: word('master'),
    addresses: lines.flatMap(recordedAddress),
    facts: {
      index: Number(index),
      mac: /link\/\w+ (\S+)/.exec(link)?.[1],
      mtu: Number(word('mtu')),
      qdisc: word('qdisc'),
      queueLength: Number(word('qlen') ?? 0),
      state: word('state') as 'UP',
      peer: peer?.startsWith('if') ? Number(peer.slice(2)) : peer,
      netns: netns ?? (netnsid === undefined ? undefined : Number(netnsid)),
    },
  });
}

function recordedAddress(line: string): DeviceAddress[] {
  const [, ip = '', length] = /^ {4}inet6? (\S+)\/(\d+)/.exec(line) ?? [];
  if (!ip) return [];
  const flags = line.includes('inet6') ? (/scope \w+ (.*?) ?$/.exec(line)?.[1] ?? '').split(' ').filter(Boolean) : [];
  return [{ address: parseAddress(ip), length: Number(length), broadcast: line.includes(' brd '), scope: /scope (\w+)/.exec(line)?.[1] as 'global', flags }];
}

function addRecordedRoute(host: Host, line: string): void {
  const [to = ''] = line.split(' ');
  const word = (key: string): string | undefined => new RegExp(` ${key} (\\S+)`).exec(line)?.[1];
  const [via, source, protocol] = [word('via'), word('src'), word('proto')];
  host.routes.push({
    prefix: parsePrefix(to === 'default' ? '0.0.0.0/0' : to.includes('/') ? to : `${to}/32`),
    via: via === undefined ? undefined : parseAddress(via),
    device: word('dev') ?? '',
    source: source === undefined ? undefined : parseAddress(source),
    protocol: protocol as 'kernel' | 'static' | undefined,
    metric: word('metric') === undefined ? undefined : Number(word('metric')),
  });
}
