import type { TextStorage } from '../../../src/notebook/drafts';

/** Storage as a browser's, which can be made to refuse. */
export class MemoryStorage implements TextStorage {
  readonly items = new Map<string, string>();
  refuses: 'nothing' | 'writing' | 'everything' = 'nothing';

  getItem(key: string): string | null {
    if (this.refuses === 'everything') throw new DOMException('denied', 'SecurityError');
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.refuses === 'everything') throw new DOMException('denied', 'SecurityError');
    if (this.refuses === 'writing') throw new DOMException('full', 'QuotaExceededError');
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    if (this.refuses === 'everything') throw new DOMException('denied', 'SecurityError');
    this.items.delete(key);
  }
}
