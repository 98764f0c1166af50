// Pointing at an address, or focusing it, lights up the same address on the whole page and says whose it is.
// One listener for the page and one style rule: no address costs anything until somebody points at it.
let rule: HTMLStyleElement | undefined;
let bubble: HTMLElement | undefined;

/** The address that an element stands for, if it stands for one. */
function addressOf(target: EventTarget | null): HTMLElement | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-ip], [data-light]') : null;
  return element ?? undefined;
}

function light(element: HTMLElement): void {
  const ip = element.dataset.ip ?? element.dataset.light ?? '';
  rule ??= document.head.appendChild(document.createElement('style'));
  const same = `[data-ip="${CSS.escape(ip)}"]`;
  // Text in a drawing has no background; it gets a thick stroke behind it.
  rule.textContent = `${same} { background: var(--address-light); box-shadow: 0 0 0 2px var(--address-light); }
svg ${same} { stroke: var(--address-light); stroke-width: 6px; stroke-linejoin: round; paint-order: stroke; }`;
  const about = (element.dataset.about ? element : element.querySelector<HTMLElement>('[data-about]'))?.dataset.about;
  if (!about || element.dataset.light !== undefined) {
    hideBubble();
    return;
  }
  bubble ??= document.body.appendChild(Object.assign(document.createElement('div'), { className: 'address-bubble' }));
  bubble.setAttribute('role', 'status');
  bubble.textContent = `${ip}: ${about}`;
  bubble.hidden = false;
  const box = element.getBoundingClientRect();
  bubble.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - bubble.offsetWidth - 8))}px`;
  bubble.style.top = `${box.top > bubble.offsetHeight + 12 ? box.top - bubble.offsetHeight - 6 : box.bottom + 6}px`;
}

function hideBubble(): void {
  if (bubble) bubble.hidden = true;
}

function dim(): void {
  if (rule) rule.textContent = '';
  hideBubble();
}

function follow(event: Event): void {
  const element = addressOf(event.target);
  if (element) light(element);
  else dim();
}

if (typeof document !== 'undefined') {
  for (const name of ['pointerover', 'pointerdown', 'focusin']) document.addEventListener(name, follow, { passive: true });
  document.addEventListener('scroll', hideBubble, { passive: true });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') dim();
  });
}
