import type { Device, Host } from '../../../cluster/host.ts';
import { mask } from '../../../net/prefix.ts';
import { printJson } from './json.ts';
import type { IpOptions } from './options.ts';
import { parsePrefixWord } from './prefix.ts';
import { deviceJson, printDevice } from './print-device.ts';
import { parseSelector, selectAddresses, selectDevices } from './select-devices.ts';
import { abbreviated, answers, IpError, notSimulatedError, type Words } from './words.ts';

const commands = ['add', 'change', 'chg', 'replace', 'delete', 'show', 'lst', 'list', 'flush', 'save', 'showdump', 'restore', 'help'] as const;

/** `ip address`. @throws IpError */
export function ipAddress(words: Words, options: IpOptions, host: Host): string {
  const word = words.next();
  const command = word === undefined ? 'show' : abbreviated(word, commands);
  switch (command) {
    case 'show':
    case 'lst':
    case 'list':
      return show(words, options, host);
    case 'add':
    case 'delete':
      return modify(command, words, host);
    case undefined:
      throw new IpError(`Command "${word}" is unknown, try "ip address help".`, 255);
    default:
      throw notSimulatedError(`ip address ${command}`);
  }
}

function show(words: Words, options: IpOptions, host: Host): string {
  const selector = parseSelector(words, host);
  const views = selectDevices(host, selector).flatMap((shown) => {
    const addresses = selectAddresses(shown, selector, options);
    const hasLinkLine = options.family === undefined && !selector.to;
    return addresses ? [{ shown, view: { isLink: false, hasLinkLine, addresses } }] : [];
  });
  if (options.json) {
    const all = views.map(({ shown, view }) => deviceJson(shown, view));
    return printJson(all, options.pretty);
  }
  return views.map(({ shown, view }) => printDevice(shown, view, options)).join('');
}

// An address brings the route to its network with it, and takes it along.
function modify(command: 'add' | 'delete', words: Words, host: Host): string {
  let local: { address: number | bigint; length: number } | undefined;
  let device: Device | undefined;
  let broadcast = false;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'dev') {
      const name = words.value();
      device = host.devices.get(name);
      if (!device) throw new IpError(`Cannot find device "${name}"`, 1);
    } else if (word === 'brd' || word === 'broadcast') {
      if (words.value() !== '+') throw notSimulatedError('a broadcast address that is not the network’s last');
      broadcast = true;
    } else if (['peer', 'scope', 'label', 'valid_lft', 'preferred_lft', 'metric', 'anycast', 'noprefixroute', 'nodad', 'home'].includes(word))
      throw notSimulatedError(`ip address add … ${word}`);
    else local = parsePrefixWord(word === 'local' ? words.value() : word);
  }
  if (!device) throw new IpError('Not enough information: "dev" argument is required.', 255);
  if (!local) throw answers('Operation not supported');
  const { address, length } = local;
  const network = mask(address, length);
  const index = device.addresses.findIndex((own) => own.address === address && own.length === length);
  const isConnected = (route: Host['routes'][number]): boolean =>
    route.device === device?.name && route.via === undefined && route.source === address && route.prefix.network === network && route.prefix.length === length;
  if (command === 'add') {
    if (index >= 0) throw answers('File exists');
    device.addresses.push({ address, length, broadcast });
    if (device.kind !== 'loopback' && length < (typeof address === 'number' ? 32 : 128))
      host.routes.push({ prefix: { network, length }, device: device.name, source: address });
  } else {
    if (index < 0) throw answers('Cannot assign requested address');
    device.addresses.splice(index, 1);
    const route = host.routes.findIndex(isConnected);
    if (route >= 0) host.routes.splice(route, 1);
  }
  return '';
}
