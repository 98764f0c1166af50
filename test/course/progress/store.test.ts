import { describe, expect, it } from 'vitest';
import { ProgressStore, progressKey } from '../../../src/course/progress/store';
import { MemoryStorage } from './memory-storage';

function storeOn(storage: MemoryStorage | undefined): { store: ProgressStore; tick(): void } {
  let now = 1000;
  return { store: new ProgressStore(storage, () => now), tick: () => void now++ };
}

describe('what a reader does is kept', () => {
  it('and is there again the next time', () => {
    const storage = new MemoryStorage();
    const { store, tick } = storeOn(storage);
    store.visit('start/a', 'first-heading');
    store.answer('start/a', 'p', false);
    tick();
    store.answer('start/a', 'p', true);
    store.read('start/a');
    const again = storeOn(storage).store;
    expect(again.progress()).toEqual({
      generation: 0,
      lessons: {
        'start/a': {
          opened: 1000,
          place: 'first-heading',
          read: 1001,
          parts: {
            p: [
              [1000, false],
              [1001, true],
            ],
          },
        },
      },
    });
    expect([...storage.items.keys()]).toEqual([progressKey]);
  });
  it('reading twice counts once, a place is kept until there is another', () => {
    const { store, tick } = storeOn(new MemoryStorage());
    store.read('a');
    store.visit('a', 'here');
    tick();
    store.read('a');
    store.visit('a');
    expect(store.progress().lessons.a).toEqual({ read: 1000, opened: 1001, place: 'here', parts: {} });
  });
  it('listeners hear of every change', () => {
    const { store } = storeOn(new MemoryStorage());
    let heard = 0;
    const stop = store.subscribe(() => void heard++);
    store.read('a');
    store.answer('a', 'p', true);
    stop();
    store.reset();
    expect(heard).toBe(2);
  });
  it('ids are never properties that objects have anyway', () => {
    const storage = new MemoryStorage();
    const { store } = storeOn(storage);
    store.answer('constructor', 'toString', true);
    store.answer('__proto__', 'p', true);
    expect(store.progress().lessons.constructor).toEqual({ parts: { toString: [[1000, true]] } });
    expect(({} as Record<string, unknown>).parts).toBeUndefined();
  });
});

describe('two tabs', () => {
  it('write beside each other, not over each other, whether or not they hear of one another', () => {
    const storage = new MemoryStorage();
    const [one, two] = [storeOn(storage).store, storeOn(storage).store];
    one.answer('a', 'p', true);
    two.answer('a', 'q', false);
    one.read('b');
    expect(storeOn(storage).store.progress().lessons).toEqual({ a: { parts: { p: [[1000, true]], q: [[1000, false]] } }, b: { read: 1000, parts: {} } });
  });
  it('one that hears of the other shows what it did', () => {
    const storage = new MemoryStorage();
    const [one, two] = [storeOn(storage).store, storeOn(storage).store];
    one.read('a');
    two.refresh(storage.items.get(progressKey) ?? null);
    expect(two.progress().lessons.a?.read).toBe(1000);
  });
  it('a reset in one is not brought back by the other', () => {
    const storage = new MemoryStorage();
    const [one, two] = [storeOn(storage).store, storeOn(storage).store];
    two.read('a');
    one.refresh(storage.items.get(progressKey) ?? null);
    one.reset();
    two.answer('b', 'p', true);
    expect(Object.keys(storeOn(storage).store.progress().lessons)).toEqual(['b']);
  });
  it('the other can take the reset back, and what was done since stays', () => {
    const storage = new MemoryStorage();
    const [one, two] = [storeOn(storage).store, storeOn(storage).store];
    one.read('a');
    one.reset();
    two.refresh(storage.items.get(progressKey) ?? null);
    two.answer('b', 'p', true);
    two.undo();
    expect(Object.keys(two.progress().lessons).sort()).toEqual(['a', 'b']);
    one.refresh(storage.items.get(progressKey) ?? null);
    expect(Object.keys(one.progress().lessons).sort()).toEqual(['a', 'b']);
    expect(two.undoable()).toBeUndefined();
  });
  it('emptied storage means emptied progress', () => {
    const { store } = storeOn(new MemoryStorage());
    store.read('a');
    store.refresh(null);
    expect(store.progress().lessons).toEqual({});
  });
});

