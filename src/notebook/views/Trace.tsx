import type { Topology as TopologyData, TraceView } from 'hairpin';
import { type ReactNode, useMemo } from 'react';
import { Address, Dressed } from '../../components/Address';
import FateBadge from '../../components/Fate';
import type { Addresses } from '../output';
import StepCard from './StepCard';
import StepControls, { useStepper } from './StepControls';
import StepList from './StepList';
import Topology from './Topology';
import styles from './trace.module.css';
import { allStops, stopsOf } from './trace-stops';

interface Props {
  readonly trace: TraceView;
  /** A picture to walk through instead of the trace's own. */
  readonly topology?: TopologyData;
}

/**
 * A packet's journey: the picture, one step at a time, and every step as a list. The list alone is what stays on paper and without
 * JavaScript; with it, list, picture and card show the same step.
 */
export default function Trace({ trace, topology = trace.topology }: Props): ReactNode {
  const { addresses } = trace;
  const legs = useMemo(() => stopsOf(trace), [trace]);
  const stops = useMemo(() => allStops(legs), [legs]);
  const stepper = useStepper(stops);
  const current = stops[stepper.index];
  return (
    <figure className={styles.trace} data-fate={trace.fate}>
      <figcaption className={styles.summary}>
        <FateBadge fate={trace.fate} /> <Dressed text={trace.summary.replace(/^\w+\.\s*/, '')} addresses={addresses} />
      </figcaption>
      {current && (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys that its buttons take too; nothing here can be pointed at
        <div className={styles.stepper} onKeyDown={stepper.onKeyDown}>
          {topology && <Topology topology={topology} addresses={addresses} way={{ legs, current, fate: trace.fate }} />}
          <div className={styles.walk}>
            <StepControls stepper={stepper} stops={stops} />
            <StepCard stop={current} of={stops.length} addresses={addresses} />
          </div>
        </div>
      )}
      <StepList legs={legs} current={stepper.index} hasMoved={stepper.hasMoved} addresses={addresses} onPick={stepper.go} />
      <AddressKey addresses={addresses} />
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
