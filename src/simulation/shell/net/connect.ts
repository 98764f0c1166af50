import type { Trace, TraceEvent } from '../../cluster/trace.ts';
import type { PacketProtocol } from '../../net/protocol.ts';
import type { CommandContext } from '../command.ts';
import { learn } from './neighbours.ts';

/**
 * What connect(2) or a waiting client would learn: `timeout` is nothing at all, `unreachable` and `no-route` are ENETUNREACH and
 * EHOSTUNREACH, `unknown` is a rule that nobody can judge.
 */
export type Outcome = 'connected' | 'refused' | 'timeout' | 'unreachable' | 'no-route' | 'unknown';

/** An attempt, and what came of it. */
export interface Attempted {
  readonly trace: Trace;
  readonly outcome: Outcome;
}

/** Sends something real from the command's host, and leaves the trace for `trace` to show. */
export function connect(context: Pick<CommandContext, 'cluster' | 'host' | 'clock' | 'session'>, to: string, protocol: PacketProtocol): Attempted {
  const attempted = probe(context, to, protocol);
  context.session.remember(attempted.trace);
  return attempted;
}

/** The same without leaving a trace: what a command does on the way to what it was asked for. */
export function probe(context: Pick<CommandContext, 'cluster' | 'host' | 'clock'>, to: string, protocol: PacketProtocol): Attempted {
  const trace = context.cluster.attempt(context.host.host, to, protocol);
  learn(context, trace);
  return { trace, outcome: outcomeOf(trace) };
}

// icmp.c, icmp_err_convert: which error a connecting socket gets.
const errorOf: readonly (readonly [RegExp, Outcome])[] = [
  [/^net(work)?-/, 'unreachable'],
  [/^(host|admin|proto)-/, 'no-route'],
];

function outcomeOf({ fate, request, reply }: Trace): Outcome {
  switch (fate) {
    case 'delivered':
      return 'connected';
    case 'dropped':
      return 'timeout';
    case 'unknown':
      return 'unknown';
    case 'refused': {
      const icmp = reply[0]?.packet.icmp ?? '';
      return errorOf.find(([pattern]) => pattern.test(icmp))?.[1] ?? 'refused';
    }
    case 'lost':
      return reply.length > 0 ? 'timeout' : lostAt(request);
  }
}

// Where a packet is lost decides who says so: the sender's own kernel, or a router's ICMP (it is sent, though the trace does not show it).
function lostAt(request: readonly TraceEvent[]): Outcome {
  const end = request.at(-1);
  const onHost = request
    .slice(request.map((event) => event.kind).lastIndexOf('link') + 1)
    .filter((event) => event.kind === 'route' && event.host === end?.host);
  const route = onHost.at(-1);
  if (route?.kind !== 'route') return 'timeout';
  return route.route ? 'no-route' : 'unreachable';
}
