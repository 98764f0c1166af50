import type { Trace, TraceEvent } from '../cluster/trace.ts';
import { printRule } from '../iptables/save.ts';
import { printEnd } from '../net/packet.ts';
import { describeEvent, describeStage } from './describe.ts';
import { describeOrigin } from './origin.ts';
import type { StepView, TableView, TraceView } from './view.ts';

/** What a page can draw of a value, or undefined if it is to be printed like any other. */
export function present(value: unknown): TraceView | TableView | undefined {
  if (isTrace(value)) return presentTrace(value);
  return isTable(value) ? value : undefined;
}

/** A table to show: rows of cells under named columns. */
export function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[], caption?: string): TableView {
  return { view: 'table', columns, rows, caption };
}

/** The steps of a trace, in words and in real syntax. */
export function presentTrace(trace: Trace): TraceView {
  const way =
    trace.backend && trace.fate === 'delivered'
      ? ` ${trace.client} reaches ${trace.backend.name} at ${trace.backend.address}, which sees ${trace.sourceSeen}.`
      : ` ${upperFirst(trace.reason)}.`;
  const legs = [
    { title: 'Request' as const, steps: trace.request.map(step) },
    { title: 'Reply' as const, steps: trace.reply.map(step) },
  ];
  return {
    view: 'trace',
    fate: trace.fate,
    summary: `${upperFirst(trace.fate)}.${way}`,
    legs: legs.filter((leg) => leg.steps.length > 0),
    addresses: trace.addresses,
  };
}

/** One event, ready to be drawn. */
function step(event: TraceEvent): StepView {
  const { packet } = event;
  return {
    kind: viewKind(event),
    host: event.host,
    stage: describeStage(event),
    sentence: describeEvent(event),
    code: codeOf(event),
    why: event.kind === 'rule' ? describeOrigin(event.rule.origin) : undefined,
    misses: event.kind === 'rule' || event.kind === 'chain-end' ? event.misses : undefined,
    rewrite: event.kind === 'rewrite' ? { end: event.end, from: event.from, to: event.to } : undefined,
    packet: {
      source: printEnd(packet, 'source'),
      destination: printEnd(packet, 'destination'),
      label: packet.icmp ?? [packet.protocol, packet.flags].filter(Boolean).join(' '),
    },
    fate: event.kind === 'end' ? event.fate : undefined,
  };
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
      return event.text;
    case 'route':
      return event.text;
    case 'ipvs':
      return event.text ?? event.server;
    default:
      return undefined;
  }
}

function isTrace(value: unknown): value is Trace {
  return (
    typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'trace' && Array.isArray((value as { request?: unknown }).request)
  );
}

function isTable(value: unknown): value is TableView {
  return typeof value === 'object' && value !== null && (value as { view?: unknown }).view === 'table' && Array.isArray((value as { rows?: unknown }).rows);
}

/** The same text with its first letter in upper case. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
