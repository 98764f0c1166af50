import type { Trace } from '../../cluster/trace.ts';
import { printAddress } from '../../net/address.ts';
import { type Command, type CommandContext, type CommandResult, fail, notSimulated } from '../command.ts';
import { connect, type Outcome } from '../net/connect.ts';
import { forwards, roundTrip } from '../net/path.ts';
import { resolve } from '../net/resolve.ts';
import { getopt } from '../options.ts';

const table = { '-c=': 'count', '-i=': 'interval', '-W=': 'timeout', '-w=': 'deadline', '-s=': 'size', '-q': 'quiet', '-n': 'numeric', '-4': 'ipv4' } as const;
const leftOut = 'aAbBdDfhLMNOQrRStTuUvV6FIlmp';
const unreachable: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'Destination Port Unreachable',
  'no-route': 'Destination Host Unreachable',
  unreachable: 'Destination Net Unreachable',
};

/** `ping` of iputils: one real echo request a second. Times are the simulation's: a fixed one for every wire that is crossed. */
export const ping: Command = {
  name: 'ping',
  summary: 'send ICMP echo requests',
  complete: (_words, { cluster }) => cluster.nodeNames,
  async run(args, context) {
    const options = getopt(args, table);
    if ('error' in options) {
      const letter = /'(.)'$/.exec(options.error)?.[1] ?? '';
      return letter !== '' && leftOut.includes(letter) ? notSimulated('ping', `the option -${letter}`) : fail(`ping: ${options.error}\n`, 2);
    }
    const [name, ...rest] = options.operands;
    if (name === undefined || rest.length > 0) return fail('ping: usage error: Destination address required\n', 2);
    const number = (key: string, usual: number): number => Number(options.value(key) ?? usual);
    const count = number('count', Number.POSITIVE_INFINITY);
    if (!(count > 0)) return fail(`ping: bad number of packets to transmit: ${options.value('count')}\n`, 2);
    if (count === Number.POSITIVE_INFINITY && !options.has('deadline') && !context.terminal.write)
      return notSimulated('ping', 'output without an end into a pipe; give -c COUNT');
    const found = await resolve(context, name);
    if ('error' in found) return fail(`ping: ${name}: ${found.error === 'again' ? 'Temporary failure in name resolution' : 'Name or service not known'}\n`, 2);
    return repeat(context, {
      name,
      address: found.address,
      count,
      interval: number('interval', 1),
      timeout: number('timeout', 10),
      deadline: number('deadline', Number.POSITIVE_INFINITY),
      size: number('size', 56),
      isQuiet: options.has('quiet'),
    });
  },
};

interface Asked {
  readonly name: string;
  readonly address: string;
  readonly count: number;
  readonly interval: number;
  readonly timeout: number;
  readonly deadline: number;
  readonly size: number;
  readonly isQuiet: boolean;
}

async function repeat(context: CommandContext, asked: Asked): Promise<CommandResult> {
  const { clock, signal } = context;
  let stdout = '';
  const say = (text: string): void => {
    if (context.terminal.write) context.terminal.write(text);
    else stdout += text;
  };
  const begun = clock.now();
  const times: number[] = [];
  let [sent, errors, last] = [0, 0, begun];
  while (sent < asked.count && clock.now() - begun < asked.deadline && !signal.aborted) {
    if (sent > 0) await context.sleep(asked.interval);
    if (signal.aborted || clock.now() - begun >= asked.deadline) break;
    const { trace, outcome } = connect(context, asked.address, 'ICMP');
    if (outcome === 'unknown') return notSimulated('ping', trace.reason);
    if (sent === 0 && outcome === 'unreachable' && isOwnError(trace)) return fail('ping: connect: Network is unreachable\n', 2);
    if (sent === 0) say(`PING ${asked.name} (${asked.address}) ${asked.size}(${asked.size + 28}) bytes of data.\n`);
    sent++;
    last = clock.now();
    if (outcome === 'connected') times.push(roundTrip(trace));
    if (unreachable[outcome]) errors++;
    if (!asked.isQuiet) say(line(asked, sent, trace, outcome));
  }
  // It waits for answers that may still come.
  if (times.length + errors < sent && !signal.aborted) await context.sleep(Math.min(asked.timeout, Math.max(0, asked.deadline - (clock.now() - begun))));
  say(summary(asked, sent, times, errors, last - begun));
  return { stdout, stderr: '', exitCode: times.length > 0 ? 0 : 1 };
}

function line({ size, address }: Asked, sequence: number, trace: Trace, outcome: Outcome): string {
  if (outcome === 'connected')
    return `${size + 8} bytes from ${address}: icmp_seq=${sequence} ttl=${64 - forwards(trace.reply)} time=${roundTrip(trace).toFixed(3)} ms\n`;
  const reason = unreachable[outcome];
  if (!reason) return '';
  const by = trace.reply[0]?.packet.source;
  return `From ${by === undefined ? printAddress(trace.request[0]?.packet.source ?? 0) : printAddress(by)} icmp_seq=${sequence} ${reason}\n`;
}

function isOwnError(trace: Trace): boolean {
  return !trace.request.some((event) => event.kind === 'link');
}

function summary({ name }: Asked, sent: number, times: readonly number[], errors: number, seconds: number): string {
  const lost = Math.floor(((sent - times.length) * 100) / sent);
  const noted = errors > 0 ? ` +${errors} errors,` : '';
  const head = `\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${times.length} received,${noted} ${lost}% packet loss, time ${Math.round(seconds * 1000)}ms\n`;
  if (times.length === 0) return `${head}\n`;
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const deviation = Math.sqrt(Math.max(0, times.reduce((sum, time) => sum + time * time, 0) / times.length - average * average));
  const [min, max] = [Math.min(...times), Math.max(...times)];
  return `${head}rtt min/avg/max/mdev = ${[min, average, max, deviation].map((value) => value.toFixed(3)).join('/')} ms\n`;
}
