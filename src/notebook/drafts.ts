/** What storage has to offer: localStorage, or something like it. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A draft that comes back. */
export interface RestoredDraft {
  readonly code: string;
  /** The lesson's code has changed since it was written. */
  readonly outdated: boolean;
}

interface Draft {
  readonly code: string;
  /** Of the lesson's code that the reader began from. */
  readonly original: string;
  /** The tab that wrote it. */
  readonly writer: string;
  /** Counts up with every change of this draft. */
  readonly revision: number;
}

type Drafts = Record<string, Draft>;

/** Trouble with storage, in words for the reader. Said once. */
export type Complain = (message: string) => void;

const blocked = 'This browser does not let the page keep anything, so your changes last until you close or reload it. Export or share them to keep them.';
const full = 'The browser’s storage is full, so your latest changes are not kept. Export or share them to keep them.';
const unreadable = 'What was kept of this page could not be read. It is set aside, not deleted, and new changes are kept again.';

/**
 * What the reader wrote on one page, kept in the browser by block id. Two tabs do not overwrite each other: a draft that another tab
 * has changed since this one looked is handed back, not replaced. Storage that is blocked, full or broken is said so once.
 */
export class DraftBox {
  readonly #storage: TextStorage | undefined;
  readonly #key: string;
  readonly #writer: string;
  readonly #complain: Complain;
  readonly #seen = new Map<string, number>();
  readonly #said = new Set<string>();

  /** @param writer a name for this tab that no other has. */
  constructor(storage: TextStorage | undefined, path: string, writer: string, complain: Complain) {
    this.#storage = storage;
    this.#key = `hairpin:drafts:${path}`;
    this.#writer = writer;
    this.#complain = complain;
    if (!storage) this.#say(blocked);
  }

  /** What is kept of a block; undefined if nothing is. */
  load(id: string, original: string): RestoredDraft | undefined {
    const draft = this.#read()[id];
    if (!draft) return undefined;
    this.#seen.set(id, draft.revision);
    return draft.code === original ? undefined : { code: draft.code, outdated: draft.original !== fingerprint(original) };
  }

  /** Keeps a block's code; forgets it when it is the lesson's own. Returns another tab's code instead of writing over it. */
  save(id: string, code: string, original: string): string | undefined {
    const drafts = this.#read();
    const stored = drafts[id];
    const seen = this.#seen.get(id) ?? 0;
    if (stored && stored.revision > seen && stored.writer !== this.#writer && stored.code !== code) return stored.code;
    const revision = Math.max(stored?.revision ?? 0, seen) + 1;
    if (code === original) delete drafts[id];
    else drafts[id] = { code, original: fingerprint(original), writer: this.#writer, revision };
    if (this.#write(drafts)) this.#seen.set(id, revision);
    return undefined;
  }

  /** The reader has decided between this tab's code and what is stored: the next save writes. */
  settle(id: string): void {
    const stored = this.#read()[id];
    if (stored) this.#seen.set(id, stored.revision);
  }

  #read(): Drafts {
    let text: string | null = null;
    try {
      text = this.#storage?.getItem(this.#key) ?? null;
    } catch {
      this.#say(blocked);
    }
    if (text === null) return Object.create(null);
    const drafts = parseDrafts(text);
    if (drafts) return drafts;
    try {
      this.#storage?.setItem(`${this.#key}:unreadable`, text);
      this.#storage?.removeItem(this.#key);
    } catch {
      // Then it stays where it is until something is written.
    }
    this.#say(unreadable);
    return Object.create(null);
  }

  #write(drafts: Drafts): boolean {
    try {
      if (Object.keys(drafts).length === 0) this.#storage?.removeItem(this.#key);
      else this.#storage?.setItem(this.#key, JSON.stringify({ version: 1, drafts }));
      return true;
    } catch (error) {
      this.#say((error as Error)?.name === 'QuotaExceededError' ? full : blocked);
      return false;
    }
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#complain(message);
  }
}

// Whatever stands there was written by some page of this origin, not necessarily by ours.
function parseDrafts(text: string): Drafts | undefined {
  try {
    const { version, drafts } = JSON.parse(text) as { version?: unknown; drafts?: unknown };
    if (version !== 1 || typeof drafts !== 'object' || drafts === null) return undefined;
    const entries = Object.entries(drafts);
    if (!entries.every(([, draft]) => isDraft(draft))) return undefined;
    return Object.assign(Object.create(null), Object.fromEntries(entries)) as Drafts;
  } catch {
    return undefined;
  }
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const { code, original, writer, revision } = value as Record<string, unknown>;
  return typeof code === 'string' && typeof original === 'string' && typeof writer === 'string' && Number.isSafeInteger(revision);
}

/** Tells one version of a text from another: FNV-1a, 64 bits, as hex. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
