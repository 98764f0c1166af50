import { type Address, parseAddress } from '../net/address.ts';
import { mask, width } from '../net/prefix.ts';
import type { Protocol } from '../net/protocol.ts';
import type { Forwarding, SchedulerFlags } from './virtual-server.ts';

/** Ends a command: what is printed on stderr, and the exit code. */
export class IpvsadmError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What ipvsadm is asked to do. */
export type IpvsadmCommand =
  | 'add-service'
  | 'edit-service'
  | 'delete-service'
  | 'flush'
  | 'list'
  | 'add-server'
  | 'edit-server'
  | 'delete-server'
  | 'set timeouts'
  | 'restore'
  | 'save'
  | 'zero';

/** A command line, read. */
export interface IpvsadmLine {
  readonly command: IpvsadmCommand;
  readonly service?: { readonly protocol: Protocol; readonly address: Address; readonly port: number };
  readonly server?: { readonly address: Address; readonly port: number };
  readonly scheduler: string;
  readonly flags?: SchedulerFlags;
  readonly persistentSeconds?: number;
  readonly prefixLength?: number;
  readonly onePacket: boolean;
  readonly forwarding: Forwarding;
  readonly weight: number;
  readonly timeouts: readonly number[];
  /** Options without a value that were given. */
  readonly switches: ReadonlySet<string>;
}

const tryHelp = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.";

const commands: Readonly<Record<string, IpvsadmCommand>> = {
  '-A': 'add-service',
  '--add-service': 'add-service',
  '-E': 'edit-service',
  '--edit-service': 'edit-service',
  '-D': 'delete-service',
  '--delete-service': 'delete-service',
  '-C': 'flush',
  '--clear': 'flush',
  '-L': 'list',
  '-l': 'list',
  '--list': 'list',
  '-a': 'add-server',
  '--add-server': 'add-server',
  '-e': 'edit-server',
  '--edit-server': 'edit-server',
  '-d': 'delete-server',
  '--delete-server': 'delete-server',
  '--set': 'set timeouts',
  '-R': 'restore',
  '--restore': 'restore',
  '-S': 'save',
  '--save': 'save',
  '-Z': 'zero',
  '--zero': 'zero',
};

/** How an option is called in complaints, and how many words it takes; `?` takes one if there is one. */
const options: Readonly<Record<string, readonly [name: string, takes: 0 | 1 | '?']>> = {
  '-n': ['numeric', 0],
  '--numeric': ['numeric', 0],
  '-c': ['connection', 0],
  '--connection': ['connection', 0],
  '-t': ['service-address', 1],
  '--tcp-service': ['service-address', 1],
  '-u': ['service-address', 1],
  '--udp-service': ['service-address', 1],
  '--sctp-service': ['service-address', 1],
  '-s': ['scheduler', 1],
  '--scheduler': ['scheduler', 1],
  '-p': ['persistent', '?'],
  '--persistent': ['persistent', '?'],
  '-M': ['netmask', 1],
  '--netmask': ['netmask', 1],
  '-r': ['real-server', 1],
  '--real-server': ['real-server', 1],
  '-m': ['forwarding-method', 0],
  '--masquerading': ['forwarding-method', 0],
  '-g': ['forwarding-method', 0],
  '--gatewaying': ['forwarding-method', 0],
  '-i': ['forwarding-method', 0],
  '--ipip': ['forwarding-method', 0],
  '-w': ['weight', 1],
  '--weight': ['weight', 1],
  '--timeout': ['timeout', 0],
  '--daemon': ['daemon', 0],
  '--stats': ['stats', 0],
  '--rate': ['rate', 0],
  '--thresholds': ['thresholds', 0],
  '--persistent-conn': ['persistent-conn', 0],
  '--exact': ['exact', 0],
  '--sort': ['sort', 0],
  '--nosort': ['nosort', 0],
  '-o': ['ops', 0],
  '--ops': ['ops', 0],
  '-b': ['sched-flags', 1],
  '--sched-flags': ['sched-flags', 1],
  '--tun-type': ['tun-type', 1],
};

/** Real options of ipvsadm 1.31 that the simulation does not have. */
const notSimulated = new Set(
  '-f --fwmark-service -x --u-threshold -y --l-threshold --pe --start-daemon --stop-daemon --tun-info --tun-port -6 --ipv6'.split(' '),
);

