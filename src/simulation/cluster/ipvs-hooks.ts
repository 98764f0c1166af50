import type { BuiltInChain } from '../iptables/rule.ts';
import type { Connection } from '../ipvs/connection.ts';
import type { IpvsVerdict } from '../ipvs/ipvs.ts';
import { describeServer, printConnection } from '../ipvs/list.ts';
import { printEndpoint, type VirtualServer } from '../ipvs/virtual-server.ts';
import { type Packet, printEnd } from '../net/packet.ts';
import type { Protocol } from '../net/protocol.ts';
import { invert, tupleOf } from '../netfilter/tuple.ts';
import type { HookContext, HookFunction, HookVerdict, PacketInHost } from './hooks.ts';
import { type Host, isLocal } from './host.ts';
import type { TraceEvent } from './trace.ts';

const accept: HookVerdict = { verdict: 'ACCEPT' };

// ip_vs_core.c ip_vs_ops4: answers are looked for first. The nat table is at -100 and 100, filter at 0.
const registrations: readonly { hook: BuiltInChain; priority: number; of: 'answers' | 'requests' }[] = [
  { hook: 'INPUT', priority: 98, of: 'answers' },
  { hook: 'INPUT', priority: 99, of: 'requests' },
  { hook: 'OUTPUT', priority: -99, of: 'answers' },
  { hook: 'OUTPUT', priority: -98, of: 'requests' },
  { hook: 'FORWARD', priority: 100, of: 'answers' },
];

/** Registers IPVS on a host, as loading ip_vs and making a virtual server does. Connections that it forgets leave conntrack too. */
export function registerIpvs(host: Host): void {
  for (const { hook, priority, of } of registrations)
    host.hooks.push({ hook, priority, name: `ipvs ${of}`, run: of === 'answers' ? answerHook(hook) : requestHook(hook) });
  host.hooks.sort((a, b) => a.priority - b.priority);
  host.ipvs.connections.onExpire = (connection) => {
    if (!connection.usesConntrack || connection.isTemplate) return;
    const { protocol, client, clientPort, virtual, virtualPort } = connection;
    host.conntrack.forget({ protocol, source: client, sourcePort: clientPort, destination: virtual, destinationPort: virtualPort });
  };
}

/** A packet that might be for a virtual server: delivered locally, or sent by a local process. */
function requestHook(hook: BuiltInChain): HookFunction['run'] {
  return (skb, context) => {
    if (skb.ipvs) return accept;
    const entry = skb.tracked?.entry;
    const verdict = context.host.ipvs.input(skb.packet, entry && { confirmed: entry.confirmed });
    const report = (action: EventAction, connection?: Connection, service?: VirtualServer): void =>
      observeIpvs(hook, skb, context, action, connection, service);
    switch (verdict.verdict) {
      case 'pass':
        return accept;
      case 'refuse':
        report('refuse', undefined, verdict.service);
        return { verdict: 'REJECT', ipvs: `the virtual server ${printEndpoint(verdict.service)} has no real server` };
      case 'drop':
        report('drop', verdict.connection);
        return { verdict: 'DROP', ipvs: `the connection’s real server ${printEndpoint(verdict.connection.destination)} is gone` };
      case 'forward':
        report(actions[verdict.because], verdict.connection, verdict.service);
        return forward(hook, skb, context, verdict);
    }
  };
}

type EventAction = Extract<TraceEvent, { kind: 'ipvs' }>['action'];
const actions = { scheduler: 'schedule', template: 'template', connection: 'known' } as const;

// Models ip_vs_nat_xmit: only the destination changes here. A real server on this host is reached by going on; for any other IPVS sends.
function forward(hook: BuiltInChain, skb: PacketInHost, context: HookContext, { connection }: Extract<IpvsVerdict, { verdict: 'forward' }>): HookVerdict {
  const { destination } = connection;
  if (destination.forwarding !== 'Masq') return { verdict: 'unknown', ipvs: `forwarding by ${destination.forwarding} is not simulated` };
  rewrite(hook, skb, context, 'destination', { ...skb.packet, destination: destination.address, destinationPort: destination.port });
  updateConntrack(skb, connection);
  skb.ipvs = { direction: 'request', connection };
  return isLocal(context.host, destination.address) ? accept : { verdict: 'STOLEN' };
}

// Models ip_vs_update_conntrack: the answer will come from the real server. No DNAT is noted, so `--ctstate DNAT` does not hold.
function updateConntrack(skb: PacketInHost, { usesConntrack, destination }: Connection): void {
  if (!usesConntrack) {
    skb.tracked = { direction: 'original', state: 'UNTRACKED' };
    return;
  }
  const entry = skb.tracked?.entry;
  if (!entry || entry.confirmed || skb.tracked?.direction !== 'original') return;
  entry.reply = { ...entry.reply, source: destination.address, sourcePort: destination.port };
}

/** A packet of a real server, or an ICMP error about one: it must seem to come from the virtual server. */
function answerHook(hook: BuiltInChain): HookFunction['run'] {
  return (skb, context) => {
    if (skb.ipvs) return accept;
    const { packet } = skb;
    const { about } = packet;
    const connection = about ? context.host.ipvs.connections.ofAnswer(answerTo(about)) : context.host.ipvs.output(packet);
    if (!connection) return accept;
    observeIpvs(hook, skb, context, 'answer', connection);
    const { virtual, virtualPort } = connection;
    rewrite(
      hook,
      skb,
      context,
      'source',
      about
        ? { ...packet, source: virtual, about: { ...about, destination: virtual, destinationPort: virtualPort } }
        : { ...packet, source: virtual, sourcePort: virtualPort },
    );
    skb.ipvs = { direction: 'answer', connection };
    return accept;
  };
}

// The packet that a real server would have answered with, had it not sent an error.
function answerTo(about: Packet): Packet {
  return { ...about, ...invert(tupleOf(about)) };
}

function rewrite(hook: BuiltInChain, skb: PacketInHost, { host, observe }: HookContext, end: 'source' | 'destination', packet: Packet): void {
  const before = printEnd(skb.packet, end);
  skb.packet = packet;
  const after = printEnd(packet, end);
  if (before !== after) observe?.({ kind: 'rewrite', host: host.name, packet, hook, end, from: before, to: after, because: 'ipvs' });
}

function observeIpvs(
  hook: BuiltInChain,
  skb: PacketInHost,
  { host, clock, observe }: HookContext,
  action: EventAction,
  connection: Connection | undefined,
  found?: VirtualServer,
): void {
  if (!observe) return;
  const service = found ?? (connection && host.ipvs.services.get(connection.protocol as Protocol, connection.virtual, connection.virtualPort));
  const address = connection ? printEndpoint({ address: connection.virtual, port: connection.virtualPort }) : '';
  observe({
    kind: 'ipvs',
    host: host.name,
    packet: skb.packet,
    hook,
    action,
    server: service ? describeServer(service) : address,
    scheduler: service?.scheduler,
    destination: connection && printEndpoint(connection.destination),
    text: connection && printConnection(connection, clock.now()),
  });
}
