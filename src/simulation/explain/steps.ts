import type { TraceEvent } from '../cluster/trace.ts';
import { hexadecimal } from '../iptables/mark.ts';
import { printRule } from '../iptables/save.ts';
import { printEnd } from '../net/packet.ts';
import { describeEvent, describeStage } from './describe.ts';
import { type Circumstances, describeMatched } from './matched.ts';
import { describeNftOrigin } from './nft-origin.ts';
import { describeNftMatched, isQuietNftRule, nftRuleText } from './nft-rule.ts';
import { nftMonitorLines } from './nft-trace-lines.ts';
import { describeOrigin } from './origin.ts';
import { traceLines } from './trace-lines.ts';
import type { PlaceView, StepView } from './view.ts';

/** The events of one way, there or back, ready to be drawn. */
export function presentSteps(events: readonly TraceEvent[]): StepView[] {
  // What conntrack said of the packet on the host that has it: a rule's event does not tell.
  let host: string | undefined;
  let states: Circumstances['states'] = [];
  let before = events[0]?.packet;
  return events.map((event) => {
    if (event.host !== host) states = [];
    host = event.host;
    if (event.kind === 'conntrack' && event.action !== 'confirm') states = event.states;
    const devices = event.kind === 'rule' || event.kind === 'nft-rule' ? event.devices : {};
    const step = presentStep(event, { packet: before ?? event.packet, states, inDevice: devices.in, outDevice: devices.out });
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
    why: whyOf(event),
    matched: matchedBy(event, known),
    ...traceLineOf(event),
    misses: 'misses' in event ? event.misses : undefined,
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

function whyOf(event: TraceEvent): string | undefined {
  if (event.kind === 'nft-rule') return describeNftOrigin(event.rule);
  return event.kind === 'rule' ? describeOrigin(event.rule.origin) : undefined;
}

function matchedBy(event: TraceEvent, known: Circumstances): StepView['matched'] {
  if (event.kind === 'nft-rule') return describeNftMatched(event, known);
  return event.kind === 'rule' ? describeMatched(event.rule, known) : undefined;
}

// As the TRACE target writes it into the kernel's log, or as `nft monitor trace` prints it.
function traceLineOf(event: TraceEvent): Pick<StepView, 'traceLine'> {
  const isNft = event.kind === 'nft-rule' || (event.kind === 'nft-end' && event.chain === event.base);
  const traceLine = isNft ? nftMonitorLines([event]).at(-1) : traceLines([event], { form: 'kernel-log' })[0];
  return traceLine === undefined ? {} : { traceLine: traceLine.trimEnd() };
}

const leadingOn = new Set<string | undefined>(['jump', 'goto', 'RETURN', 'ACCEPT', undefined]);

function isQuiet(event: TraceEvent): boolean {
  if (event.kind === 'chain-end') return event.verdict !== 'DROP';
  if (event.kind === 'nft-end') return event.verdict !== 'drop';
  if (event.kind === 'nft-rule') return isQuietNftRule(event);
  return event.kind === 'rule' && leadingOn.has(event.rule.target?.kind);
}

const viewKinds: Readonly<Partial<Record<TraceEvent['kind'], StepView['kind']>>> = {
  resolve: 'hook',
  ipvs: 'hook',
  bridge: 'link',
  'nft-rule': 'rule',
  'nft-end': 'chain-end',
};

function viewKind(event: TraceEvent): StepView['kind'] {
  return viewKinds[event.kind] ?? (event.kind as StepView['kind']);
}

function codeOf(event: TraceEvent): string | undefined {
  switch (event.kind) {
    case 'rule':
      return `-A ${event.chain} ${printRule(event.rule, { family: typeof event.packet.source === 'bigint' ? 6 : 4 })}`;
    case 'nft-rule':
      return nftRuleText(event);
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
