import type { Host } from '../../../cluster/host.ts';
import { type Neighbour, neighboursOf, stateOf } from '../../net/neighbours.ts';
import { type Json, printJson } from './json.ts';
import type { IpOptions } from './options.ts';
import { parseNetwork } from './prefix.ts';
import { abbreviated, IpError, notSimulatedError, type Words } from './words.ts';

const commands = ['add', 'change', 'replace', 'delete', 'get', 'show', 'lst', 'list', 'flush', 'save', 'help'] as const;
const leftOut = ['proxy', 'nomaster', 'master', 'vrf', 'unused'];

/** `ip neigh`: who answered ARP. @throws IpError */
export function ipNeighbour(words: Words, options: IpOptions, host: Host, now: number): string {
  const word = words.next();
  const command = word === undefined ? 'show' : abbreviated(word, commands);
  if (!command) throw new IpError(`Command "${word}" is unknown, try "ip neigh help".`, 255);
  if (command !== 'show' && command !== 'lst' && command !== 'list') throw notSimulatedError(`ip neigh ${command}`);
  if (options.family === 6) throw notSimulatedError('IPv6 neighbours');
  let device: string | undefined;
  let address: string | undefined;
  let state: string | undefined;
  for (let next = words.next(); next !== undefined; next = words.next()) {
    if (next === 'dev') device = words.value();
    else if (next === 'nud') state = words.value().toUpperCase();
    else if (leftOut.includes(next)) throw notSimulatedError(`ip neigh show ${next}`);
    else {
      const wanted = next === 'to' ? words.value() : next;
      if (parseNetwork(wanted).length !== 32) throw notSimulatedError('neighbours by prefix');
      address = wanted.replace('/32', '');
    }
  }
  if (device !== undefined && !host.devices.has(device)) throw new IpError(`Cannot find device "${device}"`, 1);
  const shown = neighboursOf(host, now).filter(
    (one) =>
      (device === undefined || one.device === device) &&
      (address === undefined || one.address === address) &&
      (state === undefined || stateOf(one, now) === state),
  );
  if (options.json) {
    const values = shown.map((one) => neighbourJson(one, now));
    return printJson(values, options.pretty);
  }
  return shown.map((one) => (options.brief ? printBrief(one) : printNeighbour(one, device !== undefined, now))).join('');
}

function printNeighbour(neighbour: Neighbour, withoutDevice: boolean, now: number): string {
  const { address, device, mac } = neighbour;
  return `${[address, ...(withoutDevice ? [] : [`dev ${device}`]), ...(mac ? [`lladdr ${mac}`] : []), stateOf(neighbour, now)].join(' ')} \n`;
}

function printBrief({ address, device, mac = '' }: Neighbour): string {
  return `${address.padEnd(40)}${device.padEnd(17)}${mac}\n`;
}

function neighbourJson(neighbour: Neighbour, now: number): Json {
  const { address, device, mac } = neighbour;
  return { dst: address, dev: device, ...(mac && { lladdr: mac }), state: [stateOf(neighbour, now)] };
}
