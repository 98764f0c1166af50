import Link from '@docusaurus/Link';
import { useHistory } from '@docusaurus/router';
import useBaseUrl from '@docusaurus/useBaseUrl';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import styles from './styles.module.css';

/** Swizzled: a field that leads to the page of results, which carries the search itself. No page pays for a search that nobody makes. */
export default function SearchBar(): ReactNode {
  const history = useHistory();
  const url = useBaseUrl('/search');
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const reach = (event: KeyboardEvent): void => {
      // Editors and terminals have a use of their own for these keys.
      const isElsewhere = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
      if (isElsewhere || event.key !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (input.current?.offsetParent) input.current.focus();
      else history.push(url);
    };
    document.addEventListener('keydown', reach);
    return () => document.removeEventListener('keydown', reach);
  }, [history, url]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    history.push(`${url}?q=${encodeURIComponent(input.current?.value ?? '')}`);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a form inside <search> would be one element more for the same role */}
      <form className={styles.form} role="search" aria-label="Site" action={url} onSubmit={submit}>
        <input ref={input} type="search" name="q" placeholder="Search" aria-label="Search the course" aria-keyshortcuts="Control+K Meta+K" autoComplete="off" />
      </form>
      <Link className={styles.link} to="/search" aria-label="Search">
        <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.5">
          <circle cx="6.500" cy="6.500" r="4.500" />
          <path d="m10 10 4.500 4.500" />
        </svg>
      </Link>
    </>
  );
}
