import { parseAddress } from '../net/address.ts';
import { parsePrefix } from '../net/prefix.ts';
import { hasPorts, type PacketProtocol } from '../net/protocol.ts';
import type { Conntrack } from './conntrack.ts';
import { type ConntrackFilter, type NatFilter, passes } from './conntrack-filter.ts';
import { type ConntrackFormat, printConntrackEntry } from './print-conntrack.ts';

/** What a command printed, and how it ended. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

type Command = '-L' | '-D' | '-F' | '-C' | '-V';

/** What the words of a command line amount to. */
interface Asked {
  command?: Command;
  filter: { -readonly [K in keyof ConntrackFilter]: ConntrackFilter[K] };
  format: ConntrackFormat;
}

const program = 'conntrack v1.4.7 (conntrack-tools)';
const commands: Readonly<Record<string, Command>> = {
  '-L': '-L',
  '--dump': '-L',
  '-D': '-D',
  '--delete': '-D',
  '-F': '-F',
  '--flush': '-F',
  '-C': '-C',
  '--count': '-C',
  '-V': '-V',
  '--version': '-V',
};
const notSimulated = ['-I', '--create', '-U', '--update', '-G', '--get', '-E', '--event', '-S', '--stats', '-A', '--add', '-R'];
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
const states = 'NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE LISTEN COOKIE_WAIT COOKIE_ECHOED'.split(' ');

// biome-ignore format: one line per option.
const addressOptions: Readonly<Record<string, 'originalSource' | 'originalDestination' | 'replySource' | 'replyDestination'>> = {
  '-s': 'originalSource', '--src': 'originalSource', '--orig-src': 'originalSource',
  '-d': 'originalDestination', '--dst': 'originalDestination', '--orig-dst': 'originalDestination',
  '-r': 'replySource', '--reply-src': 'replySource',
  '-q': 'replyDestination', '--reply-dst': 'replyDestination',
};
// biome-ignore format: one line per option.
const portOptions: Readonly<Record<string, 'originalSourcePort' | 'originalDestinationPort' | 'replySourcePort' | 'replyDestinationPort'>> = {
  '--sport': 'originalSourcePort', '--orig-port-src': 'originalSourcePort',
  '--dport': 'originalDestinationPort', '--orig-port-dst': 'originalDestinationPort',
  '--reply-port-src': 'replySourcePort', '--reply-port-dst': 'replyDestinationPort',
};
// biome-ignore format: one line per option.
const natOptions: Readonly<Record<string, 'sourceNAT' | 'destinationNAT' | 'anyNAT'>> = {
  '-n': 'sourceNAT', '--src-nat': 'sourceNAT',
  '-g': 'destinationNAT', '--dst-nat': 'destinationNAT',
  '-j': 'anyNAT', '--any-nat': 'anyNAT',
};

/** What went wrong with the words: the tool's sentence. */
class Mistake extends Error {}

/**
 * `conntrack -L|-D|-F|-C [options]` on a host's table, in the words of conntrack 1.4.7. Entries come oldest first; the real tool's order is
 * that of a hash. @param now the clock, in seconds.
 */
export function runConntrack(table: Conntrack, args: readonly string[], now: number): CommandOutput {
  try {
    const { command, filter, format } = parse(args);
    const print = () => chosen.map((entry) => `${printConntrackEntry(entry, now, format)}\n`).join('');
    const count = (what: string) => `${program}: ${chosen.length} flow entries have been ${what}.\n`;
    const chosen = table.entries().filter((entry) => passes(filter, entry));
    switch (command) {
      case '-L':
        return { stdout: print(), stderr: count('shown'), exitCode: 0 };
      case '-D':
        table.delete((entry) => chosen.includes(entry));
        return { stdout: print(), stderr: count('deleted'), exitCode: chosen.length > 0 ? 0 : 1 };
      case '-F':
        table.delete(() => true);
        return { stdout: '', stderr: `${program}: connection tracking table has been emptied.\n`, exitCode: 0 };
      case '-C':
        return { stdout: `${table.entries().length}\n`, stderr: '', exitCode: 0 };
      case '-V':
        return { stdout: `${program}\n`, stderr: '', exitCode: 0 };
      default:
        throw new Mistake('not simulated without one of -L, -D, -F and -C');
    }
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) throw mistake;
    return { stdout: '', stderr: `${program}: ${mistake.message}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`, exitCode: 2 };
  }
}

function parse(args: readonly string[]): Asked {
  const asked: Asked = { filter: { family: 4 }, format: 'plain' };
  const words = args.flatMap((word) =>
    word.startsWith('--') && word.includes('=') ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word],
  );
  for (let at = 0; at < words.length; at++) {
    const name = words[at] as string;
    const take = (): string => {
      const value = words[++at];
      if (value === undefined) throw new Mistake(`option \`${name}' requires an argument`);
      return value;
    };
    const next = words[at + 1];
    if (Object.hasOwn(commands, name)) {
      asked.command = commands[name];
      if (next === 'conntrack') at++;
      else if (next !== undefined && ['expect', 'dying', 'unconfirmed'].includes(next)) throw new Mistake(`the table ${next} is not simulated`);
    } else if (notSimulated.includes(name)) throw new Mistake(`${name} is not simulated`);
    else if (Object.hasOwn(natOptions, name)) {
      const value = next === undefined || next.startsWith('-') ? undefined : take();
      asked.filter[natOptions[name] as 'anyNAT'] = value === undefined ? {} : parseNat(value);
    } else parseFilter(asked, name, take);
  }
  return asked;
}

function parseFilter(asked: Asked, name: string, take: () => string): void {
  const { filter } = asked;
  if (Object.hasOwn(addressOptions, name)) {
    const value = take();
    filter[addressOptions[name] as 'replySource'] = attempt(() => parsePrefix(value), `Invalid IP address \`${value}'`);
  } else if (Object.hasOwn(portOptions, name) && filter.protocol && hasPorts(filter.protocol)) {
    filter[portOptions[name] as 'replySourcePort'] = Number(take());
  } else if (name === '-p' || name === '--protonum') {
    const value = take();
    filter.protocol = protocols[value.toLowerCase()];
    if (!filter.protocol) throw new Mistake(`\`${value}' unsupported protocol`);
  } else if (name === '-f' || name === '--family') {
    const value = take();
    if (value !== 'ipv4' && value !== 'ipv6') throw new Mistake(`\`${value}' unsupported protocol`);
    filter.family = value === 'ipv6' ? 6 : 4;
  } else if (name === '-m' || name === '--mark') {
    const [value = '', mask = '0xffffffff'] = take().split('/');
    filter.mark = { value: Number(value), mask: Number(mask) };
  } else if (name === '--state' && filter.protocol && filter.protocol !== 'UDP') {
    const value = take();
    if (!states.includes(value)) throw new Mistake(`unknown ${filter.protocol} state \`${value}'`);
    filter.state = value;
  } else if (name === '-u' || name === '--status') {
    const names = take().split(',');
    const bad = names.find((status) => !['ASSURED', 'SEEN_REPLY', 'UNREPLIED'].includes(status));
    if (bad !== undefined) throw new Mistake(`Bad status parameter: \`${bad}'`);
    filter.status = names as ConntrackFilter['status'];
  } else if (name === '-o' || name === '--output') {
    const value = take();
    if (value !== 'extended' && value !== 'save') throw new Mistake(`-o ${value} is not simulated`);
    asked.format = value;
  } else throw new Mistake(`unknown option \`${name}'`);
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
    throw new Mistake(complaint);
  }
}
