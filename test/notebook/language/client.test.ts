import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answered, Asked, LanguageClient } from '../../../src/notebook/language/client';

vi.mock('../../../src/notebook/generated/language.iife.txt?url', () => ({ default: '/language.js' }));
vi.mock('../../../src/notebook/generated/library.json.txt?url', () => ({ default: '/library.json' }));

/** A worker that answers only when it is told to. */
class FakeWorker {
  static readonly all: FakeWorker[] = [];
  readonly asked: Asked[] = [];
  isOver = false;
  onmessage?: (event: { data: Answered }) => void;
  onerror?: (event: { preventDefault(): void }) => void;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(message: Asked): void {
    this.asked.push(message);
  }

  terminate(): void {
    this.isOver = true;
  }

  say(data: Answered): void {
    this.onmessage?.({ data });
  }
}

const file = { path: '/a.ts', text: '' };
const latest = (): FakeWorker => FakeWorker.all.at(-1) as FakeWorker;

describe('the page’s side of the language worker', () => {
  let client: LanguageClient;

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.stubGlobal('Worker', FakeWorker);
    vi.stubGlobal('window', new EventTarget());
    vi.stubGlobal('fetch', async () => new Response('{}'));
    const module = await import('../../../src/notebook/language/client');
    client = new module.LanguageClient();
    FakeWorker.all.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const ready = async (): Promise<void> => {
    client.start();
    await vi.waitFor(() => expect(latest().asked).toEqual([{ library: '{}' }]));
    latest().say({ ready: true });
  };

  it('answers nothing before it is ready, and does not ask', async () => {
    expect(await client.ask('hover', file, 0)).toBeUndefined();
    client.start();
    expect(client.state()).toEqual({ kind: 'loading' });
    expect(await client.ask('hover', file, 0)).toBeUndefined();
    expect(latest().asked.filter((message) => 'method' in message)).toEqual([]);
  });
  it('starts one worker, however many editors ask for it', async () => {
    await ready();
    client.start();
    expect(FakeWorker.all).toHaveLength(1);
    expect(client.state()).toEqual({ kind: 'ready' });
  });
  it('brings each answer to its question', async () => {
    await ready();
    const first = client.ask('hover', file, 1);
    const second = client.ask('hover', file, 2);
    const ids = latest().asked.flatMap((message) => ('id' in message ? [message.id] : []));
    latest().say({ id: ids[1] ?? 0, answer: 'second' });
    latest().say({ id: ids[0] ?? 0, failure: 'Debug Failure' });
    expect(await first).toBeUndefined();
    expect(await second).toBe('second');
    expect(client.state()).toEqual({ kind: 'ready' });
  });
  it('ends a worker that does not come to an end, and lets nobody wait', async () => {
    await ready();
    const answer = client.ask('problems', file, { from: 0, to: 0 });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await answer).toBeUndefined();
    expect(latest().isOver).toBe(true);
    expect(client.state()).toEqual({ kind: 'unavailable', why: 'the code’s types took too long to work out' });
    client.start();
    expect(FakeWorker.all).toHaveLength(2);
  });
  it('says that it could not be loaded, and tries again when there is a network again', async () => {
    const states: string[] = [];
    client.subscribe(() => states.push(client.state().kind));
    client.start();
    latest().onerror?.({ preventDefault: () => undefined });
    expect(client.state()).toEqual({ kind: 'unavailable', why: 'it could not be loaded' });
    window.dispatchEvent(new Event('online'));
    expect(states).toEqual(['loading', 'unavailable', 'loading']);
    expect(FakeWorker.all).toHaveLength(2);
  });
  it('needs the declarations as well', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    client.start();
    await vi.waitFor(() => expect(client.state().kind).toBe('unavailable'));
    expect(latest().isOver).toBe(true);
  });
});
