import type { Random } from './random.ts';

// No vowels and no lookalikes: k8s.io/apimachinery/pkg/util/rand.
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The random ending of a generated name, such as `x7kqp`. */
export function randomSuffix(random: Random, length = 5): string {
  return Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join('');
}

/** A pod template's hash as Deployments put it into names: FNV-1a of the template, in the same alphabet. The real hash is of Go's own dump of it. */
export function templateHash(template: unknown): string {
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(template)) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return [...`${hash}`].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}

/** A random UUID, as objects get for `metadata.uid`. */
export function uuid(random: Random): string {
  const hex = Array.from({ length: 8 }, () => random.below(0x10000).toString(16).padStart(4, '0'));
  const [a, b, c, d = '', e = '', f, g, h] = hex;
  const variant = ((Number.parseInt(e.charAt(0), 16) & 3) | 8).toString(16);
  return `${a}${b}-${c}-4${d.slice(1)}-${variant}${e.slice(1)}-${f}${g}${h}`;
}
