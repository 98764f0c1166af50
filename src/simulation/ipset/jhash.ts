const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** Bob Jenkins' hash of 32-bit words, as the kernel has it in linux/jhash.h (jhash2). */
export function jhash2(words: readonly number[], initval: number): number {
  let length = words.length;
  let a = (0xdeadbeef + (length << 2) + initval) | 0;
  let b = a;
  let c = a;
  let i = 0;
  const word = (n: number): number => words[i + n] ?? 0;
  for (; length > 3; length -= 3, i += 3) {
    a = (a + word(0)) | 0;
    b = (b + word(1)) | 0;
    c = (c + word(2)) | 0;
    a = ((a - c) | 0) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (length === 0) return c >>> 0;
  if (length > 2) c = (c + word(2)) | 0;
  if (length > 1) b = (b + word(1)) | 0;
  a = (a + word(0)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
