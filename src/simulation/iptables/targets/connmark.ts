import { hexadecimal, parseInteger, parseMark } from '../mark.ts';
import { type GivenOption, option, type Refusal } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import { describeMark } from './mark.ts';
import type { TargetExtension } from './target.ts';

type ConnmarkTarget = Extract<Target, { kind: 'CONNMARK' }>;

const actions = ['--set-xmark', '--set-mark', '--and-mark', '--or-mark', '--xor-mark', '--save-mark', '--restore-mark'] as const;
const every = 0xffffffff;

/** xt_CONNMARK: sets the connection's mark, or copies it from or to the packet's; the walk goes on. */
export const CONNMARK: TargetExtension<ConnmarkTarget> = {
  kind: 'CONNMARK',
  parse: {
    options: {
      '--set-xmark': 1,
      '--set-mark': 1,
      '--and-mark': 1,
      '--or-mark': 1,
      '--xor-mark': 1,
      '--save-mark': 0,
      '--restore-mark': 0,
      '--mask': 1,
      '--nfmask': 1,
      '--ctmask': 1,
    },
    invertible: [],
    unmodelled: ['--left-shift-mark', '--right-shift-mark'],
    build,
  },
  print: (target) =>
    target.action === 'set'
      ? `-j CONNMARK --set-xmark ${hexadecimal(target.value)}/${hexadecimal(target.mask)}`
      : `-j CONNMARK --${target.action}-mark --nfmask ${hexadecimal(target.packetMask)} --ctmask ${hexadecimal(target.connectionMask)}`,
  name: () => 'CONNMARK',
  list: (target) => (target.action === 'set' ? describeMark('CONNMARK', target) : `CONNMARK ${target.action}${listMasks(target)}`),
  // Models xt_connmark.c connmark_tg: without a connection nothing happens.
  decide(target, context) {
    const entry = context.tracked?.entry;
    if (entry && target.action === 'set') entry.mark = ((entry.mark & ~target.mask) ^ target.value) >>> 0;
    else if (entry && target.action === 'save') entry.mark = ((entry.mark & ~target.connectionMask) ^ (context.mark & target.packetMask)) >>> 0;
    else if (entry && target.action === 'restore') context.mark = ((context.mark & ~target.packetMask) ^ (entry.mark & target.connectionMask)) >>> 0;
    return { flow: 'continue' };
  },
};

// The mask that clears is shown with a `~`: libxt_CONNMARK.c.
function listMasks(target: Extract<ConnmarkTarget, { packetMask: number }>): string {
  const { action, packetMask, connectionMask } = target;
  if (packetMask >>> 0 === every && connectionMask >>> 0 === every) return '';
  if (packetMask >>> 0 === connectionMask >>> 0) return ` mask ${hexadecimal(packetMask)}`;
  return action === 'save'
    ? ` nfmask ${hexadecimal(packetMask)} ctmask ~${hexadecimal(connectionMask)}`
    : ` ctmask ${hexadecimal(connectionMask)} nfmask ~${hexadecimal(packetMask)}`;
}

function build(given: readonly GivenOption[]): ConnmarkTarget | Refusal {
  const asked = given.filter(({ name }) => (actions as readonly string[]).includes(name));
  const [first, second] = asked;
  if (!first) return { error: 'CONNMARK target: No operation specified' };
  if (second) return { error: `CONNMARK: option "${second.name}" cannot be used together with "${first.name}".\n` };
  const masks = ['--mask', '--nfmask', '--ctmask'].map((name) => option(given, name));
  const [both, packet, connection] = masks;
  const other = packet ?? connection;
  if (both && other) return { error: `CONNMARK: option "${other.name}" cannot be used together with "${both.name}".\n` };
  const bad = masks.find((one) => one && parseInteger(one.value) === undefined);
  if (bad) return { error: `CONNMARK: bad value for option "${bad.name}", or out of range (0-4294967295).\n` };
  if (first.name === '--save-mark' || first.name === '--restore-mark') {
    const maskOf = (one: GivenOption | undefined) => parseInteger(one?.value ?? both?.value ?? '') ?? every;
    return { kind: 'CONNMARK', action: first.name === '--save-mark' ? 'save' : 'restore', packetMask: maskOf(packet), connectionMask: maskOf(connection) };
  }
  const pair = first.name.startsWith('--set') ? parseMark(first.value) : { value: parseInteger(first.value), mask: 0 };
  if (pair?.value === undefined) return { error: `CONNMARK: bad integer value for option "${first.name}", or out of range.\n` };
  const { value, mask } = pair;
  const set = (newValue: number, newMask: number): ConnmarkTarget => ({ kind: 'CONNMARK', action: 'set', value: newValue, mask: newMask >>> 0 });
  if (first.name === '--or-mark') return set(value, value);
  if (first.name === '--xor-mark') return set(value, 0);
  if (first.name === '--and-mark') return set(0, ~value);
  return set(value, first.name === '--set-mark' ? mask | value : mask);
}
