import useBrokenLinks from '@docusaurus/useBrokenLinks';
import type { ReactNode } from 'react';
import styles from './anchor-link.module.css';

interface Props {
  /** Of the element that the link leads to. */
  readonly id: string;
  /** What that element is called. */
  readonly of: string;
}

/** A link to a part of the page, to be copied; the site's check of links then knows the part too. */
export default function AnchorLink({ id, of }: Props): ReactNode {
  useBrokenLinks().collectAnchor(id);
  return (
    <a className={styles.link} href={`#${id}`} aria-label={`Link to: ${of}`} title="Link to this">
      #
    </a>
  );
}
