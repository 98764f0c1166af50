// A word of the field explains itself when it is pointed at, focused or tapped. What shows the explanation comes when it is first wanted.
const wakingEvents = ['pointerover', 'pointerdown', 'focusin'] as const;

function wake(event: Event): void {
  const term = event.target instanceof Element ? event.target.closest<HTMLElement>('.term') : null;
  if (!term) return;
  for (const name of wakingEvents) document.removeEventListener(name, wake);
  // A tap asks for the explanation. Its own click comes before that is here, and would lead away.
  if ('pointerType' in event && event.pointerType !== 'mouse') term.addEventListener('click', (click) => click.preventDefault(), { once: true });
  import('../course/glossary/bubble').then(
    ({ explainTerms }) => explainTerms(term),
    // Offline, most likely: the word is still a link.
    () => {
      for (const name of wakingEvents) document.addEventListener(name, wake, { passive: true });
    },
  );
}

if (typeof document !== 'undefined') for (const name of wakingEvents) document.addEventListener(name, wake, { passive: true });
