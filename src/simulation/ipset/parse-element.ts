import { type Address, parseAddress } from '../net/address.ts';
import { mask, width } from '../net/prefix.ts';
import type { Element } from './element.ts';
import { type Part, type SetTypeName, setTypeTable } from './types.ts';

/** What stops the reading of an element; the text is ipset's, and may have several lines. */
export class ElementSyntaxError extends Error {}

const protocols: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132, udplite: 136, icmp: 1 };
const icmpTypes: Readonly<Record<string, number>> = {
  'echo-reply': 0,
  ping: 2048,
  pong: 0,
  'echo-request': 2048,
  'host-unreachable': 769,
  'port-unreachable': 771,
};
// /etc/services, as far as sets are likely to ask.
const services: Readonly<Record<string, number>> = { ssh: 22, domain: 53, http: 80, https: 443, mysql: 3306, postgresql: 5432, 'http-alt': 8080 };
const words = ['', 'First', 'Second', 'Third'];
/** More elements than this in one range are not simulated. */
const mostElements = 65536;

/**
 * Reads an element as `ipset add` takes it, such as `10.96.0.10,tcp:80`. A range or a network where an address belongs stands for every
 * element in it. @throws ElementSyntaxError
 */
export function parseElements(type: SetTypeName, family: 'inet' | 'inet6', text: string): Element[] {
  const { parts } = setTypeTable[type];
  const given = text.split(',');
  if (given.length > parts.length) throw new ElementSyntaxError(tooMany(text, type, given.length, parts.length));
  if (given.length < parts.length) throw new ElementSyntaxError(`Syntax error: ${words[given.length + 1]} element is missing from ${text}.`);
  let elements: Element[] = [{}];
  let isSecond = false;
  for (const [i, part] of parts.entries()) {
    const choices = parsePart(part, given[i] ?? '', family, type, isSecond);
    if (part === 'ip') isSecond = true;
    if (elements.length * choices.length > mostElements) throw new ElementSyntaxError(`not simulated: more than ${mostElements} elements at once`);
    elements = elements.flatMap((element) => choices.map((choice) => ({ ...element, ...choice })));
  }
  return elements;
}

function tooMany(text: string, type: SetTypeName, given: number, wanted: number): string {
  if (given === 3) return `Syntax error: Two elem separators in ${text}, but settype ${type} supports ${wanted === 2 ? 'one' : 'none'}.`;
  if (given === 2) return `Syntax error: Elem separator in ${text}, but settype ${type} supports none.`;
  return `Syntax error: Three elem separators in ${text}, but settype ${type} supports two.`;
}

function parsePart(part: Part, text: string, family: 'inet' | 'inet6', type: SetTypeName, isSecond: boolean): Element[] {
  if (part === 'port') return parsePorts(text, type);
  if (part === 'net') return [{ net: parseNet(text, family) }];
  return parseAddresses(text, family).map((ip) => (isSecond ? { ip2: ip } : { ip }));
}

function parseAddresses(text: string, family: 'inet' | 'inet6'): Address[] {
  const [first = '', last] = text.split('-');
  if (last !== undefined) return between(parseOne(first, family), parseOne(last, family));
  const [host = '', length] = text.split('/');
  const address = parseOne(host, family);
  if (length === undefined) return [address];
  const bits = parseLength(length, width(address));
  const from = mask(address, bits);
  const hosts = width(address) - bits;
  return between(from, typeof from === 'number' ? from + 2 ** hosts - 1 : from + (1n << BigInt(hosts)) - 1n);
}

function between(from: Address, to: Address): Address[] {
  const [low, high] = from <= to ? [from, to] : [to, from];
  const count = Number(high) - Number(low) + 1;
  if (count > mostElements) throw new ElementSyntaxError(`not simulated: more than ${mostElements} elements at once`);
  return Array.from({ length: count }, (_, i) => (typeof low === 'number' ? low + i : low + BigInt(i)));
}

function parseNet(text: string, family: 'inet' | 'inet6'): NonNullable<Element['net']> {
  const [host = '', length] = text.split('/');
  const address = parseOne(host, family);
  const bits = length === undefined ? width(address) : parseLength(length, width(address));
  return { network: mask(address, bits), length: bits };
}

function parseLength(text: string, most: number): number {
  if (!/^\d+$/.test(text)) throw new ElementSyntaxError(`Syntax error: '${text}' is invalid as number`);
  if (Number(text) > most) throw new ElementSyntaxError(`Syntax error: '${text}' is out of range 0-${most}`);
  return Number(text);
}

function parseOne(text: string, family: 'inet' | 'inet6'): Address {
  const name = family === 'inet' ? 'IPv4' : 'IPv6';
  let address: Address | undefined;
  try {
    address = parseAddress(text);
  } catch {
    address = undefined;
  }
  // A name would be asked of DNS; there is none here.
  if (address === undefined || width(address) !== (family === 'inet' ? 32 : 128))
    throw new ElementSyntaxError(`Syntax error: cannot parse ${text}: resolving to ${name} address failed`);
  return address;
}

// `[proto:]port[-port]`; TCP if it is not said.
function parsePorts(text: string, type: SetTypeName): Element[] {
  const colon = text.indexOf(':');
  const name = colon < 0 ? 'tcp' : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const protocol = Object.hasOwn(protocols, name) ? protocols[name] : undefined;
  if (protocol === undefined) throw new ElementSyntaxError(`Syntax error: cannot parse '${name}' as a protocol`);
  const withProtocol = type === 'bitmap:port' ? {} : { protocol };
  if (protocol === 1) return [{ ...withProtocol, port: parseICMP(rest) }];
  const [first = '', last = first] = rest.split('-');
  const [a, b] = [parsePort(first, name), parsePort(last, name)];
  const [low, high] = a <= b ? [a, b] : [b, a];
  return Array.from({ length: high - low + 1 }, (_, i) => ({ ...withProtocol, port: low + i }));
}

/** One port, by number or name. @throws ElementSyntaxError */
export function parsePort(text: string, protocol: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65535) return Number(text);
  if (Object.hasOwn(services, text)) return services[text] ?? 0;
  const why = /^\d+$/.test(text) ? `'${text}' is out of range 0-65535` : `'${text}' is invalid as number`;
  // ipset tries a number, then a name, then a number again, and tells all about it.
  throw new ElementSyntaxError(`Syntax error: ${why}\nSyntax error: '${protocol}' is invalid as number\ncannot parse '${text}' as a ${protocol} port`);
}

function parseICMP(text: string): number {
  if (Object.hasOwn(icmpTypes, text)) return icmpTypes[text] ?? 0;
  const [type, code] = text.split('/').map(Number);
  if (type === undefined || code === undefined || !(type <= 255) || !(code <= 255))
    throw new ElementSyntaxError(`Syntax error: cannot parse ICMP type/code '${text}'`);
  return type * 256 + code;
}
