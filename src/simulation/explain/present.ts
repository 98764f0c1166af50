import { isDrawable } from '../cluster/topology.ts';
import type { Trace } from '../cluster/trace.ts';
import { presentSteps } from './steps.ts';
import type { TableView, TraceView, View } from './view.ts';

/** What a page can draw of a value, or undefined if it is to be printed like any other. */
export function present(value: unknown): View | undefined {
  if (isTrace(value)) return presentTrace(value);
  return isView(value) ? value : undefined;
}

// What makes each view one, beside its name. (A trace's view is made here; a program may hold one all the same.)
const contents: Readonly<Record<View['view'], string>> = {
  trace: 'legs',
  table: 'rows',
  topology: 'topology',
  ruleset: 'tables',
  'ruleset-diff': 'tables',
  ranges: 'ranges',
  conntrack: 'entries',
  ipvs: 'services',
  yaml: 'pieces',
  chart: 'series',
};

function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null) return false;
  const { view } = value as { view?: unknown };
  if (typeof view !== 'string' || !Object.hasOwn(contents, view)) return false;
  const content = (value as Record<string, unknown>)[contents[view as View['view']]];
  return typeof content === 'object' && content !== null;
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
  const next = trace.relayed?.at(-1);
  const beyond =
    next && trace.fate === 'delivered'
      ? ` That is kube-proxy, which opens another connection: ${next.client} reaches ${next.backend?.name} at ${next.backend?.address}, which sees ${next.sourceSeen}.`
      : '';
  const legs = [
    { title: 'Request' as const, steps: presentSteps(trace.request) },
    { title: 'Reply' as const, steps: presentSteps(trace.reply) },
  ];
  return {
    view: 'trace',
    fate: trace.fate,
    summary: `${upperFirst(trace.fate)}.${way}${beyond}`,
    legs: legs.filter((leg) => leg.steps.length > 0),
    addresses: trace.addresses,
    // More than that is no picture any more; the steps say it all anyway.
    topology: trace.topology && isDrawable(trace.topology) ? trace.topology : undefined,
  };
}

function isTrace(value: unknown): value is Trace {
  return (
    typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'trace' && Array.isArray((value as { request?: unknown }).request)
  );
}

/** The same text with its first letter in upper case. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
