import type { Trace, TraceEvent } from '../../cluster/trace.ts';
import { printAddress } from '../../net/address.ts';
import { type Command, type CommandContext, fail, notSimulated, ok } from '../command.ts';
import { connect, type Outcome } from '../net/connect.ts';
import { roundTrip, roundTripTo } from '../net/path.ts';
import { hostsFile, resolve } from '../net/resolve.ts';
import { getopt } from '../options.ts';

const table = { '-n': 'numeric', '-m=': 'max-hops', '-q=': 'queries', '-w=': 'wait', '-4': 'ipv4', '-p=': 'port' } as const;

/** `traceroute`: the routers that a datagram passes, each by the address that its answer comes from. */
export const traceroute: Command = {
  name: 'traceroute',
  summary: 'the routers on the way to an address',
  complete: (_words, { cluster }) => cluster.nodeNames,
  async run(args, context) {
    const options = getopt(args, table);
    if ('error' in options) return notSimulated('traceroute', options.error.replace(/^.*'(.*)'$/, 'the option $1'));
    const [name] = options.operands;
    if (name === undefined) return fail('Usage: traceroute [ -n ] [ -m max_ttl ] [ -q nqueries ] [ -w wait ] [ -p port ] host\n', 2);
    const found = await resolve(context, name);
    if ('error' in found)
      return fail(`${name}: Name or service not known\nCannot handle "host" cmdline arg \`${name}' on position 1 (argc ${args.length})\n`, 2);
    const hops = Number(options.value('max-hops') ?? 30);
    const { trace, outcome } = connect(context, `${found.address}:${options.value('port') ?? 33434}`, 'UDP');
    if (outcome === 'unknown') return notSimulated('traceroute', trace.reason);
    if (outcome === 'unreachable' && !trace.request.some((event) => event.kind === 'link')) return fail('connect: Network is unreachable\n');
    const lines = stations(trace, outcome, context).map(({ address, milliseconds, note }) => ({
      address,
      text: probes(Number(options.value('queries') ?? 3), milliseconds, note),
    }));
    const names = options.has('numeric')
      ? new Map<string, string>()
      : new Map([...hostsFile(context.files.read('/etc/hosts') ?? '')].map(([host, ip]) => [ip, host]));
    const shown = lines
      .slice(0, hops)
      .map(({ address, text }) => `${options.has('numeric') ? address : `${names.get(address) ?? address} (${address})`}  ${text}`);
    const arrived = outcome === 'refused' || outcome === 'connected' || outcome === 'no-route' || outcome === 'unreachable';
    if (!arrived) {
      // Nobody answers for the rest: each hop is given up after its time.
      for (let i = shown.length; i < hops; i++) shown.push('* * *');
      await context.sleep(Number(options.value('wait') ?? 5));
    }
    const rows = shown.map((text, i) => `${`${i + 1}`.padStart(2)}  ${text}\n`);
    return ok(`traceroute to ${name} (${found.address}), ${hops} hops max, 60 byte packets\n${rows.join('')}`);
  },
};

interface Station {
  readonly address: string;
  readonly milliseconds: number;
  readonly note: string;
}

const notes: Readonly<Partial<Record<Outcome, string>>> = { 'no-route': ' !H', unreachable: ' !N' };

// A router answers from the address of the device that the datagram came in by.
function stations(trace: Trace, outcome: Outcome, { cluster }: CommandContext): Station[] {
  const found: Station[] = [];
  let arrival: (TraceEvent & { kind: 'link' }) | undefined;
  for (const event of trace.request) {
    if (event.kind === 'link') arrival = event;
    if (event.kind !== 'route' || event.again || event.local || !event.route || arrival?.to !== event.host) continue;
    found.push({ address: addressOn(cluster, arrival, event), milliseconds: roundTripTo(trace, event.host), note: '' });
    arrival = undefined;
  }
  const last = trace.reply[0]?.packet.source;
  if (last !== undefined) found.push({ address: printAddress(last), milliseconds: roundTrip(trace), note: notes[outcome] ?? '' });
  return found;
}

function addressOn(cluster: CommandContext['cluster'], arrival: TraceEvent & { kind: 'link' }, event: TraceEvent): string {
  const router = cluster.nodeNames.includes(event.host) ? cluster.node(event.host) : undefined;
  const port = router?.host.devices.get(arrival.toDevice);
  const device = port?.master === undefined ? port : router?.host.devices.get(port.master);
  return printAddress(device?.addresses[0]?.address ?? 0);
}

function probes(count: number, milliseconds: number, note: string): string {
  return Array.from({ length: count }, () => `${milliseconds.toFixed(3)} ms${note}`).join('  ');
}
