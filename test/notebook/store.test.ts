import { describe, expect, it } from 'vitest';
import { DraftBox, fingerprint, type TextStorage } from '../../src/notebook/drafts';
import { LessonStore } from '../../src/notebook/lesson-store';
import { programAbove, programOf } from '../../src/notebook/program-blocks';

class MemoryStorage implements TextStorage {
  readonly items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}

function pageOf(...codes: string[]): LessonStore {
  const store = new LessonStore();
  for (const [i, initial] of codes.entries()) store.declare(i, { id: `b${i}`, initial, outputs: [] });
  return store;
}

const key = 'hairpin:drafts:/lesson';

describe('the order of a page’s program', () => {
  const blocks = [{}, { isolated: true }, {}, { exercise: true }, {}];
  it.each([
    [0, [0]],
    [1, [1]],
    [2, [0, 2]],
    [3, [0, 2, 3]],
    [4, [0, 2, 4]],
  ])('running piece %i runs %j', (index, expected) => expect(programOf(blocks, index)).toEqual(expected));
  it('isolated blocks and exercises are in nobody’s way', () => expect(programAbove(blocks, 5)).toEqual([0, 2, 4]));
});

describe('what is out of date', () => {
  it('an edit makes this block and those below it stale, and undoing it makes them fresh', () => {
    const store = pageOf('a', 'b', 'c');
    store.edit(1, 'B');
    expect([0, 1, 2].map((i) => store.isStale(i))).toEqual([false, true, true]);
    store.edit(1, 'b');
    expect([0, 1, 2].map((i) => store.isStale(i))).toEqual([false, false, false]);
  });
  it('another seed makes everything stale', () => {
    const store = pageOf('a', 'b');
    store.setSettings({ seed: 3 });
    expect([0, 1].map((i) => store.isStale(i))).toEqual([true, true]);
  });
  it('resetting the page gives back what stood there', () => {
    const store = pageOf('a', 'b');
    store.edit(1, 'mine');
    const before = store.resetAll();
    expect(before).toEqual({ b1: 'mine' });
    expect(store.block(1)?.code).toBe('b');
    store.put(before);
    expect(store.block(1)?.code).toBe('mine');
  });
  it('code for blocks that do not exist is passed over, also under names that objects have', () => {
    const store = pageOf('a');
    expect(store.put(JSON.parse('{"__proto__":"x","constructor":"y","nobody":"z"}'))).toEqual({});
  });
});

describe('drafts', () => {
  const open = (storage: TextStorage | undefined, tab = 'tab', said: string[] = []): { store: LessonStore; said: string[] } => {
    const store = pageOf('a', 'b');
    store.restore(new DraftBox(storage, '/lesson', tab, (message) => said.push(message)));
    return { store, said };
  };

  it('come back by id', () => {
    const storage = new MemoryStorage();
    open(storage).store.edit(1, 'mine');
    const { store } = open(storage, 'later');
    expect(store.block(1)?.code).toBe('mine');
    expect(store.block(0)?.code).toBe('a');
  });
  it('are forgotten when the block is as the lesson gave it', () => {
    const storage = new MemoryStorage();
    const { store } = open(storage);
    store.edit(1, 'mine');
    store.edit(1, 'b');
    expect(storage.items.size).toBe(0);
  });
  it('of an older lesson are offered, not put in', () => {
    const storage = new MemoryStorage();
    storage.setItem(key, JSON.stringify({ version: 1, drafts: { b1: { code: 'mine', original: fingerprint('old b'), writer: 'x', revision: 4 } } }));
    const { store } = open(storage);
    expect(store.block(1)?.code).toBe('b');
    expect(store.block(1)?.offer).toEqual({ kind: 'outdated', code: 'mine' });
    store.answerOffer(1, true);
    expect(store.block(1)?.code).toBe('mine');
    const later = open(storage, 'later').store.block(1);
    expect(later?.code).toBe('mine');
    expect(later?.offer).toBeUndefined();
  });
  it('two tabs do not overwrite each other', () => {
    const storage = new MemoryStorage();
    const one = open(storage, 'one').store;
    const two = open(storage, 'two').store;
    one.edit(1, 'from one');
    two.edit(1, 'from two');
    expect(two.block(1)?.offer).toEqual({ kind: 'other-tab', code: 'from one' });
    expect(open(storage, 'three').store.block(1)?.code).toBe('from one');
    two.answerOffer(1, false);
    expect(open(storage, 'four').store.block(1)?.code).toBe('from two');
    one.edit(1, 'from one again');
    expect(one.block(1)?.offer).toEqual({ kind: 'other-tab', code: 'from two' });
  });
  it('a reset in one tab does not wipe what another tab wrote', () => {
    const storage = new MemoryStorage();
    const one = open(storage, 'one').store;
    const two = open(storage, 'two').store;
    one.edit(1, 'from one');
    two.edit(0, 'A');
    expect(
      open(storage, 'three')
        .store.blocks()
        .map((block) => block.code),
    ).toEqual(['A', 'from one']);
  });

  const refuse = (name: string): TextStorage => ({
    getItem: () => null,
    removeItem: () => undefined,
    setItem: () => {
      throw Object.assign(new Error('no'), { name });
    },
  });
  it.each([
    ['blocked', undefined, /does not let the page keep anything/],
    ['refusing', refuse('SecurityError'), /does not let the page keep anything/],
    ['full', refuse('QuotaExceededError'), /storage is full/],
  ])('storage that is %s: editing works, and it is said once', (_name, storage, words) => {
    const { store, said } = open(storage);
    store.edit(0, 'mine');
    store.edit(0, 'mine too');
    expect(store.block(0)?.code).toBe('mine too');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(words);
  });
  it.each(['{', '[]', '{"version":2,"drafts":{}}', '{"version":1,"drafts":{"b1":{"code":5}}}', 'null'])(
    'storage that holds %s is set aside and used again',
    (text) => {
      const storage = new MemoryStorage();
      storage.setItem(key, text);
      const { store, said } = open(storage);
      expect(said).toHaveLength(1);
      expect(storage.getItem(`${key}:unreadable`)).toBe(text);
      store.edit(0, 'mine');
      expect(open(storage, 'later').store.block(0)?.code).toBe('mine');
    },
  );
  it('a draft under the name __proto__ harms nothing', () => {
    const storage = new MemoryStorage();
    storage.setItem(key, '{"version":1,"drafts":{"__proto__":{"code":"x","original":"y","writer":"z","revision":1}}}');
    expect(open(storage).store.block(0)?.code).toBe('a');
    expect(({} as { code?: string }).code).toBeUndefined();
  });
});
