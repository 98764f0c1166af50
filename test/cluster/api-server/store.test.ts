import { describe, expect, it } from 'vitest';
import { configMaps } from '../../../src/simulation/cluster/api-server/resources/small.ts';
import { ObjectStore } from '../../../src/simulation/cluster/api-server/store.ts';

const object = (namespace: string, name: string, data: Record<string, string> = {}) => ({ metadata: { namespace, name }, data });
const names = (store: ObjectStore, namespace?: string): string[] =>
  store.list(configMaps, namespace).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

describe('the store', () => {
  it('lists in the order of keys, byte by byte; a namespace that another one begins with is another', () => {
    const store = new ObjectStore();
    for (const [namespace, name] of [
      ['b', 'x'],
      ['a', 'z'],
      ['a-b', 'x'],
      ['a', 'A'],
      ['a', 'y'],
      ['a0', 'x'],
    ] as const)
      store.put(configMaps, object(namespace, name));
    expect(names(store)).toEqual(['a-b/x', 'a/A', 'a/y', 'a/z', 'a0/x', 'b/x']);
    expect(names(store, 'a')).toEqual(['a/A', 'a/y', 'a/z']);
    expect(names(store, 'none')).toEqual([]);
  });
  it('a list that somebody holds stays as it was', () => {
    const store = new ObjectStore();
    store.put(configMaps, object('a', 'one'));
    const [all, own] = [store.list(configMaps), store.list(configMaps, 'a')];
    store.put(configMaps, object('a', 'two'));
    store.put(configMaps, object('a', 'one', { changed: 'yes' }));
    store.remove(configMaps, 'a', 'one');
    expect(all).toMatchObject([{ metadata: { name: 'one' }, data: {} }]);
    expect(own).toEqual(all);
    expect(names(store)).toEqual(['a/two']);
    expect(names(store, 'a')).toEqual(['a/two']);
  });
  it('every write has a revision; what happened since one is known for a while', () => {
    const store = new ObjectStore(10);
    store.put(configMaps, object('a', 'one'));
    store.put(configMaps, object('a', 'one'));
    store.remove(configMaps, 'a', 'one');
    expect(store.since(10)?.map(({ type, revision }) => `${type} ${revision}`)).toEqual(['ADDED 11', 'MODIFIED 12', 'DELETED 13']);
    expect(store.since(12)).toHaveLength(1);
    expect(store.since(9)).toBeUndefined();
    for (let i = 0; i < 5000; i++) store.put(configMaps, object('a', 'two'));
    expect(store.since(13)).toBeUndefined();
    expect(store.since(store.revision - 5)).toHaveLength(5);
  });
  it('removing what is not there says so', () => {
    expect(new ObjectStore().remove(configMaps, 'a', 'none')).toBeUndefined();
  });
});
