import Head from '@docusaurus/Head';
import Link from '@docusaurus/Link';
import { useHistory, useLocation } from '@docusaurus/router';
import useBaseUrl from '@docusaurus/useBaseUrl';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import { searchByWorker } from '@theme/searchByWorker';
import { type ReactNode, useEffect, useState } from 'react';
import { readHits, type SearchResult } from '../../search/results';
import styles from './styles.module.css';

const most = 50;

type Found = { readonly query: string; readonly results: readonly SearchResult[] } | { readonly query: string; readonly failed: true };

/** Swizzled: results as the reader types, from an index that comes with the site and stays in the browser. */
export default function SearchPage(): ReactNode {
  const history = useHistory();
  const { pathname, search } = useLocation();
  const base = useBaseUrl('/');
  const query = new URLSearchParams(search).get('q') ?? '';
  const [text, setText] = useState(query);
  const [found, setFound] = useState<Found>();

  // The field in the bar leads here too, while this page is open.
  useEffect(() => setText(query), [query]);
  useEffect(() => {
    let gone = false;
    const wanted = text.trim();
    if (wanted === '') {
      setFound(undefined);
      return;
    }
    searchByWorker(base, '', wanted, most).then(
      (hits) => {
        if (!gone) setFound({ query: wanted, results: readHits(hits) });
      },
      () => {
        if (!gone) setFound({ query: wanted, failed: true });
      },
    );
    return () => {
      gone = true;
    };
  }, [text, base]);

  return (
    <Layout title="Search" description="Search the lessons, the glossary and the reference. It works in your browser, from an index that comes with the site.">
      <Head>
        <meta name="robots" content="noindex, follow" />
      </Head>
      <main className={`container ${styles.page}`}>
        <Heading as="h1">Search</Heading>
        <noscript>
          <p>The search is a script in this page. The glossary and the course map need none.</p>
        </noscript>
        <input
          type="search"
          className={styles.input}
          aria-label="Search for"
          autoComplete="off"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            history.replace(`${pathname}${target.value.trim() === '' ? '' : `?q=${encodeURIComponent(target.value)}`}`);
          }}
        />
        <p role="status">{inWords(found)}</p>
        {found && 'results' in found && (
          <ul className={styles.results}>
            {found.results.map((result) => (
              <Result key={result.url} result={result} />
            ))}
          </ul>
        )}
      </main>
    </Layout>
  );
}

function inWords(found: Found | undefined): string {
  if (!found) return '';
  if ('failed' in found) return 'The index could not be loaded. Check the connection and try again.';
  if (process.env.NODE_ENV !== 'production') return 'There is an index only in a built site: npm run build, then npm run serve.';
  const { length } = found.results;
  return length === 0 ? `Nothing found for “${found.query}”.` : `${length === most ? `The first ${most}` : length} ${length === 1 ? 'place' : 'places'} found.`;
}

function Result({ result: { url, title, page, excerpt } }: { readonly result: SearchResult }): ReactNode {
  return (
    <li>
      <Link to={url}>{title}</Link>
      {page && <span className={styles.where}> in {page}</span>}
      {excerpt.length > 0 && (
        <p>
          {excerpt.map(({ text, found }, i) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order
            found ? <mark key={i}>{text}</mark> : text,
          )}
        </p>
      )}
    </li>
  );
}
