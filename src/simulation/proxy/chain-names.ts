// SHA-256's constants (FIPS 180-4): the first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the
// square roots of the first eight. Computed, since they are a definition and not data.
const roundConstants = new Int32Array(64);
const initialState = new Int32Array(8);
for (let n = 2, found = 0; found < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
  if (!prime) continue;
  roundConstants[found] = fraction(n ** (1 / 3));
  if (found < 8) initialState[found] = fraction(n ** (1 / 2));
  found++;
}

function fraction(value: number): number {
  return ((value - Math.floor(value)) * 2 ** 32) | 0;
}

// The codes of A–Z and 2–7.
const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', (letter) => letter.charCodeAt(0));
const state = new Int32Array(8);
const schedule = new Int32Array(64);

/**
 * The first 16 characters of the base32 of SHA-256: the suffix of every chain that belongs to a Service. Models portProtoHash (1.26).
 * Text is ASCII, as names and addresses are. A cluster has a hundred thousand of these, so the hash is done here without allocating.
 */
export function hash16(text: string): string {
  state.set(initialState);
  const blocks = ((text.length + 8) >> 6) + 1;
  for (let block = 0; block < blocks; block++) {
    load(text, block * 64, block === blocks - 1);
    compress();
  }
  const a = state[0] as number;
  const b = state[1] as number;
  const c = state[2] as number;
  // 80 bits are two words and a half: sixteen times five. In one call, because a string put together from parts is kept in parts.
  return String.fromCharCode(
    letter(a >>> 27),
    letter(a >>> 22),
    letter(a >>> 17),
    letter(a >>> 12),
    letter(a >>> 7),
    letter(a >>> 2),
    letter((a << 3) | (b >>> 29)),
    letter(b >>> 24),
    letter(b >>> 19),
    letter(b >>> 14),
    letter(b >>> 9),
    letter(b >>> 4),
    letter((b << 1) | (c >>> 31)),
    letter(c >>> 26),
    letter(c >>> 21),
    letter(c >>> 16),
  );
}

function letter(bits: number): number {
  return alphabet[bits & 31] as number;
}

// One block of the padded message: the text, a one bit, zeros, and the length in bits at the very end.
function load(text: string, offset: number, last: boolean): void {
  for (let i = 0; i < 16; i++) {
    const at = offset + i * 4;
    schedule[i] = (byte(text, at) << 24) | (byte(text, at + 1) << 16) | (byte(text, at + 2) << 8) | byte(text, at + 3);
  }
  if (last) schedule[15] = text.length * 8;
}

function byte(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : at === text.length ? 0x80 : 0;
}

function compress(): void {
  const w = schedule;
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  // Not destructured: that would go through an iterator.
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i++) {
    const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + S1 + ((e & f) ^ (~e & g)) + (roundConstants[i] as number) + (w[i] as number)) | 0;
    const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
  add(5, f);
  add(6, g);
  add(7, h);
}

function add(i: number, value: number): void {
  state[i] = ((state[i] as number) + value) | 0;
}
