import { type Address, parseAddress } from '../../net/address.ts';
import { contains, type Prefix } from '../../net/prefix.ts';
import { protocolName } from '../../net/protocol.ts';
import type { ConntrackEntry } from '../../netfilter/conntrack.ts';
import { printConntrackEntry } from '../../netfilter/print-conntrack.ts';
import { type Command, type CommandResult, fail, notSimulated, ok } from '../command.ts';
import { getopt, type OptionTable } from '../options.ts';

const program = 'conntrack v1.4.7 (conntrack-tools)';

const table: OptionTable = {
  '-L': 'list',
  '--dump': 'list',
  '-D': 'delete',
  '--delete': 'delete',
  '-C': 'count',
  '--count': 'count',
  '-F': 'flush',
  '--flush': 'flush',
  '-V': 'version',
  '--version': 'version',
  '-p=': 'protocol',
  '--proto=': 'protocol',
  '-f=': 'family',
  '--family=': 'family',
  '-s=': 'orig-src',
  '--src=': 'orig-src',
  '--orig-src=': 'orig-src',
  '-d=': 'orig-dst',
  '--dst=': 'orig-dst',
  '--orig-dst=': 'orig-dst',
  '-r=': 'reply-src',
  '--reply-src=': 'reply-src',
  '-q=': 'reply-dst',
  '--reply-dst=': 'reply-dst',
  '--sport=': 'orig-port-src',
  '--orig-port-src=': 'orig-port-src',
  '--dport=': 'orig-port-dst',
  '--orig-port-dst=': 'orig-port-dst',
  '--reply-port-src=': 'reply-port-src',
  '--reply-port-dst=': 'reply-port-dst',
  '--state=': 'state',
  '-n': 'src-nat',
  '--src-nat': 'src-nat',
  '-g': 'dst-nat',
  '--dst-nat': 'dst-nat',
  '-j': 'any-nat',
  '--any-nat': 'any-nat',
  '-u=': 'status',
  '--status=': 'status',
  '-o=': 'output',
  '--output=': 'output',
};

/** Options of the real tool that nothing here answers to. */
const leftOut =
  /^-?-(I|U|G|E|A|S|create|update|get|event|add|stats|zero|z|m|mark|l|label|w|zone|b|t|timeout|c|secmark|e|event-mask|tuple-[a-z-]+|mask-[a-z-]+|h|help)$/;
const commandNames = ['list', 'delete', 'count', 'flush'] as const;
// These belong to a protocol: without one the tool does not know them.
const ofProtocol = ['orig-port-src', 'orig-port-dst', 'reply-port-src', 'reply-port-dst', 'state'];

/** `conntrack`: the connections that a host's kernel remembers, oldest first. Deleting one is how a stale UDP flow ends. */
export const conntrack: Command = {
  name: 'conntrack',
  summary: 'remembered connections: conntrack -L, conntrack -D',
  where: 'node',
  complete: () => ['-L', '-D', '-C', '-F', '--src', '--dst', '--proto', '--sport', '--dport'],
  run(args, { host, clock }) {
    const options = getopt(args, table);
    if ('error' in options) return refuse(options.error);
    if (options.has('version')) return ok(`${program}\n`);
    const [command, ...others] = commandNames.filter((name) => options.has(name));
    if (!command) return notSimulated('conntrack', 'its help; try -L, -D, -C or -F');
    if (others.length > 0) return parameterProblem('Invalid commands combination');
    if (options.operands.length > 0 && options.operands[0] !== 'conntrack') return notSimulated('conntrack', `the table ${options.operands[0]}`);
    const test = filter(options.given);
    if (typeof test === 'string') return test.startsWith('not simulated') ? notSimulated('conntrack', test.slice(15)) : parameterProblem(test);
    const output = options.value('output');
    if (output !== undefined && output !== 'extended')
      return ['xml', 'id', 'timestamp', 'ktimestamp', 'labels', 'save', 'userspace'].includes(output)
        ? notSimulated('conntrack', `the output ${output}`)
        : parameterProblem(`Bad parameter \`${output}'`);

    const { conntrack: connections } = host.host;
    if (command === 'count') return ok(`${connections.entries().length}\n`);
    if (command === 'flush') {
      connections.delete(() => true);
      return { ...ok(), stderr: `${program}: connection tracking table has been emptied.\n` };
    }
    const chosen = connections.entries().filter(test);
    const lines = chosen.map((entry) => `${output === 'extended' ? 'ipv4     2 ' : ''}${printConntrackEntry(entry, clock.now())}\n`);
    if (command === 'delete') connections.delete(test);
    const verb = command === 'delete' ? 'deleted' : 'shown';
    return {
      stdout: lines.join(''),
      stderr: `${program}: ${chosen.length} flow entries have been ${verb}.\n`,
      exitCode: command === 'delete' && chosen.length === 0 ? 1 : 0,
    };
  },
};

