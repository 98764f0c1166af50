import type { Codes } from './lesson-store';

/** What a link can bring: code by block id. Reading one runs nothing. */
export interface Shared {
  readonly edits: Codes;
}

const parameter = 'edits';
/** More code than any lesson has; a longer text, or one that unpacks to more, is not read. */
const maxPacked = 60_000;
const maxUnpacked = 400_000;
const maxBlocks = 200;

/** The part of a link behind `#`, with these edits in it. */
export async function packEdits(edits: Codes): Promise<string> {
  const stream = new Blob([JSON.stringify({ version: 1, edits })]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const packed = toBase64url(bytes);
  if (packed.length > maxPacked) throw new Error('These changes are too long for a link. Export them as a file instead.');
  return `#${parameter}=${packed}`;
}

/** Whether a link's hash says that it brings edits. */
export function bringsEdits(hash: string): boolean {
  return hash.startsWith(`#${parameter}=`);
}

/** Reads the edits of a link. Throws an error in plain words for anything that is not such a link: damaged, hostile, from another version. */
export async function unpackEdits(hash: string): Promise<Shared> {
  const packed = hash.slice(parameter.length + 2);
  if (packed.length > maxPacked) throw new Error('it is longer than any link that this site makes');
  let text: string;
  try {
    text = await inflate(fromBase64url(packed));
  } catch (error) {
    throw error instanceof RangeError ? new Error('it unpacks to more than any lesson holds') : new Error('it is damaged; a part may be missing at its end');
  }
  const edits = readEdits(text);
  if (!edits) throw new Error('it was not made by this version of the site');
  return { edits };
}

// Reads piece by piece and stops in time: a few bytes can unpack to gigabytes.
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > maxUnpacked) {
      await reader.cancel();
      throw new RangeError('too long');
    }
  }
}

function readEdits(text: string): Codes | undefined {
  try {
    const { version, edits } = JSON.parse(text) as { version?: unknown; edits?: unknown };
    if (version !== 1 || typeof edits !== 'object' || edits === null) return undefined;
    const entries = Object.entries(edits);
    if (entries.length > maxBlocks || !entries.every(([, code]) => typeof code === 'string')) return undefined;
    return Object.fromEntries(entries) as Codes;
  } catch {
    return undefined;
  }
}

function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
