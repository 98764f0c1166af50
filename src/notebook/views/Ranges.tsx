import type { MapPieceView, RangesView, RangeView, RulerView } from 'hairpin';
import { type CSSProperties, Fragment, type ReactNode } from 'react';
import { Address, Dressed } from '../../components/Address';
import type { Addresses } from '../output';
import styles from './ranges.module.css';

interface Props {
  readonly view: RangesView;
  readonly addresses: Addresses;
}

const fewMarks = 30;

/** Ranges of addresses: all of them on a map, then each with its own ruler. Every place on a ruler stands below it in words, too. */
export default function Ranges({ view, addresses }: Props): ReactNode {
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{view.summary}.</figcaption>
      {view.overlaps.map(({ words }) => (
        <p key={words} className={styles.overlap}>
          <strong>Overlap.</strong> <Dressed text={words} addresses={addresses} />
        </p>
      ))}
      {view.maps.map((map) => (
        <AddressMap key={map[0]?.first} map={map} ranges={view.ranges} />
      ))}
      {view.ranges.map((range) => (
        <Range key={range.name} range={range} addresses={addresses} />
      ))}
    </figure>
  );
}

/** All ranges side by side, wider for a larger one, though by far not as much: by the number of bits. */
function AddressMap({ map, ranges }: { readonly map: readonly MapPieceView[]; readonly ranges: readonly RangeView[] }): ReactNode {
  const names = [...new Set(map.flatMap((piece) => piece.names))];
  const total = map.reduce((sum, piece) => sum + piece.weight, 0);
  const starts = map.map((_, i) => map.slice(0, i).reduce((sum, piece) => sum + piece.weight, 0) / total);
  return (
    <div className={styles.map} role="img" aria-label={`In the order of their addresses: ${map.map(sayPiece).join('; ')}.`}>
      {names.map((name) => (
        <div key={name} className={styles.lane}>
          {map.map((piece, i) =>
            piece.names.includes(name) ? (
              <span
                key={piece.first}
                className={styles.piece}
                data-network={ranges.find((range) => range.name === name)?.network}
                data-overlap={piece.names.length > 1 || undefined}
                style={place(starts[i] ?? 0, (starts[i] ?? 0) + piece.weight / total)}
              />
            ) : null,
          )}
          <span className={styles.laneName} style={nameAt(map, starts, name)}>
            {name}
          </span>
        </div>
      ))}
    </div>
  );
}

function sayPiece(piece: MapPieceView): string {
  const who = piece.names.length === 0 ? 'nobody' : piece.names.join(' and ');
  return `${piece.first} to ${piece.last} ${who}`;
}

// Under its range, and never off the edge.
function nameAt(map: readonly MapPieceView[], starts: readonly number[], name: string): CSSProperties {
  const first = starts[map.findIndex((piece) => piece.names.includes(name))] ?? 0;
  return first > 0.6 ? { right: 0 } : { left: `${round(first * 100)}%` };
}

function Range({ range, addresses }: { readonly range: RangeView; readonly addresses: Addresses }): ReactNode {
  const { ruler } = range;
  return (
    <section className={styles.range} data-part={range.within !== undefined || undefined}>
      <p className={styles.name}>
        <strong>{range.name}</strong>{' '}
        {range.network ? (
          <Address ip={range.cidr.split('/')[0] ?? ''} network={range.network} name={range.name} text={range.cidr} />
        ) : (
          <code className={styles.plain}>{range.cidr}</code>
        )}{' '}
        <span>
          {range.first} to {range.last}, {range.size} {range.size === '1' ? 'address' : 'addresses'}
          {range.within !== undefined && `, a part of ${range.within}`}
        </span>
      </p>
      {ruler && <Ruler ruler={ruler} range={range} addresses={addresses} />}
    </section>
  );
}

function Ruler({ ruler, range, addresses }: { readonly ruler: RulerView; readonly range: RangeView; readonly addresses: Addresses }): ReactNode {
  const { bands, marks, ticks, words } = ruler;
  return (
    <>
      <div className={styles.ruler} data-network={range.network} aria-hidden="true">
        {bands.map((band, i) => (
          <span key={band.first} className={styles.band} data-odd={i % 2 === 1 || undefined} style={place(band.from, band.to)}>
            {letter(i)}
          </span>
        ))}
        {marks.map((mark) => (
          <span key={mark.address} className={styles.mark} data-ip={mark.address} style={{ left: `${round(mark.at * 100)}%` }} />
        ))}
        {ticks.map((tick) => (
          <span key={tick.label} className={styles.tick} style={{ left: `${round(tick.at * 100)}%` }}>
            {tick.label}
          </span>
        ))}
      </div>
      <p className={styles.words}>{words}</p>
      {bands.length > 0 && (
        <ul className={styles.list}>
          {bands.map((band, i) => (
            <li key={band.first}>
              <strong>{letter(i)}</strong> {band.name}: <Dressed text={`${band.first} to ${band.last}`} addresses={addresses} />, {band.size}
            </li>
          ))}
        </ul>
      )}
      {marks.length > 0 && (
        <p className={styles.marks}>
          Taken:{' '}
          {marks.slice(0, fewMarks).map((mark, i) => (
            <Fragment key={mark.address}>
              {i > 0 && ', '}
              <span className={styles.taken}>
                <Dressed text={mark.address} addresses={addresses} /> {mark.name}
              </span>
            </Fragment>
          ))}
          {marks.length > fewMarks && ` and ${marks.length - fewMarks} more`}
        </p>
      )}
    </>
  );
}

function letter(i: number): string {
  return String.fromCharCode(65 + (i % 26));
}

function place(from: number, to: number): CSSProperties {
  return { left: `${round(from * 100)}%`, width: `${round((to - from) * 100)}%` };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
