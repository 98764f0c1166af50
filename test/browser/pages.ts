import { readFileSync } from 'node:fs';

/** Every page of the built site, by its path: those of its sitemap, and the two that search engines are to leave out. */
export function allPages(): string[] {
  const sitemap = readFileSync('build/sitemap.xml', 'utf8');
  const paths = [...sitemap.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url = '']) => new URL(url).pathname);
  return [...paths, '/search?q=masquerade', '/nowhere'].sort();
}
