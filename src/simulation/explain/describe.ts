import type { TraceEvent } from '../cluster/trace.ts';
import type { Target } from '../iptables/rule.ts';
import { printAddress } from '../net/address.ts';
import { type Packet, printEnd, printPacket } from '../net/packet.ts';
import { describeNftRule } from './nft-rule.ts';

/** Where in a host an event happens: `nat PREROUTING › KUBE-SERVICES`. */
export function describeStage(event: TraceEvent): string {
  switch (event.kind) {
    case 'rule':
    case 'chain-end':
      return event.chain === event.hook ? `${event.table} ${event.hook}` : `${event.table} ${event.hook} › ${event.chain}`;
    case 'nft-rule':
    case 'nft-end':
      return `${event.family} ${event.table} ${event.chain === event.base ? event.base : `${event.base} › ${event.chain}`}`;
    case 'conntrack':
      return `conntrack ${event.hook}`;
    case 'rewrite':
      return `${event.because === 'ipvs' ? 'IPVS' : 'nat'} ${event.hook}`;
    case 'ipvs':
      return `IPVS ${event.hook}`;
    case 'route':
      return 'routing';
    case 'link':
    case 'bridge':
      return 'wire';
    case 'resolve':
      return 'DNS';
    case 'send':
    case 'deliver':
      return 'socket';
    case 'end':
      return 'end';
  }
}

/** What happened, in one sentence of plain prose. */
export function describeEvent(event: TraceEvent): string {
  switch (event.kind) {
    case 'resolve':
      return `The name ${event.name} stands for ${event.address}. DNS has done its part; no packet is ever sent to a name.`;
    case 'send':
      return `${event.process} on ${event.host} sends ${describePacket(event.packet)}.`;
    case 'route':
      if (event.local) return `${printAddress(event.packet.destination)} is an address of ${event.host} itself.`;
      if (!event.route) return `No route matches ${printAddress(event.packet.destination)}.`;
      return event.again
        ? `The destination has changed, so the route is looked up again: out of ${event.route.device}${via(event.route.via)}.`
        : `The routing table sends ${printAddress(event.packet.destination)} out of ${event.route.device}${via(event.route.via)}.`;
    case 'conntrack':
      return describeConntrack(event);
    case 'rule':
      return describeTarget(event.rule.target);
    case 'chain-end':
      if (event.chain !== event.hook) return `The end of ${event.chain}: back to the chain that jumped here.`;
      return `The end of ${event.chain}: its policy is ${event.verdict}.`;
    case 'nft-rule':
      return describeNftRule(event);
    case 'nft-end':
      return event.verdict === 'return'
        ? `The end of ${event.chain}: back to the chain that jumped here.`
        : `The end of ${event.chain}: its policy is ${event.verdict}.`;
    case 'ipvs':
      return describeIpvs(event);
    case 'rewrite':
      if (event.because === 'ipvs') return `IPVS rewrites the ${event.end} from ${event.from} to ${event.to}.`;
      return event.because === 'rule'
        ? `The ${event.end} is rewritten from ${event.from} to ${event.to}. conntrack will remember it.`
        : `conntrack remembers the translation: the ${event.end} becomes ${event.to} again, with no rule asked.`;
    case 'bridge':
      return event.filtered
        ? `The bridge ${event.bridge} of ${event.host} hands the frame from ${event.inPort} to ${event.outPort}, and br_netfilter shows it to the node’s rules on the way.`
        : `The bridge ${event.bridge} of ${event.host} hands the frame from ${event.inPort} to ${event.outPort}. The node’s rules never see it.`;
    case 'link':
      return `The frame leaves ${event.host} by ${event.device} and arrives at ${event.to} on ${event.toDevice}.`;
    case 'deliver':
      return `${event.process} listens on ${event.packet.protocol} port ${event.packet.destinationPort} of ${event.host} and sees a client at ${printEnd(event.packet, 'source')}.`;
    case 'end':
      return `${event.reason.charAt(0).toUpperCase()}${event.reason.slice(1)}.`;
  }
}

