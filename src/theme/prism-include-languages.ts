/**
 * Swizzled: the languages of prism-react-renderer are enough here. The theme's own would load more, and for that put Prism's table of all languages into
 * every page (7 kB).
 */
export default function prismIncludeLanguages(): void {
  // No more languages.
}
