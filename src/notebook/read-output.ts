import type { Addresses, BlockOutput, OutputItem, Wire } from './output';

const maxDepth = 12;
const networks = new Set<unknown>(['node', 'pod', 'service', 'outside']);
const levels = new Set<unknown>(['log', 'info', 'warn', 'error']);

/**
 * Reads what a sandbox sent, part by part, into values of our own making: the code that ran there may have sent anything. Undefined for what
 * is no output. `blocks` is how many blocks the program had.
 */
export function readOutput(data: unknown, blocks: number): BlockOutput | undefined {
  const { block, item } = record(data);
  if (typeof block !== 'number' || !Number.isInteger(block) || block < 0 || block >= blocks) return undefined;
  const read = readItem(item);
  return read && { block, item: read };
}

function readItem(data: unknown): OutputItem | undefined {
  const { kind, value, level, args, message, line, cause, addresses } = record(data);
  if (kind === 'error' && typeof message === 'string')
    return { kind, message, line: typeof line === 'number' ? line : undefined, cause: typeof cause === 'string' ? cause : undefined };
  if (kind === 'value') {
    const read = readWire(value, 0);
    return read && { kind, value: read, addresses: readAddresses(addresses) };
  }
  if (kind !== 'log' || !Array.isArray(args)) return undefined;
  return {
    kind,
    level: levels.has(level) ? (level as 'log') : 'log',
    args: args.flatMap((arg) => readWire(arg, 0) ?? []),
    addresses: readAddresses(addresses),
  };
}

function readWire(data: unknown, depth: number): Wire | undefined {
  if (depth > maxDepth) return { t: 'plain', v: '…' };
  const { t, v, more, name } = record(data);
  if ((t === 'text' || t === 'plain') && typeof v === 'string') return { t, v };
  const rest = typeof more === 'number' && more > 0 ? more : 0;
  if (t === 'list' && Array.isArray(v)) return { t, v: v.flatMap((item) => readWire(item, depth + 1) ?? []), more: rest };
  if (t === 'object' && Array.isArray(v))
    return { t, name: typeof name === 'string' ? name : '', v: v.flatMap((entry) => readEntry(entry, depth)), more: rest };
  if (t === 'view') return readView(v);
  return undefined;
}

function readEntry(entry: unknown, depth: number): [string, Wire][] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
  const value = readWire(entry[1], depth + 1);
  return value ? [[entry[0], value]] : [];
}

// A view is drawn as text in every place, so its shape is all that has to be right; a view that cannot be drawn is caught where it is drawn.
function readView(data: unknown): Wire | undefined {
  const { view } = record(data);
  return typeof view === 'string' ? { t: 'view', v: data as Extract<Wire, { t: 'view' }>['v'] } : undefined;
}

function readAddresses(data: unknown): Addresses | undefined {
  if (data === undefined) return undefined;
  const entries = Object.entries(record(data)).flatMap(([ip, info]) => {
    const { network, name } = record(info);
    return networks.has(network) ? [[ip, { network, name: typeof name === 'string' ? name : '' }] as const] : [];
  });
  return Object.fromEntries(entries) as Addresses;
}

function record(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
