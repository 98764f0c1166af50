import type { TraceEvent } from '../cluster/trace.ts';
import { hexadecimal } from '../iptables/mark.ts';
import { printRule } from '../iptables/save.ts';
import { printEnd } from '../net/packet.ts';
import { describeEvent, describeStage } from './describe.ts';
import { type Circumstances, describeMatched } from './matched.ts';
import { describeOrigin } from './origin.ts';
import type { PlaceView, StepView } from './view.ts';

/** The events of one way, there or back, ready to be drawn. */
export function presentSteps(events: readonly TraceEvent[]): StepView[] {
  // What the hooks of the host that has the packet know of it: an event tells only its own part.
  let host: string | undefined;
  let known: Omit<Circumstances, 'packet'> = { states: [] };
  let before = events[0]?.packet;
  return events.map((event) => {
    if (event.host !== host) {
      host = event.host;
      known = { states: [], inDevice: known.inDevice };
    }
    if (event.kind === 'conntrack' && event.action !== 'confirm') known = { ...known, states: event.states };
    if (event.kind === 'route' && event.route) known = { ...known, outDevice: event.route.device };
    const step = presentStep(event, { ...known, packet: before ?? event.packet });
    if (event.kind === 'link') known = { states: [], inDevice: event.toBridge ?? event.toDevice };
    before = event.packet;
    return step;
  });
}

function presentStep(event: TraceEvent, known: Circumstances): StepView {
  const { packet } = event;
  return {
    kind: viewKind(event),
    host: event.host,
    stage: describeStage(event),
    sentence: describeEvent(event),
    code: codeOf(event),
    why: event.kind === 'rule' ? describeOrigin(event.rule.origin) : undefined,
    matched: event.kind === 'rule' ? describeMatched(event.rule, known) : undefined,
    misses: event.kind === 'rule' || event.kind === 'chain-end' ? event.misses : undefined,
    rewrite: event.kind === 'rewrite' ? { end: event.end, from: event.from, to: event.to } : undefined,
    conntrack: conntrackOf(event),
    packet: {
      source: printEnd(packet, 'source'),
      destination: printEnd(packet, 'destination'),
      label: packet.icmp ?? [packet.protocol, packet.flags].filter(Boolean).join(' '),
      ...(packet.mark !== 0 && { mark: hexadecimal(packet.mark) }),
    },
    place: placeOf(event),
    fate: event.kind === 'end' ? event.fate : undefined,
    quiet: isQuiet(event),
  };
}

const leadingOn = new Set<string | undefined>(['jump', 'goto', 'RETURN', 'ACCEPT', undefined]);

function isQuiet(event: TraceEvent): boolean {
  if (event.kind === 'chain-end') return event.verdict !== 'DROP';
  return event.kind === 'rule' && leadingOn.has(event.rule.target?.kind);
}

function viewKind(event: TraceEvent): StepView['kind'] {
  if (event.kind === 'resolve' || event.kind === 'ipvs') return 'hook';
  return event.kind === 'bridge' ? 'link' : event.kind;
}

function codeOf(event: TraceEvent): string | undefined {
  switch (event.kind) {
    case 'rule':
      return `-A ${event.chain} ${printRule(event.rule)}`;
    case 'conntrack':
    case 'route':
      return event.text;
    case 'ipvs':
      return event.text ?? event.server;
    default:
      return undefined;
  }
}

function conntrackOf(event: TraceEvent): StepView['conntrack'] {
  if (event.kind === 'conntrack' && event.text !== undefined) return { text: event.text, inTable: event.action !== 'begin' };
  // A rule's rewrite is of the first packet, which has not got through the host yet.
  if (event.kind === 'rewrite' && event.text !== undefined) return { text: event.text, inTable: event.because === 'conntrack' };
  return undefined;
}

function placeOf(event: TraceEvent): PlaceView {
  if (event.kind === 'link') return { host: event.to, part: event.toBridge === undefined ? 'interface' : 'bridge' };
  return { host: event.host, part: event.kind === 'bridge' ? 'bridge' : 'stack' };
}
