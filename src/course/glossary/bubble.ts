// Shows what a term means, beside it. Assistive technology has the same words in the term's aria-description, so nothing is said twice.
let bubble: HTMLElement | undefined;
let shown: HTMLElement | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;
/** The term that is being tapped, if its explanation was not there before: this tap opens, and does not lead away. */
let opening: HTMLElement | undefined;

/** Explains the first term that was reached for, and from now on every other. */
export function explainTerms(first: HTMLElement): void {
  document.addEventListener('pointerover', ({ target, pointerType }) => {
    if (pointerType !== 'mouse') return;
    const term = termAt(target);
    if (term) show(term);
    else if (bubble?.contains(target as Node)) stay();
    else leave();
  });
  document.addEventListener('pointerdown', ({ target, pointerType }) => {
    const term = termAt(target);
    opening = pointerType !== 'mouse' && term !== shown ? term : undefined;
    if (!term && !bubble?.contains(target as Node)) hide();
  });
  document.addEventListener(
    'click',
    (event) => {
      const term = termAt(event.target);
      if (term && term === opening) {
        event.preventDefault();
        show(term);
      }
      opening = undefined;
    },
    { capture: true },
  );
  document.addEventListener('focusin', ({ target }) => {
    const term = termAt(target);
    if (term) show(term);
    else hide();
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
  // The page that it belongs to is gone.
  new MutationObserver(() => {
    if (shown && !shown.isConnected) hide();
  }).observe(document.body, { childList: true, subtree: true });
  show(first);
}

function termAt(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element ? target.closest<HTMLElement>('.term') : undefined) ?? undefined;
}

function show(term: HTMLElement): void {
  stay();
  if (term === shown) return;
  shown = term;
  bubble ??= Object.assign(document.createElement('div'), { className: 'term-bubble', role: 'tooltip' });
  // In the page's main part, which is another one on every page.
  const main = term.closest('main') ?? document.body;
  if (bubble.parentElement !== main) main.append(bubble);
  bubble.textContent = term.getAttribute('aria-description');
  bubble.hidden = false;
  place(term, bubble);
}

// In the page, so that it moves with its term; above it only where there is no room below.
function place(term: HTMLElement, { style, offsetWidth, offsetHeight, offsetParent }: HTMLElement): void {
  const origin = (offsetParent ?? document.documentElement).getBoundingClientRect();
  const box = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const room = document.documentElement.clientWidth - offsetWidth - 8;
  const above = box.bottom + offsetHeight + 8 > window.innerHeight && box.top > offsetHeight + 8;
  style.left = `${Math.max(8, Math.min(box.left, room)) - origin.left}px`;
  style.top = `${(above ? box.top - offsetHeight - 4 : box.bottom + 4) - origin.top}px`;
}

// Time to move the pointer from the term to its explanation.
function leave(): void {
  if (shown && document.activeElement !== shown) leaving ??= setTimeout(hide, 300);
}

function stay(): void {
  clearTimeout(leaving);
  leaving = undefined;
}

function hide(): void {
  stay();
  shown = undefined;
  if (bubble) bubble.hidden = true;
}
