import { option } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

type NotrackTarget = Extract<Target, { kind: 'NOTRACK' }>;

/** xt_TRACE: every rule that the packet meets from here on is reported; nothing else changes. */
export const TRACE: TargetExtension<Extract<Target, { kind: 'TRACE' }>> = {
  kind: 'TRACE',
  parse: { options: {}, build: () => ({ kind: 'TRACE' }) },
  print: () => '-j TRACE',
  name: () => 'TRACE',
  list: () => '',
  decide(_, context) {
    context.traced = true;
    return { flow: 'continue' };
  },
};

/** xt_CT with `--notrack`: conntrack is to leave the packet alone, so its state is UNTRACKED and the nat table is never asked. */
export const NOTRACK: TargetExtension<NotrackTarget> = {
  kind: 'NOTRACK',
  parse: { options: {}, build: () => ({ kind: 'NOTRACK', spelling: 'NOTRACK' }) },
  print: ({ spelling }) => (spelling === 'CT' ? '-j CT --notrack' : '-j NOTRACK'),
  name: () => 'CT',
  list: ({ spelling }) => (spelling === 'CT' ? 'CT notrack' : 'NOTRACK'),
  decide(_, context) {
    context.notrack = true;
    return { flow: 'continue' };
  },
};

/** How `-j CT` is read: zones, helpers and event masks are not modelled. */
export const CT: NonNullable<TargetExtension<NotrackTarget>['parse']> = {
  options: { '--notrack': 0 },
  invertible: [],
  unmodelled: ['--helper', '--timeout', '--ctevents', '--expevents', '--zone', '--zone-orig', '--zone-reply'],
  build: (given) => (option(given, '--notrack') ? { kind: 'NOTRACK', spelling: 'CT' } : undefined),
};