describe('export and import', () => {
  it('a file brings everything back', () => {
    const { store, tick } = storeOn(new MemoryStorage());
    store.visit('a', 'x');
    store.answer('a', 'p', false);
    tick();
    store.answer('a', 'p', true);
    store.read('a');
    const { lessons } = store.progress();
    const file = store.export();
    const other = storeOn(new MemoryStorage()).store;
    other.import(file);
    expect(other.progress().lessons).toEqual(lessons);
  });
  it('after a reset too', () => {
    const { store } = storeOn(new MemoryStorage());
    store.read('a');
    const file = store.export();
    store.reset();
    store.import(file);
    expect(store.progress().lessons).toEqual({ a: { read: 1000, parts: {} } });
  });
  it('adds to what is there, and can be taken back', () => {
    const { store } = storeOn(new MemoryStorage());
    store.read('a');
    const file = store.export();
    const other = storeOn(new MemoryStorage()).store;
    other.answer('b', 'p', true);
    other.import(file);
    expect(Object.keys(other.progress().lessons)).toEqual(['b', 'a']);
    other.undo();
    expect(Object.keys(other.progress().lessons)).toEqual(['b']);
  });
  it('is not taken back any more when something was done since', () => {
    const { store } = storeOn(new MemoryStorage());
    store.import(storeOn(undefined).store.export());
    expect(store.undoable()?.what).toBe('import');
    store.read('a');
    expect(store.undoable()).toBeUndefined();
  });
  it.each([
    ['no JSON', 'hello', 'This file was not exported from this course.'],
    ['another JSON', '{"version":1}', 'This file was not exported from this course.'],
    ['a later version', '{"kind":"hairpin-progress","version":2}', 'This file was exported from another version of this course, which this one cannot read.'],
    [
      'a damaged one',
      '{"kind":"hairpin-progress","version":1,"progress":{"generation":0,"lessons":{"a":{"parts":{"p":[[1,"yes"]]}}}}}',
      'This file is damaged: a part of it makes no sense. Nothing was imported.',
    ],
  ])('%s is refused in words, and changes nothing', (_, text, message) => {
    const { store } = storeOn(new MemoryStorage());
    store.read('a');
    const before = store.progress();
    expect(() => store.import(text)).toThrow(message);
    expect(store.progress()).toBe(before);
  });
});

describe('reset', () => {
  it('can be undone, even after a reload', () => {
    const storage = new MemoryStorage();
    const { store } = storeOn(storage);
    store.read('a');
    store.reset();
    expect(store.progress().lessons).toEqual({});
    const again = storeOn(storage).store;
    expect(again.undoable()?.what).toBe('reset');
    again.undo();
    expect(again.progress().lessons).toEqual({ a: { read: 1000, parts: {} } });
    expect(storage.items.has(`${progressKey}:undo`)).toBe(false);
  });
});

describe('trouble with storage', () => {
  it('no storage at all: everything works until the page is left', () => {
    const { store } = storeOn(undefined);
    store.read('a');
    store.reset();
    store.undo();
    expect(store.progress().lessons.a?.read).toBe(1000);
    expect(store.trouble()).toBe('blocked');
  });
  it('storage that refuses everything: the same', () => {
    const storage = new MemoryStorage();
    storage.refuses = 'everything';
    const { store } = storeOn(storage);
    store.answer('a', 'p', true);
    store.reset();
    store.undo();
    expect(store.progress().lessons.a?.parts).toEqual({ p: [[1000, true]] });
    expect(store.trouble()).toBe('blocked');
  });
  it('full storage: what is new lasts as long as the page', () => {
    const storage = new MemoryStorage();
    const { store } = storeOn(storage);
    store.read('a');
    storage.refuses = 'writing';
    store.read('b');
    expect(Object.keys(store.progress().lessons)).toEqual(['a', 'b']);
    expect(store.trouble()).toBe('full');
    storage.refuses = 'nothing';
    store.read('c');
    expect(Object.keys(storeOn(storage).store.progress().lessons)).toEqual(['a', 'b', 'c']);
  });
  it.each([
    ['text', 'not json at all'],
    ['another version', '{"version":9,"progress":{}}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a generation that is none', '{"version":1,"progress":{"generation":-1,"lessons":{}}}'],
  ])('storage that holds %s: it is set aside, said, and progress begins anew', (_, text) => {
    const storage = new MemoryStorage();
    storage.items.set(progressKey, text);
    const { store } = storeOn(storage);
    expect(store.trouble()).toBe('unreadable');
    store.read('a');
    expect(storage.items.get(`${progressKey}:unreadable`)).toBe(text);
    expect(storeOn(storage).store.progress().lessons).toEqual({ a: { read: 1000, parts: {} } });
    expect(storeOn(storage).store.trouble()).toBeUndefined();
  });
  it('partly damaged: what makes sense is kept, the whole is set aside', () => {
    const storage = new MemoryStorage();
    const text = JSON.stringify({
      version: 1,
      progress: {
        generation: 3,
        lessons: {
          a: { read: 5, parts: { p: [[1, true]], q: 'x' } },
          b: 7,
          c: { opened: 'yesterday', parts: {} },
          d: { parts: { r: [[Number.MAX_VALUE, false]] } },
        },
      },
    });
    storage.items.set(progressKey, text);
    const { store } = storeOn(storage);
    expect(store.progress()).toEqual({
      generation: 3,
      lessons: { a: { read: 5, parts: { p: [[1, true]] } }, c: { parts: {} }, d: { parts: { r: [[Number.MAX_VALUE, false]] } } },
    });
    expect(storage.items.get(`${progressKey}:unreadable`)).toBe(text);
  });
});
