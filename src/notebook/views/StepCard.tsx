import type { PacketView } from 'hairpin';
import type { ReactNode } from 'react';
import { Dressed } from '../../components/Address';
import FateBadge from '../../components/Fate';
import type { Addresses } from '../output';
import styles from './stepper.module.css';
import { missesAt, type Stop } from './trace-stops';

interface Props {
  readonly stop: Stop;
  readonly of: number;
  readonly addresses: Addresses;
}

/** One stop in full: the rule, why it exists, what matched, the packet before and after, and the connection as conntrack has it. */
export default function StepCard({ stop, of, addresses }: Props): ReactNode {
  const { main, conntrack } = stop;
  const dress = (text: string): ReactNode => <Dressed text={text} addresses={addresses} />;
  return (
    <div className={styles.card}>
      <p className={styles.where}>
        <span>
          Step {stop.index + 1} of {of}
        </span>
        <span>{stop.leg === 'Request' ? 'the way there' : 'the way back'}</span>
        <span>{stop.host}</span>
        <span className={styles.stage}>{stop.stage}</span>
      </p>
      <p className={styles.sentence}>
        {stop.fate && <FateBadge fate={stop.fate} />} {dress(stop.quiet ? `${stop.summary.charAt(0).toUpperCase()}${stop.summary.slice(1)}` : main.sentence)}
      </p>
      <dl className={styles.facts}>
        {!stop.quiet && main.code && main.kind !== 'conntrack' && (
          <Fact name={main.kind === 'rule' ? 'Rule' : 'Route'}>
            <code className={styles.code}>{dress(main.code)}</code>
          </Fact>
        )}
        {!stop.quiet && main.why && <Fact name="Why it is there">{dress(main.why)}</Fact>}
        {!stop.quiet && main.matched && <Matched stop={stop} dress={dress} />}
        {stop.quiet && (
          <Fact name="Rules that matched">
            <Folded stop={stop} dress={dress} />
          </Fact>
        )}
        <Fact name="Packet">
          <Packet before={stop.before} after={stop.after} dress={dress} />
        </Fact>
        {conntrack && (
          <Fact name={conntrack.inTable ? 'conntrack' : 'conntrack, not yet in the table'}>
            <code className={styles.code}>{dress(conntrack.text)}</code>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Dressing {
  readonly dress: (text: string) => ReactNode;
}

function Matched({ stop, dress }: { readonly stop: Stop } & Dressing): ReactNode {
  const { matched = [] } = stop.main;
  const misses = missesAt(stop);
  return (
    <Fact name="What matched">
      {matched.length === 0 && <p>The rule asks nothing: whatever gets here matches.</p>}
      {matched.length > 0 && (
        <ul className={styles.matched}>
          {matched.map(({ code, because }) => (
            <li key={code}>
              <code className={styles.clause}>{dress(code)}</code> {because && <span>{dress(because)}</span>}
            </li>
          ))}
        </ul>
      )}
      {misses > 0 && <p className={styles.misses}>{misses === 1 ? '1 rule was asked and did not match.' : `${misses} rules were asked and did not match.`}</p>}
    </Fact>
  );
}

function Folded({ stop, dress }: { readonly stop: Stop } & Dressing): ReactNode {
  const rules = stop.steps.filter((step) => step.kind === 'rule' && step.code);
  if (rules.length === 0) return <p>None.</p>;
  return (
    <details className={styles.folded}>
      <summary>{rules.length === 1 ? 'One rule, which only leads on' : `${rules.length} rules, which only lead on`}</summary>
      {rules.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules in the order they were met; one may be met twice
        <code key={i} className={styles.code}>
          {dress(step.code ?? '')}
        </code>
      ))}
    </details>
  );
}

/** The packet: what changed struck, with the new beside it. */
function Packet({ before, after, dress }: { readonly before: PacketView; readonly after: PacketView } & Dressing): ReactNode {
  return (
    <p className={styles.packet}>
      <Changed before={before.label} after={after.label} dress={dress} /> <Changed before={before.source} after={after.source} dress={dress} />{' '}
      <span aria-hidden="true">→</span>
      <span className={styles.spoken}>to</span> <Changed before={before.destination} after={after.destination} dress={dress} />
      {(before.mark || after.mark) && (
        <>
          {' '}
          <span className={styles.mark}>
            mark <Changed before={before.mark ?? '0'} after={after.mark ?? '0'} dress={dress} />
          </span>
        </>
      )}
    </p>
  );
}

function Changed({ before, after, dress }: { readonly before: string; readonly after: string } & Dressing): ReactNode {
  if (before === after) return <span>{dress(after)}</span>;
  return (
    <span className={styles.changed}>
      <del>{dress(before)}</del> <ins>{dress(after)}</ins>
    </span>
  );
}
