import { parseAddress } from '../net/address.ts';
import { type Prefix, parsePrefix, width } from '../net/prefix.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import type { Conntrack } from './conntrack.ts';
import { type ConntrackFilter, type ConntrackStatus, type NatFilter, passes } from './conntrack-filter.ts';
import { ConntrackMistake, type GivenOption, NotSimulated, readOptions } from './conntrack-options.ts';
import { type ConntrackFormat, printConntrackEntry } from './print-conntrack.ts';

/** What a command printed, and how it ended. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What the words of a command line amount to. */
interface Asked {
  command?: string;
  filter: { -readonly [K in keyof ConntrackFilter]: ConntrackFilter[K] };
  format: ConntrackFormat;
}

const program = 'conntrack v1.4.7 (conntrack-tools)';
const hint = "Try `conntrack -h' or 'conntrack --help' for more information.\n";
const commands = ['list', 'delete', 'flush', 'count', 'version'];
const protocols: Readonly<Record<string, PacketProtocol>> = {
  tcp: 'TCP',
  6: 'TCP',
  udp: 'UDP',
  17: 'UDP',
  sctp: 'SCTP',
  132: 'SCTP',
  icmp: 'ICMP',
  1: 'ICMP',
  icmpv6: 'ICMPv6',
  'ipv6-icmp': 'ICMPv6',
  58: 'ICMPv6',
};
const otherProtocols = ['gre', 'dccp', 'udplite', 'unknown'];
const states = 'NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE LISTEN COOKIE_WAIT COOKIE_ECHOED'.split(' ');

/**
 * `conntrack -L|-D|-F|-C [options]` on a host's table, in the words of conntrack 1.4.7. Entries come oldest first; the real tool's order is
 * that of a hash. @param now the clock, in seconds.
 */
export function runConntrack(table: Conntrack, args: readonly string[], now: number): CommandOutput {
  try {
    return run(table, ask(args), now);
  } catch (problem) {
    if (problem instanceof NotSimulated) return { stdout: '', stderr: `conntrack: not simulated: ${problem.message}\n`, exitCode: 1 };
    if (!(problem instanceof ConntrackMistake)) throw problem;
    const { message, exitCode } = problem;
    return { stdout: '', stderr: `${program}: ${message}\n${exitCode === 2 ? hint : ''}`, exitCode };
  }
}

function run(table: Conntrack, { command, filter, format }: Asked, now: number): CommandOutput {
  const chosen = command === 'list' || command === 'delete' ? table.entries().filter((entry) => passes(filter, entry)) : [];
  const stdout = chosen.map((entry) => `${printConntrackEntry(entry, now, format)}\n`).join('');
  const count = (what: string): string => `${program}: ${chosen.length} flow entries have been ${what}.\n`;
  switch (command) {
    case 'list':
      return { stdout, stderr: count('shown'), exitCode: 0 };
    case 'delete': {
      const doomed = new Set(chosen);
      table.delete((entry) => doomed.has(entry));
      return { stdout, stderr: count('deleted'), exitCode: chosen.length > 0 ? 0 : 1 };
    }
    case 'flush':
      table.delete(() => true);
      return { stdout: '', stderr: `${program}: connection tracking table has been emptied.\n`, exitCode: 0 };
    case 'count':
      return { stdout: `${table.entries().length}\n`, stderr: '', exitCode: 0 };
    case 'version':
      return { stdout: `${program}\n`, stderr: '', exitCode: 0 };
    default:
      throw new NotSimulated('its help; try -L, -D, -C or -F');
  }
}

function ask(args: readonly string[]): Asked {
  const asked: Asked = { filter: { family: 4 }, format: 'plain' };
  let illegal: GivenOption | undefined;
  for (const option of readOptions(args)) {
    if (commands.includes(option.name)) {
      if (asked.command) throw new ConntrackMistake('Invalid commands combination');
      asked.command = option.name;
      checkTable(option.value);
    } else {
      illegal ??= option;
      takeOption(asked, option);
    }
  }
  // Only what lists or deletes can be told which.
  if (illegal && asked.command !== 'list' && asked.command !== 'delete') throw new ConntrackMistake(`Illegal option \`--${illegal.name}' with this command`);
  return asked;
}

function checkTable(name: string | undefined): void {
  if (name === undefined || name === 'conntrack') return;
  if (['expect', 'dying', 'unconfirmed'].includes(name)) throw new NotSimulated(`the table ${name}`);
  throw new ConntrackMistake(`unknown type \`${name}'`);
}

