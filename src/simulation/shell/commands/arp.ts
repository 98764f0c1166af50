import { type Command, fail, notSimulated, ok } from '../command.ts';
import { neighboursOf } from '../net/neighbours.ts';
import { getopt } from '../options.ts';

/** `arp` of net-tools: who answered ARP, in the old form. */
export const arp: Command = {
  name: 'arp',
  summary: 'who answered ARP, in the old form; see ip neigh',
  complete: () => ['-n', '-a'],
  run(args, { host, clock }) {
    const options = getopt(args, { '-n': 'numeric', '-a': 'all', '-e': 'linux', '-i=': 'device' });
    if ('error' in options) return notSimulated('arp', options.error.replace(/^.*'(.*)'$/, 'the option -$1'));
    const [address] = options.operands;
    const device = options.value('device');
    const known = neighboursOf(host.host, clock.now()).filter(
      (one) => (address === undefined || one.address === address) && (device === undefined || one.device === device),
    );
    if (address !== undefined && known.length === 0) return fail(`${address} (${address}) -- no entry\n`);
    if (options.has('all'))
      return ok(known.map((one) => `? (${one.address}) at ${one.mac ? `${one.mac} [ether]` : '<incomplete>'} on ${one.device}\n`).join(''));
    if (known.length === 0) return ok();
    const rows = known.map(({ address: ip, mac, device: name }) =>
      mac
        ? `${ip.padEnd(24)} ether   ${mac.padEnd(19)} ${'C'.padEnd(21)} ${name}\n`
        : `${ip.padEnd(24)} ${''.padEnd(7)} ${'(incomplete)'.padEnd(19)} ${''.padEnd(21)} ${name}\n`,
    );
    return ok(`Address                  HWtype  HWaddress           Flags Mask            Iface\n${rows.join('')}`);
  },
};
