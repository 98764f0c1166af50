import { parseNatRange, printNatRange, splitNatRange } from '../../netfilter/nat-range.ts';
import { type GivenOption, option, type Refusal } from '../matches/match.ts';
import { tryAddress } from '../network.ts';
import type { PortRange, Target } from '../rule.ts';
import { parsePort } from '../services.ts';
import type { TargetExtension } from './target.ts';

type DNATTarget = Extract<Target, { kind: 'DNAT' }>;
type SNATTarget = Extract<Target, { kind: 'SNAT' }>;
type RedirectTarget = Extract<Target, { kind: 'REDIRECT' }>;

/** xt_nat's DNAT: a new destination for the connection. */
export const DNAT: TargetExtension<DNATTarget> = {
  kind: 'DNAT',
  parse: {
    options: { '--to-destination': 1, '--random': 0, '--persistent': 0 },
    invertible: [],
    repeatable: ['--to-destination'],
    build(given, family) {
      const to = parseTo('DNAT', option(given, '--to-destination'), family);
      return typeof to === 'object' ? to : { kind: 'DNAT', to, ...flag(given, 'random'), ...flag(given, 'persistent') };
    },
  },
  print: (target) => `-j DNAT --to-destination ${canonical(target.to)}${flags(target, ' --')}`,
  name: () => 'DNAT',
  list: (target) => `to:${canonical(target.to)}${flags(target, ' ')}`,
  needsPorts: ({ to }) => hasPort(to),
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'DNAT', to: target.to } }),
};

/** xt_nat's SNAT: a new source for the connection. */
export const SNAT: TargetExtension<SNATTarget> = {
  kind: 'SNAT',
  parse: {
    options: { '--to-source': 1, '--random': 0, '--random-fully': 0, '--persistent': 0 },
    invertible: [],
    repeatable: ['--to-source'],
    build(given, family) {
      const to = parseTo('SNAT', option(given, '--to-source'), family);
      if (typeof to === 'object') return to;
      return { kind: 'SNAT', to, ...flag(given, 'random'), ...(option(given, '--random-fully') && { randomFully: true }), ...flag(given, 'persistent') };
    },
  },
  print: (target) => `-j SNAT --to-source ${target.to}${flags(target, ' --')}`,
  name: () => 'SNAT',
  list: (target) => `to:${target.to}${flags(target, ' ')}`,
  needsPorts: ({ to }) => hasPort(to),
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'SNAT', to: target.to } }),
};

/** xt_REDIRECT: the destination becomes the host itself: the address of the interface that the packet came in by, or 127.0.0.1. */
export const REDIRECT: TargetExtension<RedirectTarget> = {
  kind: 'REDIRECT',
  parse: {
    options: { '--to-ports': 1, '--random': 0 },
    invertible: [],
    build(given) {
      const ports = parsePorts(option(given, '--to-ports'));
      return ports && 'error' in ports ? ports : { kind: 'REDIRECT', ...(ports && { ports }), ...flag(given, 'random') };
    },
  },
  print: ({ ports, ...target }) => `-j REDIRECT${ports ? ` --to-ports ${printPorts(ports)}` : ''}${flags(target, ' --')}`,
  name: () => 'REDIRECT',
  list: ({ ports, ...target }) => `${ports ? `redir ports ${printPorts(ports)}` : ''}${flags(target, ' ')}`.trimStart(),
  needsPorts: ({ ports }) => ports !== undefined,
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'REDIRECT', ports: target.ports } }),
};

// The kernel keeps numbers: an IPv6 address that kube-proxy spelled otherwise comes back in its shortest spelling.
function canonical(to: string): string {
  return to.includes(':', to.indexOf(':') + 1) ? printNatRange(parseNatRange(to)) : to;
}

/** `1024-2048`, or one port. */
export function printPorts({ from, to }: PortRange): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

/** Reads `--to-ports`. */
export function parsePorts(given: GivenOption | undefined): PortRange | Refusal | undefined {
  if (!given) return undefined;
  const [low = '', high = low] = given.value.split('-');
  const from = parsePort(low, 'tcp') ?? parsePort(low, 'udp');
  const to = parsePort(high, 'tcp') ?? parsePort(high, 'udp');
  if (from === undefined || to === undefined) return { error: `Port \`${from === undefined ? low : high}' not valid` };
  return from > to ? { error: `Port range \`${high}' funky` } : { from, to };
}

/** The words of the flags that a target has, each behind a prefix. */
export function flags(target: { readonly random?: boolean; readonly randomFully?: boolean; readonly persistent?: boolean }, prefix: string): string {
  const words = [target.random && 'random', target.randomFully && 'random-fully', target.persistent && 'persistent'];
  return words.flatMap((word) => (word ? `${prefix}${word}` : [])).join('');
}

function flag<K extends 'random' | 'persistent'>(given: readonly GivenOption[], name: K): { readonly [name in K]?: true } {
  return (option(given, `--${name}`) ? { [name]: true } : {}) as { readonly [name in K]?: true };
}

function hasPort(to: string): boolean {
  return /\]:|^[^[:]*:[^:]*$/.test(to);
}

// Models libxt_NAT.c parse_to.
function parseTo(kind: 'DNAT' | 'SNAT', given: GivenOption | undefined, family: 4 | 6 | undefined): string | Refusal {
  if (!given) return { error: `${kind}: option "--to-${kind === 'DNAT' ? 'destination' : 'source'}" must be specified\n` };
  const { addresses: hosts, ports } = splitNatRange(given.value);
  const addresses = hosts === '' ? [] : hosts.split('-');
  const [from, to = from] = addresses.map((host) => tryAddress(host));
  const wrong = addresses.find((host) => {
    const address = tryAddress(host);
    return address === undefined || (family !== undefined && (family === 6) !== (typeof address === 'bigint'));
  });
  if (wrong !== undefined) return { error: `Bad IP address "${wrong}"` };
  const [numbers = '', base] = (ports ?? '').split('/');
  const range = ports === undefined ? undefined : parsePorts({ ...given, value: numbers });
  if (range && 'error' in range) return range;
  if (base !== undefined && parsePort(base, 'tcp') === undefined) return { error: `Port \`${base}' not valid` };
  return printNatRange({
    ...(from !== undefined && to !== undefined && { addresses: { from, to } }),
    ...(range && { ports: range }),
    ...(base !== undefined && { base: Number(base) }),
  });
}
