// Docusaurus fetches the script of every page whose link comes into view. A sidebar full of lessons would be all lessons, read or not; what a
// reader points at is fetched all the same (preload).
export function onRouteUpdate(): void {
  window.docusaurus = { ...window.docusaurus, prefetch: () => false };
}
