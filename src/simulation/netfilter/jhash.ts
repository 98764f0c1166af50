const golden = 0xdeadbeef;

/** Bob Jenkins' hash of some 32-bit words, as the kernel mixes them. Models include/linux/jhash.h jhash2. */
export function jhash2(words: readonly number[], seed: number): number {
  let a = (golden + (words.length << 2) + seed) | 0;
  let b = a;
  let c = a;
  let i = 0;
  for (; words.length - i > 3; i += 3) {
    a = (a + (words[i] ?? 0)) | 0;
    b = (b + (words[i + 1] ?? 0)) | 0;
    c = (c + (words[i + 2] ?? 0)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  const left = words.length - i;
  if (left === 0) return c >>> 0;
  if (left > 2) c = (c + (words[i + 2] ?? 0)) | 0;
  if (left > 1) b = (b + (words[i + 1] ?? 0)) | 0;
  a = (a + (words[i] ?? 0)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Spreads a hash evenly over `count` values. Models reciprocal_scale. */
export function scale(hash: number, count: number): number {
  return Number((BigInt(hash >>> 0) * BigInt(count)) >> 32n);
}
