import type { Progress } from './state';
import type { LessonStatus } from './status';

// What every page carries of progress: a door. What is behind it is fetched when there is something to keep or to show.
/** What is behind it. */
export type Room = typeof import('./room');

let room: Room | undefined;
const listeners = new Set<() => void>();

/** Opens the door; the room is the same every time. */
export async function openProgress(): Promise<Room> {
  if (!room) {
    const opened = await import('./room');
    if (!room) {
      room = opened;
      opened.progressStore.subscribe(tell);
      tell();
    }
  }
  return room;
}

/** Calls back on every change of the reader's progress. A reader of whom nothing is kept has none, and fetches nothing. */
export function subscribeToProgress(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', openOnNews);
  listeners.add(listener);
  if (!room && isKept()) openQuietly();
  return () => listeners.delete(listener);
}

/** The reader's progress, as far as it is known by now. */
export function progressNow(): Progress | undefined {
  return room?.progressStore.progress();
}

/** How a lesson stands, as far as it is known by now. */
export function statusNow(lesson: string): LessonStatus | undefined {
  return room?.statusOf(lesson);
}

/** What to say about earlier answers to a question, or checks of an exercise. */
export function earlierNow(lesson: string, part: string): string | undefined {
  return room?.earlierOf(lesson, part);
}

/** Keeps an answer to a question, or a check of an exercise. Nothing goes wrong on the page when it cannot be kept. */
export function recordAnswer(lesson: string, part: string, right: boolean): void {
  openProgress().then(
    ({ progressStore }) => progressStore.answer(lesson, part, right),
    () => undefined,
  );
}

function tell(): void {
  for (const listener of listeners) listener();
}

// Another tab has begun to keep something; from here on the room listens itself.
function openOnNews({ key }: StorageEvent): void {
  if (!room && key === 'hairpin:progress') openQuietly();
}

function openQuietly(): void {
  openProgress().catch(() => undefined);
}

function isKept(): boolean {
  try {
    return window.localStorage.getItem('hairpin:progress') !== null;
  } catch {
    return false;
  }
}
