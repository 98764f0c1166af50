import { sha256 } from '@noble/hashes/sha2.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
// One of each for all names: they are made by the hundred thousand.
const fresh = sha256.create();
const work = sha256.create();
const digest = new Uint8Array(32);
// One buffer for all names: none is longer than a namespace, a Service, a port and an endpoint together.
const buffer = new Uint8Array(1024);

/** The first 8 characters of the base32 of SHA-256, which begin every name in nftables mode. Names are ASCII, so one byte a character. */
export function hash8(text: string): string {
  for (let i = 0; i < text.length; i++) buffer[i] = text.charCodeAt(i);
  fresh._cloneInto(work);
  work.update(buffer.subarray(0, text.length)).digestInto(digest);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = digest;
  // Eight characters of five bits are the first forty bits.
  const high = (a << 12) | (b << 4) | (c >> 4);
  const low = ((c & 15) << 16) | (d << 8) | e;
  return letters(high) + letters(low);
}

function letters(bits: number): string {
  const letter = (shift: number): string => alphabet[(bits >> shift) & 31] ?? '';
  return letter(15) + letter(10) + letter(5) + letter(0);
}
