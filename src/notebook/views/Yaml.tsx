import type { YamlView } from 'hairpin';
import type { ReactNode } from 'react';
import { Dressed } from '../../components/Address';
import notebook from '../notebook.module.css';
import type { Addresses } from '../output';
import styles from './yaml.module.css';

/** YAML, in the colours that code has elsewhere. */
export default function Yaml({ view, addresses }: { readonly view: YamlView; readonly addresses: Addresses }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and a keyboard has to be able to scroll them
    <div className={`${notebook.scroll} ${styles.box}`} tabIndex={0}>
      <pre className={notebook.text}>
        {view.pieces.map(([kind, text], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order
          <span key={i} className={styles[kind]}>
            <Dressed text={text} addresses={addresses} />
          </span>
        ))}
      </pre>
    </div>
  );
}