const listOptions = 'numeric connection service-address timeout daemon stats rate thresholds persistent-conn exact sort nosort'.split(' ');
const serverOptions = 'service-address real-server forwarding-method weight tun-type'.split(' ');
const serviceOptions = 'service-address scheduler persistent netmask ops sched-flags'.split(' ');

/** Which options each command needs, and which it takes. Models commands_v_options. */
const rules: Readonly<Record<IpvsadmCommand, { readonly needs: readonly string[]; readonly takes: readonly string[] }>> = {
  'add-service': { needs: ['service-address'], takes: serviceOptions },
  'edit-service': { needs: ['service-address'], takes: serviceOptions },
  'delete-service': { needs: ['service-address'], takes: ['service-address'] },
  flush: { needs: [], takes: [] },
  list: { needs: [], takes: listOptions },
  'add-server': { needs: ['service-address', 'real-server'], takes: serverOptions },
  'edit-server': { needs: ['service-address', 'real-server'], takes: serverOptions },
  'delete-server': { needs: ['service-address', 'real-server'], takes: ['service-address', 'real-server'] },
  'set timeouts': { needs: [], takes: [] },
  restore: { needs: [], takes: [] },
  save: { needs: [], takes: ['numeric'] },
  zero: { needs: [], takes: ['service-address'] },
};

const serviceProtocols: Readonly<Record<string, Protocol>> = {
  '-t': 'TCP',
  '--tcp-service': 'TCP',
  '-u': 'UDP',
  '--udp-service': 'UDP',
  '--sctp-service': 'SCTP',
};
const forwardings: Readonly<Record<string, Forwarding>> = {
  '-m': 'Masq',
  '--masquerading': 'Masq',
  '-g': 'Route',
  '--gatewaying': 'Route',
  '-i': 'Tunnel',
  '--ipip': 'Tunnel',
};
/** /etc/services, as far as addresses are likely to ask. */
const ports: Readonly<Record<string, number>> = { domain: 53, http: 80, https: 443, mysql: 3306, 'http-alt': 8080 };
const defaultScheduler = 'wlc';
const defaultPersistence = 360;

/** Reads the words behind `ipvsadm`. The first must be a command. @throws IpvsadmError in ipvsadm's words */
export function parseIpvsadm(words: readonly string[]): IpvsadmLine {
  const [first = '', ...rest] = words.flatMap(splitBundle);
  const command = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (!command) throw new IpvsadmError(first.endsWith('-daemon') ? `not simulated: ${first}` : tryHelp, 255);
  const given = new Map<string, { readonly flag: string; readonly value: string }>();
  const bare: string[] = [];
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    const known = Object.hasOwn(options, word) ? options[word] : undefined;
    if (!known) {
      if (notSimulated.has(word)) throw new IpvsadmError(`not simulated: the option ${word}`, 2);
      if (word.startsWith('-')) throw new IpvsadmError(`invalid option \`${word}'`, 2);
      bare.push(word);
      continue;
    }
    const [name, takes] = known;
    const next = rest[i + 1];
    const value = takes === 1 || (takes === '?' && next !== undefined && !next.startsWith('-')) ? (rest[++i] ?? '') : '';
    if (given.has(name)) throw new IpvsadmError(`multiple '${name}' options specified`, 2);
    given.set(name, { flag: word, value });
  }
  if (command === 'set timeouts' && bare.length !== 3) throw new IpvsadmError('--set option requires 3 timeout values', 2);
  if (command !== 'set timeouts' && bare[0] !== undefined) throw new IpvsadmError(`unexpected argument ${bare[0]}`, 2);
  const line = read(command, given, bare);
  for (const [name] of optionNames) {
    if (rules[command].needs.includes(name) && !given.has(name))
      throw new IpvsadmError(`You need to supply the '${name}' option for the '${command}' command`, 2);
    if (given.has(name) && !rules[command].takes.includes(name)) throw new IpvsadmError(`Illegal '${name}' option with the '${command}' command`, 2);
  }
  check(line);
  return line;
}

const optionNames = new Map(Object.values(options));

