import { type Address, parseAddress, printAddress } from '../net/address.ts';

/** Where a translation may go: the addresses, and the ports, of which one is picked. What is absent stays as it is. */
export interface NatRange {
  readonly addresses?: { readonly from: Address; readonly to: Address };
  readonly ports?: { readonly from: number; readonly to: number };
  /** `--to-destination a:p-q/base`: the port keeps its distance to `base`. */
  readonly base?: number;
}

const known = new Map<string, NatRange>();

/** Reads `1.2.3.4`, `1.2.3.4-1.2.3.9:80-90`, `:80`, `[fd00::5]:80`, `[fd00::5-fd00::9]:80-90/1000`. Throws ip-num's error for a bad address. */
export function parseNatRange(text: string): NatRange {
  let range = known.get(text);
  if (!range) {
    range = read(text);
    // Every first packet of a connection asks; a cluster has as many texts as endpoints.
    if (known.size > 10_000) known.clear();
    known.set(text, range);
  }
  return range;
}

function read(text: string): NatRange {
  const { addresses, ports = '' } = splitNatRange(text);
  const [low = '', high = low] = addresses.split('-');
  const [numbers = '', base] = ports.split('/');
  const [from = '', to = from] = numbers.split('-');
  return {
    ...(low !== '' && { addresses: { from: parseAddress(low), to: parseAddress(high) } }),
    ...(from !== '' && { ports: { from: Number(from), to: Number(to) } }),
    ...(base !== undefined && { base: Number(base) }),
  };
}

/** The addresses and the ports of a range, as text; an IPv6 address with a port stands in brackets. */
export function splitNatRange(text: string): { addresses: string; ports?: string } {
  const bracket = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracket) return { addresses: bracket[1] ?? '', ports: bracket[2] };
  const colon = text.indexOf(':');
  // Several colons without a bracket are an IPv6 address without a port.
  if (colon < 0 || (colon > 0 && colon !== text.lastIndexOf(':'))) return { addresses: text };
  return { addresses: text.slice(0, colon), ports: text.slice(colon + 1) };
}

/** The range as iptables-save writes it. */
export function printNatRange({ addresses, ports, base }: NatRange): string {
  const hosts = !addresses
    ? ''
    : addresses.from === addresses.to
      ? printAddress(addresses.from)
      : `${printAddress(addresses.from)}-${printAddress(addresses.to)}`;
  if (!ports) return hosts;
  const numbers = `${ports.from}${ports.to === ports.from ? '' : `-${ports.to}`}${base === undefined ? '' : `/${base}`}`;
  return `${hosts.includes(':') ? `[${hosts}]` : hosts}:${numbers}`;
}
