import type { Packet } from '../net/packet.ts';
import type { Tracked } from '../netfilter/conntrack.ts';
import type { End } from './end.ts';
import { type Host, isLocal } from './host.ts';
import { sourceFor } from './routing.ts';
import type { Observe } from './trace.ts';
import { type World, walk } from './walk.ts';

/** What the far end sends back, and what becomes of that; undefined if nobody answers. */
export function answer(world: World, there: End, observe: Observe): End | undefined {
  const { host } = there;
  const response = responseTo(there);
  if (!response) return undefined;
  observe({ kind: 'send', host: host.name, packet: response, process: there.process ?? 'kernel' });
  // What a rule answers with is born with the connection it is about (nf_ct_attach); a socket's answer finds it like any other packet.
  const isOfRule = there.answer !== undefined || response.about !== undefined;
  const attached: Tracked | undefined = isOfRule && there.tracked?.entry ? { entry: there.tracked.entry, direction: back(there), state: 'RELATED' } : undefined;
  const bridge = there.answer === 'tcp-reset' ? there.bridge : undefined;
  return walk(world, host, response, observe, { attached, bridge });
}

function back({ tracked }: End): 'original' | 'reply' {
  return tracked?.direction === 'reply' ? 'original' : 'reply';
}

function responseTo({ fate, host, packet, answer: chosen }: End): Packet | undefined {
  // No error is ever about an error.
  if (packet.about) return undefined;
  if (fate === 'delivered') return packet.protocol === 'TCP' ? { ...turned(packet), flags: packet.flags === 'SYN' ? 'SYN,ACK' : packet.flags } : turned(packet);
  if (fate === 'arrived') return { ...turned(packet), icmp: 'echo-reply' };
  if (chosen === 'tcp-reset') return { ...turned(packet), flags: 'RST,ACK' };
  if (chosen) return icmpError(host, packet, chosen);
  if (fate !== 'refused') return undefined;
  if (packet.protocol === 'TCP') return { ...turned(packet), flags: 'RST,ACK' };
  return packet.protocol === 'UDP' ? icmpError(host, packet, 'port-unreachable') : turned(packet);
}

/** The packet on its way back: both ends change places. */
export function turned(packet: Packet): Packet {
  const { flags: _, icmp: __, about: ___, ...rest } = packet;
  return {
    ...rest,
    source: packet.destination,
    sourcePort: packet.destinationPort,
    destination: packet.source,
    destinationPort: packet.sourcePort,
    mark: 0,
  };
}

// Models icmp_send: the source is the packet's own destination if that is ours, else what the route back prefers.
function icmpError(host: Host, about: Packet, icmp: NonNullable<Packet['icmp']>): Packet {
  const isV4 = typeof about.source === 'number';
  const source = isLocal(host, about.destination) ? about.destination : (sourceFor(host, about.source) ?? (isV4 ? 0 : 0n));
  return { protocol: isV4 ? 'ICMP' : 'ICMPv6', icmp, source, destination: about.source, sourcePort: 0, destinationPort: 0, about, mark: 0 };
}
