import { type Address, parseAddress, printAddress } from '../net/address.ts';
import type { Scalar } from './expression.ts';
import * as symbols from './symbols.ts';
import { type SymbolTable, symbolName, symbolValue } from './symbols.ts';

/** nft's names of what a value can be. */
export type DataTypeName =
  | 'ipv4_addr'
  | 'ipv6_addr'
  | 'ether_addr'
  | 'inet_proto'
  | 'inet_service'
  | 'mark'
  | 'ifname'
  | 'iface_index'
  | 'ct_state'
  | 'ct_status'
  | 'ct_dir'
  | 'fib_addrtype'
  | 'nf_proto'
  | 'ether_type'
  | 'icmp_type'
  | 'icmpv6_type'
  | 'tcp_flag'
  | 'pkt_type'
  | 'integer'
  | 'verdict';

/** All faces of one data type. */
export interface DataType {
  readonly name: DataTypeName;
  /** As nft's complaints call it. */
  readonly description: string;
  readonly bits: number;
  /** A word as a value; `error` in nft's words. */
  parse(word: string): Scalar | { readonly error: string };
  /** @param numeric `-n`. */
  print(value: Scalar, numeric: boolean): string;
  /** Values are bits that can be listed: `established,related`. */
  readonly flags?: SymbolTable;
  /** How many elements of a set stand on one line of a listing. */
  readonly perLine: 1 | 2 | 5;
}

const number = /^(0x[0-9a-fA-F]+|\d+)$/;

function numberOf(word: string): number | undefined {
  if (!number.test(word)) return undefined;
  return /^0[0-7]+$/.test(word) ? Number.parseInt(word, 8) : Number(word);
}

function symbolic(name: DataTypeName, description: string, bits: number, table: SymbolTable, perLine: DataType['perLine'] = 1, error = description): DataType {
  return {
    name,
    description,
    bits,
    perLine,
    parse: (word) => symbolValue(table, word) ?? numberOf(word) ?? { error: `Could not parse ${error}` },
    print: (value, numeric) => (numeric ? undefined : symbolName(table, Number(value))) ?? `${value}`,
  };
}

function flags(name: DataTypeName, description: string, bits: number, table: SymbolTable, perLine: DataType['perLine']): DataType {
  const print = (value: Scalar, numeric: boolean): string => {
    const set = table.filter(([, bit]) => Number(value) & bit);
    if (set.length === 0) return `0x${Number(value).toString(16)}`;
    return set.map(([symbol, bit]) => (numeric ? `0x${bit.toString(16)}` : symbol)).join(',');
  };
  return { ...symbolic(name, description, bits, table, perLine), print, flags: table };
}

const lookupFailed = 'Could not resolve hostname: Name or service not known';
const familyFailed = 'Could not resolve hostname: Address family for hostname not supported';

function address(name: 'ipv4_addr' | 'ipv6_addr', description: string, perLine: DataType['perLine']): DataType {
  const version = name === 'ipv4_addr' ? 'number' : 'bigint';
  return {
    name,
    description,
    bits: version === 'number' ? 32 : 128,
    perLine,
    parse(word) {
      if (word === 'localhost') return parseAddress(version === 'number' ? '127.0.0.1' : '::1');
      try {
        const value = parseAddress(word);
        if (typeof value === version) return value;
        return { error: familyFailed };
      } catch {
        // Bare numbers are addresses too: `add element … { 80 }` is 0.0.0.80.
        const value = version === 'number' ? numberOf(word) : undefined;
        return value === undefined ? { error: lookupFailed } : value;
      }
    },
    print: (value) => printAddress(value as Address),
  };
}

function integer(name: DataTypeName, description: string, bits: number, perLine: DataType['perLine']): DataType {
  return {
    name,
    description,
    bits,
    perLine,
    parse: (word) => numberOf(word) ?? { error: `Could not parse ${description}` },
    print: (value) => `${value}`,
  };
}

function ranged(base: DataType, most: number, tooBig: string, unknown: string): DataType {
  return {
    ...base,
    parse(word) {
      const value = base.parse(word);
      if (typeof value === 'object') return { error: unknown };
      return Number(value) > most ? { error: tooBig } : value;
    },
  };
}

const types: readonly DataType[] = [
  address('ipv4_addr', 'IPv4 address', 2),
  address('ipv6_addr', 'IPv6 address', 1),
  {
    ...integer('ether_addr', 'Ethernet address', 48, 1),
    parse: (word) => (/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(word) ? word.toLowerCase() : { error: 'Could not parse Ethernet address' }),
  },
  ranged(symbolic('inet_proto', 'Internet protocol', 8, symbols.protocols, 5), 255, 'Protocol out of range', 'Could not resolve protocol name'),
  ranged(
    {
      ...integer('inet_service', 'internet network service', 16, 5),
      parse: (word) => symbolValue(symbols.services, word) ?? numberOf(word) ?? { error: '' },
    },
    65535,
    'Service out of range',
    'Could not resolve service: Servname not supported for ai_socktype',
  ),
  { ...integer('mark', 'packet mark', 32, 5), print: (value) => `0x${Number(value).toString(16).padStart(8, '0')}` },
  { ...integer('ifname', 'network interface name', 128, 1), parse: (word) => word, print: (value) => `"${value}"` },
  { ...integer('iface_index', 'network interface index', 32, 5), parse: (word) => word, print: (value) => `"${value}"` },
  flags('ct_state', 'conntrack state', 32, symbols.ctStates, 2),
  flags('ct_status', 'conntrack status', 32, symbols.ctStatuses, 2),
  symbolic('ct_dir', 'conntrack direction', 8, symbols.ctDirections, 5),
  symbolic('fib_addrtype', 'fib address type', 32, symbols.addressTypes),
  symbolic('nf_proto', 'netfilter protocol', 8, symbols.nfProtocols, 5),
  symbolic('ether_type', 'Ethernet protocol', 16, symbols.etherTypes),
  symbolic('icmp_type', 'ICMP type', 8, symbols.icmpTypes, 5),
  symbolic('icmpv6_type', 'ICMPv6 type', 8, symbols.icmpv6Types),
  flags('tcp_flag', 'TCP flag', 8, symbols.tcpFlags, 5),
  symbolic('pkt_type', 'packet type', 8, symbols.packetTypes, 2),
  integer('integer', 'integer', 32, 5),
  integer('verdict', 'netfilter verdict', 32, 1),
];

/** Every data type, by its name. */
export const datatypes: Readonly<Record<DataTypeName, DataType>> = Object.fromEntries(types.map((type) => [type.name, type])) as Record<DataTypeName, DataType>;

/** Whether nft knows a data type of this name. */
export function isDataType(name: string): name is DataTypeName {
  return Object.hasOwn(datatypes, name);
}
