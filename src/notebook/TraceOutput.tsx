import type { LegView, StepView, TraceView } from 'hairpin';
import type { ReactNode } from 'react';
import { Address, Dressed } from '../components/Address';
import FateBadge from '../components/Fate';
import type { Addresses } from './output';
import styles from './trace.module.css';
import { groupByHost, type HostGroup, type StageGroup } from './trace-groups';

/** A packet's journey, step by step: readable without JavaScript, folded where nothing happens. */
export default function TraceOutput({ trace }: { readonly trace: TraceView }): ReactNode {
  const { addresses } = trace;
  return (
    <figure className={styles.trace} data-fate={trace.fate}>
      <figcaption className={styles.summary}>
        <FateBadge fate={trace.fate} /> <Dressed text={trace.summary.replace(/^\w+\.\s*/, '')} addresses={addresses} />
      </figcaption>
      <AddressKey addresses={addresses} />
      {trace.legs.map((leg) => (
        <Leg key={leg.title} leg={leg} addresses={addresses} />
      ))}
    </figure>
  );
}

/** Every address of the trace, once, with its owner: a legend, and the way to light an address up by keyboard. */
function AddressKey({ addresses }: { readonly addresses: Addresses }): ReactNode {
  return (
    <ul className={styles.key} aria-label="Addresses in this trace">
      {Object.entries(addresses).map(([ip, { network, name }]) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: focusing an address lights it up, as pointing at it does
        <li key={ip} data-light={ip} tabIndex={0}>
          <Address ip={ip} network={network} name={name} /> <span>{name || network}</span>
        </li>
      ))}
    </ul>
  );
}

function Leg({ leg, addresses }: { readonly leg: LegView; readonly addresses: Addresses }): ReactNode {
  const hosts = groupByHost(leg.steps);
  const body = hosts.map((group) => <HostSteps key={group.first} group={group} addresses={addresses} />);
  const title = leg.title === 'Request' ? 'The way there' : 'The way back';
  const path = hosts.map((group) => group.host).join(' → ');
  if (leg.title === 'Request')
    return (
      <div className={styles.leg}>
        <p className={styles.legTitle}>
          {title} <span>{path}</span>
        </p>
        {body}
      </div>
    );
  return (
    <details className={styles.leg}>
      <summary className={styles.legTitle}>
        {title} <span>{path}</span>
      </summary>
      {body}
    </details>
  );
}

function HostSteps({ group, addresses }: { readonly group: HostGroup; readonly addresses: Addresses }): ReactNode {
  return (
    <div className={styles.host}>
      <p className={styles.hostName}>{group.host}</p>
      <div className={styles.steps}>
        {group.stages.map((stage) => (
          <Stage key={stage.first} stage={stage} addresses={addresses} />
        ))}
      </div>
    </div>
  );
}

function Stage({ stage, addresses }: { readonly stage: StageGroup; readonly addresses: Addresses }): ReactNode {
  const steps = (
    <ol className={styles.list}>
      {stage.steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are told apart by their order alone
        <Step key={i} step={step} addresses={addresses} />
      ))}
    </ol>
  );
  if (!stage.quiet) return steps;
  return (
    <details className={styles.quiet}>
      <summary>
        <span className={styles.stage}>{stage.name}</span> {stage.summary}
      </summary>
      {steps}
    </details>
  );
}

function Step({ step, addresses }: { readonly step: StepView; readonly addresses: Addresses }): ReactNode {
  return (
    <li className={styles.step} data-kind={step.kind}>
      <p className={styles.sentence}>
        <span className={styles.stage}>{step.stage}</span> <Dressed text={step.sentence} addresses={addresses} />
        {step.misses !== undefined && step.misses > 0 && <span className={styles.misses}> {missesOf(step)}</span>}
      </p>
      {step.rewrite && (
        <p className={styles.rewrite}>
          {step.rewrite.end}{' '}
          <del>
            <Dressed text={step.rewrite.from} addresses={addresses} />
          </del>{' '}
          <span aria-hidden="true">→</span>{' '}
          <ins>
            <Dressed text={step.rewrite.to} addresses={addresses} />
          </ins>
        </p>
      )}
      {step.code && (
        <code className={styles.rule}>
          <Dressed text={step.code} addresses={addresses} />
        </code>
      )}
      {step.why && (
        <p className={styles.why}>
          <span>Why:</span> <Dressed text={step.why} addresses={addresses} />
        </p>
      )}
      {step.fate && step.fate !== 'delivered' && <FateBadge fate={step.fate} />}
    </li>
  );
}

function missesOf({ kind, misses = 0 }: StepView): string {
  const rules = misses === 1 ? '1 rule' : `${misses} rules`;
  return kind === 'rule' ? `${rules} before it did not match.` : `${rules} did not match.`;
}
