import type { ChartView, SeriesView } from 'hairpin';
import type { ReactNode } from 'react';
import notebook from '../notebook.module.css';
import styles from './chart.module.css';

// Told apart by the shape of their points and by how their line is drawn, and only then by colour.
const marks: readonly ReactNode[] = [
  <circle key="circle" r={3.5} />,
  <rect key="square" x={-3.2} y={-3.2} width={6.4} height={6.4} />,
  <path key="triangle" d="M0-4.2 4 3H-4Z" />,
  <path key="diamond" d="M0-4.6 4.600 0 0 4.600-4.600 0Z" />,
  <path key="cross" d="M-3.500-3.500 3.500 3.500M3.500-3.500-3.500 3.500" />,
];
const dashes = [undefined, '7 4', '2 3', '9 3 2 3', '4 2'];

const shapes = {
  wide: { width: 640, height: 300, left: 62 },
  narrow: { width: 330, height: 240, left: 52 },
} as const;
const top = 10;
const right = 14;
const bottom = 46;

/** A small plot of measured series, with its numbers as a table. */
export default function Chart({ view }: { readonly view: ChartView }): ReactNode {
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{view.summary}</figcaption>
      <Plot view={view} shape="wide" />
      <Plot view={view} shape="narrow" />
      {view.series.length > 1 && (
        <ul className={styles.legend}>
          {view.series.map(({ name }, i) => (
            <li key={name}>
              <svg width="34" height="14" viewBox="-17 -7 34 14" className={styles.series} data-n={i % 5} aria-hidden="true">
                {view.kind === 'line' && <path className={styles.line} d="M-16 0H16" strokeDasharray={dashes[i % 5]} />}
                {marks[i % 5]}
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <details className={styles.numbers}>
        <summary>The numbers</summary>
        <Numbers view={view} />
      </details>
    </figure>
  );
}

function Plot({ view, shape }: { readonly view: ChartView; readonly shape: keyof typeof shapes }): ReactNode {
  const { width, height, left } = shapes[shape];
  const x = (at: number): number => left + at * (width - left - right);
  const y = (at: number): number => height - bottom - at * (height - bottom - top);
  // On a narrow plot every other number has room, and the last one always.
  const every = shape === 'narrow' && view.x.ticks.length > 4 ? 2 : 1;
  return (
    <svg className={`${styles.plot} ${styles[shape]}`} viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{view.summary}</title>
      <desc>{view.series.map(describe).join(' ')}</desc>
      {view.y.ticks.map(({ at, label }) => (
        <g key={label} className={styles.tick}>
          <path d={`M${x(0)} ${y(at)}H${x(1)}`} />
          <text x={x(0) - 7} y={y(at) + 4} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {view.x.ticks.map(({ at, label }, i) => (
        <g key={label} className={styles.tick}>
          <path d={`M${x(at)} ${y(0)}v5`} />
          {(view.x.ticks.length - 1 - i) % every === 0 && (
            <text x={x(at)} y={y(0) + 18} textAnchor={at === 1 ? 'end' : 'middle'}>
              {label}
            </text>
          )}
        </g>
      ))}
      <path className={styles.axis} d={`M${x(0)} ${y(1)}V${y(0)}H${x(1)}`} />
      <text className={styles.label} x={x(0.5)} y={height - 8} textAnchor="middle">
        {view.x.label}
      </text>
      <text className={styles.label} transform={`translate(12 ${y(0.5)}) rotate(-90)`} textAnchor="middle">
        {view.y.label}
      </text>
      {view.series.map((series, i) => (
        <g key={series.name} className={styles.series} data-n={i % 5}>
          {view.kind === 'line' && (
            <path
              className={styles.line}
              strokeDasharray={dashes[i % 5]}
              d={series.points.map(({ atX, atY }, n) => `${n === 0 ? 'M' : 'L'}${round(x(atX))} ${round(y(atY))}`).join('')}
            />
          )}
          {series.points.map(({ atX, atY }, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: points are told apart by their order
            <g key={n} transform={`translate(${round(x(atX))} ${round(y(atY))})`}>
              {marks[i % 5]}
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

function describe({ name, points }: SeriesView): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return `${name}: no points.`;
  return `${name}: from ${first.y} at ${first.x} to ${last.y} at ${last.x}, in ${points.length} points.`;
}

function Numbers({ view }: { readonly view: ChartView }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and a keyboard has to be able to scroll it
    <div className={notebook.scroll} tabIndex={0}>
      <table className={notebook.table}>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">{view.x.label}</th>
            <th scope="col">{view.y.label}</th>
          </tr>
        </thead>
        <tbody>
          {view.series.flatMap(({ name, points }) =>
            points.map((point, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: points are told apart by their order
              <tr key={`${name} ${i}`}>
                <td>{name}</td>
                <td data-number>{point.x}</td>
                <td data-number>{point.y}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
