import { serviceName } from '../../iptables/services.ts';
import { joinHostPort } from '../../net/address.ts';
import { type Command, type CommandContext, type CommandResult, fail, notSimulated } from '../command.ts';
import { connect, type Outcome } from '../net/connect.ts';
import { serve } from '../net/http.ts';
import { resolve } from '../net/resolve.ts';
import { getopt } from '../options.ts';

const table = { '-z': 'scan', '-v': 'verbose', '-u': 'udp', '-n': 'numeric', '-4': 'ipv4', '-w=': 'timeout', '-q=': 'quit', '-N': 'shutdown' } as const;
const leftOut = 'bCDdFhIiklMmOPpRrSsTtUVWXxZ6';
const usage =
  'usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]\n\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]\n\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n\t  [destination] [port]\n';

/** `nc` of OpenBSD: does anybody answer on a port? What is piped in goes there; only HTTP comes back. */
export const nc: Command = {
  name: 'nc',
  summary: 'see whether a port answers: nc -zv node01 30080',
  complete: (_words, { cluster }) => cluster.nodeNames,
  async run(args, context) {
    const options = getopt(args, table);
    if ('error' in options) {
      const letter = /'(.)'$/.exec(options.error)?.[1] ?? '';
      return leftOut.includes(letter) && letter !== '' ? notSimulated('nc', `the option -${letter}`) : fail(`nc: ${options.error}\n${usage}`);
    }
    const [name, ports, ...rest] = options.operands;
    if (name === undefined || ports === undefined || rest.length > 0) return fail(usage);
    const [first, last] = portRange(ports);
    if (first === undefined || last === undefined) return fail(`nc: port number ${/^\d+$/.test(ports) ? 'too large' : 'invalid'}: ${ports}\n`);
    const found = options.has('numeric') ? { address: name } : await resolve(context, name);
    if ('error' in found || !isIp(found.address)) {
      const reason = 'error' in found && found.error === 'again' ? 'Temporary failure in name resolution' : 'Name or service not known';
      return fail(`nc: getaddrinfo for host "${name}" port ${first}: ${reason}\n`);
    }
    const asked: Asked = {
      name,
      address: found.address,
      isUdp: options.has('udp'),
      isScan: options.has('scan'),
      isVerbose: options.has('verbose'),
      timeout: options.value('timeout') === undefined ? undefined : Number(options.value('timeout')),
    };
    let result: CommandResult = fail('');
    let [stdout, stderr, exitCode] = ['', '', 1];
    for (let port = first; port <= last && !context.signal.aborted; port++) {
      result = await one(port, asked, context);
      stdout += result.stdout;
      stderr += result.stderr;
      if (result.exitCode === 0) exitCode = 0;
    }
    return { stdout, stderr, exitCode };
  },
};

interface Asked {
  readonly name: string;
  readonly address: string;
  readonly isUdp: boolean;
  readonly isScan: boolean;
  readonly isVerbose: boolean;
  readonly timeout?: number;
}

async function one(port: number, asked: Asked, context: CommandContext): Promise<CommandResult> {
  const protocol = asked.isUdp ? 'udp' : 'tcp';
  const { outcome, trace } = connect(context, joinHostPort(asked.address, port), asked.isUdp ? 'UDP' : 'TCP');
  if (outcome === 'unknown') return notSimulated('nc', trace.reason);
  // A datagram that nobody complains about counts as one that arrived.
  if (outcome !== 'connected' && !(asked.isUdp && outcome === 'timeout')) return refuse(port, protocol, outcome, asked, context);
  const service = serviceName(port, protocol);
  const stderr = asked.isVerbose ? `Connection to ${asked.name} ${port} port [${protocol}/${service === `${port}` ? '*' : service}] succeeded!\n` : '';
  if (asked.isScan) return { stdout: '', stderr, exitCode: 0 };
  const answer = speak(trace, asked, context);
  return { ...answer, stderr: stderr + answer.stderr };
}

async function refuse(port: number, protocol: string, outcome: Outcome, asked: Asked, context: CommandContext): Promise<CommandResult> {
  const complain = (reason: string): CommandResult =>
    fail(asked.isVerbose || !asked.isScan ? `nc: connect to ${asked.name} port ${port} (${protocol}) ${reason}\n` : '');
  // nc says nothing of a refusal unless it is asked to.
  if (!asked.isVerbose && !asked.isScan && outcome === 'refused') return fail('');
  if (outcome === 'refused') return complain('failed: Connection refused');
  if (outcome === 'unreachable') return complain('failed: Network is unreachable');
  const patience = outcome === 'no-route' ? 3 : 127;
  await context.sleep(Math.min(patience, asked.timeout ?? patience));
  if (asked.timeout !== undefined && asked.timeout < patience) return complain('timed out: Operation now in progress');
  return complain(outcome === 'no-route' ? 'failed: No route to host' : 'failed: Connection timed out');
}

// What was piped in, if it is an HTTP request that the other side understands.
function speak(trace: Parameters<typeof serve>[1], { isUdp }: Asked, context: CommandContext): CommandResult {
  const [line = '', ...headers] = context.stdin.split(/\r?\n/);
  const [, method = '', path = ''] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(line) ?? [];
  if (context.stdin === '' || isUdp) return { stdout: '', stderr: '', exitCode: 0 };
  if (method === '') return notSimulated('nc', 'what the other side makes of this: only HTTP requests are understood');
  const host = headers.find((header) => /^host:/i.test(header))?.replace(/^host:\s*/i, '') ?? '';
  const served = serve(context.cluster, trace, { method, path, host, body: '', tls: false, date: new Date(context.clock.now() * 1000) });
  if (typeof served === 'string') return notSimulated('nc', 'the protocol that the other side speaks');
  const head = [`HTTP/1.1 ${served.status}`, ...served.headers.map(([name, value]) => `${name}: ${value}`)].map((header) => `${header}\r\n`).join('');
  return { stdout: `${head}\r\n${served.body}`, stderr: '', exitCode: 0 };
}

function portRange(text: string): [number | undefined, number | undefined] {
  const [first = Number.NaN, last = first] = text.split('-').map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : Number.NaN));
  const valid = first >= 1 && last <= 65535 && first <= last;
  return valid ? [first, last] : [undefined, undefined];
}

function isIp(text: string): boolean {
  return /^[\d.]+$/.test(text) || text.includes(':');
}
