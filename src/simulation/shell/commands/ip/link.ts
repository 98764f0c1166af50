import type { Host } from '../../../cluster/host.ts';
import { printJson } from './json.ts';
import type { IpOptions } from './options.ts';
import { deviceJson, printDevice } from './print-device.ts';
import { parseSelector, selectDevices } from './select-devices.ts';
import { abbreviated, IpError, notSimulatedError, type Words } from './words.ts';

const commands = ['add', 'set', 'change', 'replace', 'delete', 'show', 'lst', 'list', 'xstats', 'afstats', 'property', 'help'] as const;

/** `ip link`. @throws IpError */
export function ipLink(words: Words, options: IpOptions, host: Host): string {
  const word = words.next();
  const command = word === undefined ? 'show' : abbreviated(word, commands);
  if (!command) throw new IpError(`Command "${word}" is unknown, try "ip link help".`, 255);
  if (command !== 'show' && command !== 'lst' && command !== 'list') throw notSimulatedError(`ip link ${command}: devices stay as they are`);
  const view = { isLink: true, hasLinkLine: true, addresses: [] };
  const devices = selectDevices(host, parseSelector(words, host));
  if (options.json) {
    const all = devices.map((shown) => deviceJson(shown, view));
    return printJson(all, options.pretty);
  }
  return devices.map((shown) => printDevice(shown, view, options)).join('');
}
