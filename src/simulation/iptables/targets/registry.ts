import type { Target } from '../rule.ts';
import { DNAT } from './dnat.ts';
import { goto } from './goto.ts';
import { jump } from './jump.ts';
import { MARK } from './mark.ts';
import { MASQUERADE } from './masquerade.ts';
import { REDIRECT } from './redirect.ts';
import { REJECT } from './reject.ts';
import { SNAT } from './snat.ts';
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
  unknown,
};