// `-Ln` is `-L -n`; an option that takes a word ends the bundle.
function splitBundle(word: string): string[] {
  if (!/^-[A-Za-z]{2,}$/.test(word)) return [word];
  const out: string[] = [];
  for (let i = 1; i < word.length; i++) {
    const flag = `-${word[i]}`;
    out.push(flag);
    if (options[flag]?.[1] === 0 || options[flag] === undefined || i + 1 === word.length) continue;
    out.push(word.slice(i + 1));
    break;
  }
  return out;
}

function read(command: IpvsadmCommand, given: ReadonlyMap<string, { readonly flag: string; readonly value: string }>, bare: readonly string[]): IpvsadmLine {
  const value = (name: string): string | undefined => given.get(name)?.value;
  const address = given.get('service-address');
  const service = address && readEnd(address.value, 'illegal virtual server address[:port] specified');
  const real = value('real-server');
  const server = real === undefined ? undefined : readEnd(real, 'illegal real server address[:port] specified');
  const persistent = value('persistent');
  const netmask = value('netmask');
  const flags = value('sched-flags');
  const weight = value('weight');
  if (weight !== undefined && !(/^\d+$/.test(weight) && Number(weight) <= 2147483647)) throw new IpvsadmError('illegal weight specified', 2);
  return {
    command,
    ...(service && { service: { protocol: serviceProtocols[address.flag] ?? 'TCP', ...service } }),
    ...(server && { server: { address: server.address, port: server.port || (service?.port ?? 0) } }),
    scheduler: value('scheduler') ?? defaultScheduler,
    ...(flags !== undefined && { flags: readFlags(flags) }),
    ...(persistent !== undefined && { persistentSeconds: readTimeout(persistent) }),
    ...(netmask !== undefined && { prefixLength: readMask(netmask) }),
    onePacket: given.has('ops'),
    forwarding: forwardings[given.get('forwarding-method')?.flag ?? ''] ?? 'Route',
    weight: Number(weight ?? 1),
    timeouts: bare.map(Number),
    switches: new Set(given.keys()),
  };
}

function check({ command, service, server, persistentSeconds, onePacket, forwarding }: IpvsadmLine): void {
  if (!service) return;
  if ((command === 'add-service' || command === 'edit-service') && service.port === 0 && persistentSeconds === undefined)
    throw new IpvsadmError('Zero port specified for non-persistent service', 2);
  if (onePacket && service.protocol !== 'UDP') throw new IpvsadmError('One-Packet Scheduling is only for UDP virtual services', 2);
  if (server && width(server.address) !== width(service.address) && forwarding !== 'Tunnel')
    throw new IpvsadmError('Different address family is allowed only for tunneling servers', 2);
}

function readEnd(text: string, complaint: string): { address: Address; port: number } {
  const match = /^\[([^\]]+)\](?::(.+))?$/.exec(text) ?? /^([^:]+)(?::(.+))?$/.exec(text);
  const port = match?.[2] === undefined ? 0 : readPort(match[2]);
  try {
    if (match && port !== undefined) return { address: parseAddress(match[1] ?? ''), port };
  } catch {
    // Not an address; a name would need DNS.
  }
  throw new IpvsadmError(complaint, 2);
}

function readPort(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 65535 ? Number(text) : undefined;
  return Object.hasOwn(ports, text) ? ports[text] : undefined;
}

function readTimeout(text: string): number {
  if (text === '') return defaultPersistence;
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 86400 * 31) throw new IpvsadmError(`invalid timeout value \`${text}' specified`, 2);
  return Number(text);
}

// A dotted mask, or a length for IPv6.
function readMask(text: string): number | undefined {
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 128) return Number(text);
  let bits: Address;
  try {
    bits = parseAddress(text);
  } catch {
    throw new IpvsadmError(`invalid netmask \`${text}' specified`, 2);
  }
  const length = typeof bits === 'number' ? Math.clz32(~bits >>> 0) : -1;
  // Masks with holes are real, but only a persistent service would use one.
  return length >= 0 && mask(0xffffffff, length) === bits ? length : undefined;
}

function readFlags(text: string): SchedulerFlags {
  const names = text.split(',');
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  return {
    ...(has(/^(flag-1|(sh|mh)-fallback)$/) && { fallback: true }),
    ...(has(/^(flag-2|(sh|mh)-port)$/) && { port: true }),
    ...(has(/^flag-3$/) && { third: true }),
  };
}
