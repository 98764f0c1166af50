import type { ChangedChainView, ChangedRuleView, RulesetDiffView } from 'hairpin';
import type { ReactNode } from 'react';
import { Dressed } from '../../components/Address';
import type { Addresses } from '../output';
import styles from './ruleset.module.css';

const signs: Readonly<Record<ChangedRuleView['status'], string>> = { same: '', added: '+', removed: '−', changed: '±', moved: '↕' };

/** What became of a rule set: rules that came, went, changed or moved, each with a sign and a word. */
export default function RulesetDiff({ view, addresses }: { readonly view: RulesetDiffView; readonly addresses: Addresses }): ReactNode {
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {view.name && <strong>{view.name}: </strong>}
        {view.summary}
      </figcaption>
      {view.tables.map((table) => (
        <div key={table.name} className={styles.table}>
          <p className={styles.tableName}>Table {table.name}</p>
          {table.chains.map((chain) => (
            <Chain key={`${chain.status} ${chain.name}`} chain={chain} addresses={addresses} />
          ))}
        </div>
      ))}
    </figure>
  );
}

function Chain({ chain, addresses }: { readonly chain: ChangedChainView; readonly addresses: Addresses }): ReactNode {
  return (
    <details className={styles.chain} open>
      <summary>
        <code className={styles.head}>{chain.status === 'removed' ? <del>{chain.name}</del> : chain.name}</code>{' '}
        <span className={styles.note}>{chain.status === 'changed' ? '' : `chain ${chain.status}`}</span>
      </summary>
      <ul className={styles.changes}>
        {fold(chain.rules).map((part, i) =>
          typeof part === 'number' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place among the rules, and nothing else
            <li key={i} className={styles.asBefore}>
              {part === 1 ? '1 rule' : `${part} rules`} as before
            </li>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rules may say the same
            <Rule key={i} rule={part} addresses={addresses} />
          ),
        )}
      </ul>
    </details>
  );
}

function Rule({ rule, addresses }: { readonly rule: ChangedRuleView; readonly addresses: Addresses }): ReactNode {
  const dress = (text: string): ReactNode => <Dressed text={text} addresses={addresses} />;
  return (
    <li data-status={rule.status}>
      {rule.status !== 'same' && (
        <span className={styles.status}>
          <span aria-hidden="true">{signs[rule.status]}</span> {rule.status}
        </span>
      )}
      <code className={styles.code}>{rule.before !== undefined ? <Changed before={rule.before} after={rule.code} dress={dress} /> : dress(rule.code)}</code>
      {rule.why && rule.status !== 'same' && <p className={styles.why}>{dress(rule.why)}</p>}
    </li>
  );
}

/** A rule that changed: the words that did, struck, with the new ones beside them. */
function Changed({ before, after, dress }: { readonly before: string; readonly after: string; readonly dress: (text: string) => ReactNode }): ReactNode {
  const [old, now] = [before.split(' '), after.split(' ')];
  const shortest = Math.min(old.length, now.length);
  let start = 0;
  while (start < shortest && old[start] === now[start]) start++;
  let end = 0;
  while (end < shortest - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  return (
    <>
      {dress(now.slice(0, start).join(' '))} <del>{dress(old.slice(start, old.length - end).join(' '))}</del>{' '}
      <ins>{dress(now.slice(start, now.length - end).join(' '))}</ins> {dress(now.slice(now.length - end).join(' '))}
    </>
  );
}

// Of rules that are as before, one on each side of a change stays; more of them in a row are counted.
function fold(rules: readonly ChangedRuleView[]): (ChangedRuleView | number)[] {
  const parts: (ChangedRuleView | number)[] = [];
  for (const [i, rule] of rules.entries()) {
    const isNear = rule.status !== 'same' || [rules[i - 1], rules[i + 1]].some((neighbour) => neighbour && neighbour.status !== 'same');
    const last = parts.at(-1);
    if (isNear) parts.push(rule);
    else if (typeof last === 'number') parts[parts.length - 1] = last + 1;
    else parts.push(1);
  }
  return parts;
}
