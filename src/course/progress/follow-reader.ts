import { openProgress } from './door';

// The last heading above the middle of the window is where the reader is; behind the recap there is none.
const places = '.theme-doc-markdown :is(h2, h3, #recap)[id]';
const pause = 1500;

/** Keeps in which lesson a reader is, and where in it, from now until it is called off. */
export function followReader(lesson: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: string | undefined;
  let begun = false;
  const note = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const place = placeNow();
    if (begun && place === last) return;
    begun = true;
    last = place;
    openProgress().then(
      ({ progressStore }) => progressStore.visit(lesson, place),
      () => undefined,
    );
  };
  const later = (): void => {
    timer ??= setTimeout(note, pause);
  };
  note();
  window.addEventListener('scroll', later, { passive: true });
  window.addEventListener('pagehide', note);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('scroll', later);
    window.removeEventListener('pagehide', note);
  };
}

function placeNow(): string | undefined {
  const above = [...document.querySelectorAll<HTMLElement>(places)].filter((element) => element.getBoundingClientRect().top < window.innerHeight * 0.4);
  return above.at(-1)?.id;
}
