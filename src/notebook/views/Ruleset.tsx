import type { RuleChainView, RuleLineView, RulesetView, RuleTableView } from 'hairpin';
import { type MouseEvent, type ReactNode, useMemo } from 'react';
import { Dressed } from '../../components/Address';
import type { Addresses } from '../output';
import styles from './ruleset.module.css';

interface Props {
  readonly view: RulesetView;
  readonly addresses: Addresses;
}

// A set this small is shown with every chain open and every reason said.
const fewRules = 25;

/** A rule set in real syntax: chains that fold, rules that matched, and links between rules, chains and Services. All of it is plain HTML. */
export default function Ruleset({ view, addresses }: Props): ReactNode {
  const prefix = useMemo(() => `rules-${hash(JSON.stringify(view))}`, [view]);
  const rules = view.tables.flatMap((table) => table.chains.flatMap((chain) => chain.rules));
  const hasHits = rules.some((rule) => rule.hits);
  const context: Context = { prefix, addresses, isSmall: rules.length <= fewRules, hasHits };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: follows links, which take keys of their own
    <figure className={styles.figure} onClick={openChain}>
      <figcaption className={styles.caption}>
        {view.name && <strong>{view.name}: </strong>}
        {view.summary}
      </figcaption>
      {view.services.length > 0 && <Services view={view} context={context} />}
      {view.tables.map((table) => (
        <div key={table.name} className={styles.table}>
          <code className={styles.bracket}>{table.open}</code>
          {table.sets?.map((set) => (
            <details key={set.name} className={styles.chain}>
              <summary>
                <code className={styles.head}>{set.name}</code>
              </summary>
              <pre className={styles.set}>
                <Dressed text={set.code} addresses={addresses} />
              </pre>
            </details>
          ))}
          {table.chains.map((chain) => (
            <Chain key={chain.name} table={table} chain={chain} context={context} />
          ))}
          <code className={styles.bracket}>{table.close}</code>
        </div>
      ))}
    </figure>
  );
}

// A browser opens a folded chain when a link leads into it; an old one has to be told.
function openChain(event: MouseEvent): void {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
  const details = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest('details');
  if (details) details.open = true;
}

interface Context {
  readonly prefix: string;
  readonly addresses: Addresses;
  readonly isSmall: boolean;
  readonly hasHits: boolean;
}

function Services({ view, context }: { readonly view: RulesetView; readonly context: Context }): ReactNode {
  return (
    <details className={styles.services} open={view.services.length <= 3}>
      <summary>The rules of each Service</summary>
      <ul>
        {view.services.map(({ name, chains }) => (
          <li key={name} id={serviceId(context, name)}>
            <span className={styles.service}>{name}</span>{' '}
            {chains.map(({ table, chain }) => (
              <a key={`${table} ${chain}`} href={`#${chainId(context, table, chain)}`}>
                {chain}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Chain({ table, chain, context }: { readonly table: RuleTableView; readonly chain: RuleChainView; readonly context: Context }): ReactNode {
  const hits = chain.rules.filter((rule) => rule.hits).length;
  const known = new Set(table.chains.map(({ name }) => name));
  const isOpen = context.hasHits ? hits > 0 : context.isSmall;
  if (chain.rules.length === 0)
    return (
      <p className={styles.empty} id={chainId(context, table.name, chain.name)}>
        <code className={styles.head}>{chain.head}</code> <span className={styles.note}>no rules</span>
      </p>
    );
  return (
    <details className={styles.chain} open={isOpen} data-hit={hits > 0 || undefined}>
      <summary>
        <code className={styles.head}>{chain.head}</code>{' '}
        <span className={styles.note}>
          {chain.rules.length === 1 ? '1 rule' : `${chain.rules.length} rules`}
          {hits > 0 && `, ${hits} matched`}
        </span>
      </summary>
      <div className={styles.inside} id={chainId(context, table.name, chain.name)}>
        {chain.reachedFrom.length > 0 && (
          <p className={styles.from}>
            reached from{' '}
            {chain.reachedFrom.map((name) => (
              <a key={name} href={`#${chainId(context, table.name, name)}`}>
                {name}
              </a>
            ))}
          </p>
        )}
        <ol className={styles.rules}>
          {chain.rules.map((rule) => (
            <Line key={rule.number} rule={rule} table={table.name} isKnown={known.has(rule.to ?? '')} context={context} />
          ))}
        </ol>
        {chain.leftOut !== undefined && (
          <p className={styles.from}>{chain.leftOut === 1 ? '1 other rule is' : `${chain.leftOut} other rules are`} not shown.</p>
        )}
      </div>
    </details>
  );
}

function Line({
  rule,
  table,
  isKnown,
  context,
}: {
  readonly rule: RuleLineView;
  readonly table: string;
  readonly isKnown: boolean;
  readonly context: Context;
}): ReactNode {
  const at = rule.to === undefined || !isKnown ? -1 : rule.code.lastIndexOf(rule.to);
  const end = at + (rule.to?.length ?? 0);
  const tell = rule.why !== undefined && (context.isSmall || rule.hits !== undefined);
  return (
    <li value={rule.number} data-hit={rule.hits !== undefined || undefined}>
      {rule.hits && <span className={styles.hit}>match {rule.hits.join(', ')}</span>}
      <code className={styles.code}>
        {at < 0 ? (
          <Dressed text={rule.code} addresses={context.addresses} />
        ) : (
          <>
            <Dressed text={rule.code.slice(0, at)} addresses={context.addresses} />
            <a href={`#${chainId(context, table, rule.to ?? '')}`}>{rule.to}</a>
            <Dressed text={rule.code.slice(end)} addresses={context.addresses} />
          </>
        )}
      </code>
      {(tell || rule.service !== undefined) && (
        <p className={styles.why}>
          {tell && <Dressed text={rule.why ?? ''} addresses={context.addresses} />}{' '}
          {rule.service !== undefined && (
            <a className={styles.service} href={`#${serviceId(context, rule.service)}`}>
              {rule.service}
            </a>
          )}
        </p>
      )}
    </li>
  );
}

function chainId({ prefix }: Context, table: string, chain: string): string {
  return `${prefix}-${table}-${chain}`;
}

function serviceId({ prefix }: Context, service: string): string {
  return `${prefix}-service-${service.replace(/[^A-Za-z0-9_-]/g, '.')}`;
}

// Tells this rule set's anchors from those of another on the page; the same in the build and in the browser.
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value.toString(36);
}
