import { sha256 } from '@noble/hashes/sha2.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first 16 characters of the base32 of SHA-256: the suffix of every chain that belongs to a Service. Models portProtoHash (1.26). */
export function hash16(text: string): string {
  // Names are ASCII, so one byte a character; TextEncoder is no part of the language.
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const digest = sha256(bytes);
  let out = '';
  let buffer = 0;
  let bits = 0;
  for (let i = 0; out.length < 16; i++) {
    buffer = ((buffer << 8) | (digest[i] ?? 0)) & 0xffff;
    bits += 8;
    while (bits >= 5 && out.length < 16) {
      bits -= 5;
      out += alphabet[(buffer >>> bits) & 31];
    }
  }
  return out;
}
