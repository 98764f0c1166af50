import { hexadecimal, parseInteger, parseMark } from '../mark.ts';
import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

type MarkTarget = Extract<Target, { kind: 'MARK' }>;

/** xt_MARK: new mark = (mark & ~mask) ^ value, and the walk goes on. */
export const MARK: TargetExtension<MarkTarget> = {
  kind: 'MARK',
  parse: {
    options: { '--set-xmark': 1, '--set-mark': 1, '--and-mark': 1, '--or-mark': 1, '--xor-mark': 1 },
    invertible: [],
    build(given) {
      const last = given.at(-1);
      if (!last) return { error: 'MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required' };
      const pair = last.name.startsWith('--set') ? parseMark(last.value) : single(last.value);
      if (!pair) return { error: `MARK: bad integer value for option "${last.name}", or out of range.\n` };
      const { value, mask } = pair;
      if (last.name === '--or-mark') return { kind: 'MARK', value, mask: value, spelling: 'or' };
      if (last.name === '--xor-mark') return { kind: 'MARK', value, mask: 0, spelling: 'xor' };
      if (last.name === '--and-mark') return { kind: 'MARK', value: 0, mask: ~value >>> 0, spelling: 'and' };
      // --set-mark clears the bits of the value too: libxt_MARK.c, `mask | value`.
      if (last.name === '--set-mark') return { kind: 'MARK', value, mask: (mask | value) >>> 0, spelling: 'set-xmark' };
      return { kind: 'MARK', value, mask, spelling: 'set-xmark' };
    },
  },
  print: (target) => `-j MARK --set-xmark ${hexadecimal(target.value)}/${hexadecimal(target.mask)}`,
  name: () => 'MARK',
  list: (target) => describeMark('MARK', target),
  decide(target, context) {
    context.mark = ((context.mark & ~target.mask) ^ target.value) >>> 0;
    return { flow: 'continue' };
  },
};

/**
 * `MARK or 0x4000`, as `iptables -L` has it.
 * Models libxt_MARK.c mark_tg_print: the kernel does not know how the writer put it, so the arithmetic decides.
 */
export function describeMark(title: 'MARK' | 'CONNMARK', target: { readonly value: number; readonly mask: number }): string {
  const value = target.value >>> 0;
  const mask = target.mask >>> 0;
  if (value === 0) return `${title} and ${hexadecimal(~mask)}`;
  if (value === mask) return `${title} or ${hexadecimal(value)}`;
  if (mask === 0) return `${title} xor ${hexadecimal(value)}`;
  if (mask === 0xffffffff) return `${title} set ${hexadecimal(value)}`;
  return `${title} xset ${hexadecimal(value)}/${hexadecimal(mask)}`;
}

function single(text: string): { value: number; mask: number } | undefined {
  const value = parseInteger(text);
  return value === undefined ? undefined : { value, mask: 0 };
}