function refuse(error: string): CommandResult {
  const spelling = /'(.+)'$/.exec(error)?.[1] ?? '';
  const option = spelling.startsWith('-') ? spelling : `-${spelling}`;
  if (error.includes('requires an argument')) return parameterProblem(`option \`${option}' requires an argument`);
  return leftOut.test(option) ? notSimulated('conntrack', `the option ${option}`) : parameterProblem(`unknown option \`${option}'`);
}

function parameterProblem(message: string): CommandResult {
  return fail(`${program}: ${message}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`, 2);
}

type Test = (entry: ConntrackEntry) => boolean;

/** All the conditions as one; or the tool's complaint. */
function filter(given: readonly { readonly name: string; readonly spelling: string; readonly value: string }[]): Test | string {
  const tests: Test[] = [];
  const protocol = given.find(({ name }) => name === 'protocol')?.value;
  for (const { name, spelling, value } of given) {
    if (ofProtocol.includes(name) && protocol === undefined) return `unknown option \`${spelling}'`;
    const test = condition(name, value);
    if (typeof test === 'string') return test;
    if (test) tests.push(test);
  }
  return (entry) => tests.every((test) => test(entry));
}

function condition(name: string, value: string): Test | string | undefined {
  switch (name) {
    case 'protocol': {
      const wanted = value.toLowerCase();
      if (!['tcp', 'udp', 'icmp', 'sctp', '6', '17', '1', '132'].includes(wanted)) return `\`${value}' unsupported protocol`;
      const named = { 6: 'tcp', 17: 'udp', 1: 'icmp', 132: 'sctp' }[wanted] ?? wanted;
      return ({ original }) => protocolName(original.protocol) === named;
    }
    case 'family':
      if (value !== 'ipv4' && value !== 'ipv6') return `Unknown \`${value}' family`;
      return ({ original }) => (typeof original.source === 'number') === (value === 'ipv4');
    case 'orig-src':
      return address(value, ({ original }) => original.source);
    case 'orig-dst':
      return address(value, ({ original }) => original.destination);
    case 'reply-src':
      return address(value, ({ reply }) => reply.source);
    case 'reply-dst':
      return address(value, ({ reply }) => reply.destination);
    case 'orig-port-src':
      return ({ original }) => original.sourcePort === Number(value);
    case 'orig-port-dst':
      return ({ original }) => original.destinationPort === Number(value);
    case 'reply-port-src':
      return ({ reply }) => reply.sourcePort === Number(value);
    case 'reply-port-dst':
      return ({ reply }) => reply.destinationPort === Number(value);
    case 'state':
      return ({ state }) => state === value;
    case 'src-nat':
      return isSourceNat;
    case 'dst-nat':
      return isDestinationNat;
    case 'any-nat':
      return (entry) => isSourceNat(entry) || isDestinationNat(entry);
    case 'status':
      if (value === 'ASSURED') return ({ assured }) => assured;
      if (value === 'SEEN_REPLY') return ({ seenReply }) => seenReply;
      return `not simulated: the status ${value}`;
    default:
      return undefined;
  }
}

// The tool compares the tuples; a translation of the port alone counts.
function isSourceNat({ original, reply }: ConntrackEntry): boolean {
  return original.source !== reply.destination || original.sourcePort !== reply.destinationPort;
}

function isDestinationNat({ original, reply }: ConntrackEntry): boolean {
  return original.destination !== reply.source || original.destinationPort !== reply.sourcePort;
}

function address(text: string, of: (entry: ConntrackEntry) => Address): Test | string {
  const [host = '', length] = text.split('/');
  let prefix: Prefix;
  try {
    const network = parseAddress(host);
    prefix = { network, length: length === undefined ? (typeof network === 'number' ? 32 : 128) : Number(length) };
  } catch {
    return `Invalid IP address \`${text}'`;
  }
  return (entry) => contains(prefix, of(entry));
}
