import type { OptionParser } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import { CONNMARK } from './connmark.ts';
import { goto } from './goto.ts';
import { jump } from './jump.ts';
import { LOG, NFLOG } from './log.ts';
import { MARK } from './mark.ts';
import { MASQUERADE } from './masquerade.ts';
import { DNAT, REDIRECT, SNAT } from './nat.ts';
import { CT, NOTRACK, TRACE } from './raw.ts';
import { REJECT } from './reject.ts';
import { ACCEPT, DROP, RETURN } from './standard.ts';
import type { TargetExtension } from './target.ts';
import { unknown } from './unknown.ts';

/** Every kind of target. */
export const targets: Readonly<Record<Target['kind'], TargetExtension>> = {
  jump,
  goto,
  ACCEPT,
  DROP,
  RETURN,
  REJECT,
  DNAT,
  SNAT,
  MASQUERADE,
  REDIRECT,
  MARK,
  CONNMARK,
  LOG,
  NFLOG,
  TRACE,
  NOTRACK,
  unknown,
};

/** How the options of a module behind `-j` are read, by the name that the module has there. */
export function targetParser(name: string): OptionParser<Target> | undefined {
  if (name === 'CT') return CT;
  return Object.hasOwn(targets, name) ? targets[name as Target['kind']].parse : undefined;
}