function describePacket(packet: Packet): string {
  if (packet.about) return `an ICMP ${packet.icmp} about ${printPacket(packet.about)}: ${printPacket(packet)}`;
  if (packet.icmp) return `an ICMP ${packet.icmp}: ${printPacket(packet)}`;
  return `a ${[packet.protocol, packet.flags].filter(Boolean).join(' ')}: ${printPacket(packet)}`;
}

function describeConntrack(event: TraceEvent & { kind: 'conntrack' }): string {
  switch (event.action) {
    case 'begin':
      return 'conntrack has not seen this connection: its state is NEW, so the nat table will be asked.';
    case 'found':
      return `conntrack knows this connection; the packet travels in the ${event.direction} direction and its state is ${event.states.join(',')}.`;
    case 'confirm':
      return 'The first packet got through this host, so the connection is written into the table. The second half of the line is what answers will look like.';
    case 'invalid':
      return 'The packet belongs to no connection that conntrack knows: its state is INVALID.';
  }
}

function describeIpvs(event: TraceEvent & { kind: 'ipvs' }): string {
  switch (event.action) {
    case 'schedule':
      return `A virtual server takes the packet before any process can, and its scheduler ${event.scheduler} chooses ${event.destination}. IPVS will remember it.`;
    case 'template':
      return `A virtual server takes the packet; this client was sent to ${event.destination} not long ago, and goes there again.`;
    case 'known':
      return `IPVS knows this connection: it belongs to ${event.destination}.`;
    case 'refuse':
      return 'A virtual server takes the packet, but has no real server to send it to: an ICMP port-unreachable goes back.';
    case 'drop':
      return `IPVS knows this connection, but ${event.destination} is no longer there for it: the packet is dropped and the connection forgotten.`;
    case 'answer':
      return `This is an answer of ${event.destination}: the client must see it come from the virtual server.`;
  }
}

function describeTarget(target: Target | undefined): string {
  switch (target?.kind) {
    case undefined:
      return 'The rule matches and only counts.';
    case 'jump':
      return `The rule matches: on to ${target.chain}.`;
    case 'goto':
      return `The rule matches: on to ${target.chain}, without coming back.`;
    case 'ACCEPT':
      return 'The rule matches and accepts the packet.';
    case 'DROP':
      return 'The rule matches and drops the packet. Nobody is told.';
    case 'RETURN':
      return 'The rule matches and ends this chain here.';
    case 'REJECT':
      return `The rule matches and refuses the packet: ${target.with === 'tcp-reset' ? 'a TCP reset' : `an ICMP ${target.with}`} goes back.`;
    case 'DNAT':
      return `The rule matches: the destination is to become ${target.to}.`;
    case 'SNAT':
      return `The rule matches: the source is to become ${target.to}.`;
    case 'MASQUERADE':
      return 'The rule matches: the source is to become the address of the interface that the packet leaves by.';
    case 'REDIRECT':
      return `The rule matches: the destination is to become this host itself${target.ports ? `, port ${target.ports.from}` : ''}.`;
    case 'MARK':
      return 'The rule matches and changes the packet’s mark.';
    case 'CONNMARK':
      return {
        set: 'The rule matches and changes the mark of the packet’s connection.',
        save: 'The rule matches and copies the packet’s mark to its connection.',
        restore: 'The rule matches and copies the connection’s mark to the packet.',
      }[target.action];
    case 'LOG':
    case 'NFLOG':
      return 'The rule matches and reports the packet; the walk goes on.';
    case 'TRACE':
      return 'The rule matches: the kernel reports every rule that the packet meets from here on.';
    case 'NOTRACK':
      return 'The rule matches: conntrack is to leave the packet alone, so its state will be UNTRACKED.';
    case 'unknown':
      return `The rule matches, but its target is not simulated: ${target.words}.`;
  }
}

function via(address: number | bigint | undefined): string {
  return address === undefined ? '' : `, by way of ${printAddress(address)}`;
}
