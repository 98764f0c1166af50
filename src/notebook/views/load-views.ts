/** Fetches what draws views. No page's own script holds it. */
export function loadViews(): Promise<typeof import('./ViewBody')> {
  return import('./ViewBody');
}