const addresses = { src: 'originalSource', dst: 'originalDestination', 'reply-src': 'replySource', 'reply-dst': 'replyDestination' } as const;
const ports = {
  'orig-port-src': 'originalSourcePort',
  'orig-port-dst': 'originalDestinationPort',
  'reply-port-src': 'replySourcePort',
  'reply-port-dst': 'replyDestinationPort',
} as const;
const translations = { 'src-nat': 'sourceNAT', 'dst-nat': 'destinationNAT', 'any-nat': 'anyNAT' } as const;

function takeOption(asked: Asked, { name, value = '' }: GivenOption): void {
  const { filter } = asked;
  if (name in addresses) filter[addresses[name as keyof typeof addresses]] = parseRange(value);
  // Like atoi(3), and into 16 bits.
  else if (name in ports) filter[ports[name as keyof typeof ports]] = (Number.parseInt(value, 10) || 0) & 0xffff;
  else if (name in translations) filter[translations[name as keyof typeof translations]] = value === '' ? {} : parseNat(value);
  else if (name === 'protonum') filter.protocol = parseProtocol(value);
  else if (name === 'family') {
    if (value !== 'ipv4' && value !== 'ipv6') throw new ConntrackMistake(`\`${value}' unsupported protocol`);
    filter.family = value === 'ipv6' ? 6 : 4;
  } else if (name === 'mark') {
    const [mark = '', mask = '0xffffffff'] = value.split('/');
    filter.mark = { value: Number(mark), mask: Number(mask) };
  } else if (name === 'state') {
    if (!states.includes(value)) throw new ConntrackMistake(`unknown ${filter.protocol} state \`${value}'`);
    filter.state = value;
  } else if (name === 'status') filter.status = value.split(',').map(parseStatus);
  else asked.format = parseFormat(value.split(','));
}

function parseProtocol(value: string): ConntrackFilter['protocol'] {
  const name = value.toLowerCase();
  if (Object.hasOwn(protocols, name)) return protocols[name];
  // Nothing here is of such a protocol.
  if (otherProtocols.includes(name) || (/^\d+$/.test(name) && Number(name) < 256)) return 'other';
  throw new ConntrackMistake(`\`${value}' unsupported protocol`);
}

function parseStatus(value: string): ConntrackStatus {
  if (value === 'UNSET') throw new ConntrackMistake('Operation failed: invalid parameters', 1);
  if (['FIXED_TIMEOUT', 'EXPECTED', 'OFFLOAD', 'HW_OFFLOAD'].includes(value)) throw new NotSimulated(`the status ${value}`);
  if (value !== 'ASSURED' && value !== 'SEEN_REPLY' && value !== 'UNREPLIED') throw new ConntrackMistake(`Bad parameter \`${value}'`);
  return value;
}

function parseFormat(values: readonly string[]): ConntrackFormat {
  const left = ['xml', 'id', 'timestamp', 'ktimestamp', 'labels', 'userspace'];
  for (const value of values) if (!['extended', 'save', ...left].includes(value)) throw new ConntrackMistake(`Bad parameter \`${value}'`);
  if (values.includes('save') && values.length > 1) throw new ConntrackMistake('cannot combine save output with any other output type, use -o save only', 1);
  const missing = values.find((value) => left.includes(value));
  if (missing) throw new NotSimulated(`the output ${missing}`);
  return values[0] === 'save' ? 'save' : 'extended';
}

function parseRange(text: string): Prefix {
  const [host = '', length] = text.split('/');
  const address = attempt(() => parseAddress(host), `Invalid IP address \`${host}'`);
  if (length !== undefined && (!/^\d+$/.test(length) || Number(length) > width(address))) throw new ConntrackMistake('Invalid netmask');
  return parsePrefix(`${host}/${length ?? width(address)}`);
}

function parseNat(text: string): NatFilter {
  const parts = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(text.split(':').length > 2 && !text.startsWith('[') ? `[${text}]` : text);
  const [, address = '', port] = parts ?? [];
  return {
    ...(address !== '' && { address: attempt(() => parseAddress(address), `Invalid IP address \`${text}'`) }),
    ...(port !== undefined && { port: Number(port) }),
  };
}

function attempt<T>(read: () => T, complaint: string): T {
  try {
    return read();
  } catch {
    throw new ConntrackMistake(complaint);
  }
}
