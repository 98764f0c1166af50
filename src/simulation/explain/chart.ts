import { axisOf } from './axis.ts';
import { count } from './ruleset.ts';
import type { ChartView } from './view.ts';

/** Measured series to plot. */
export interface ChartOptions {
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[];
  /** Whether points are joined; `line` if not given. */
  readonly kind?: ChartView['kind'];
}

/** What an axis measures. */
export interface ChartAxis {
  readonly label: string;
  readonly unit?: string;
  /** Even steps from zero, unless it is `log`: then every step is a factor. */
  readonly scale?: 'linear' | 'log';
}

const mostPoints = 2000;

/** A small line or scatter plot of measured series. Throws for values that no axis has: none at all, or zero and less on a logarithmic one. */
export function chart({ x, y, series, kind = 'line' }: ChartOptions): ChartView {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) throw new Error('a chart needs at least one point');
  if (points.length > mostPoints) throw new Error(`a chart of ${points.length} points shows nothing; the limit is ${mostPoints}`);
  const axisX = axisOf(
    x,
    points.map((point) => point[0]),
  );
  const axisY = axisOf(
    y,
    points.map((point) => point[1]),
  );
  return {
    view: 'chart',
    summary: `${axisY.label} over ${axisX.label}: ${series.map(({ name }) => name).join(', ')}; ${count(points.length, 'point')}`,
    kind,
    x: { label: axisX.label, ticks: axisX.ticks },
    y: { label: axisY.label, ticks: axisY.ticks },
    series: series.map(({ name, points: own }) => ({ name, points: own.map(([px, py]) => ({ x: px, y: py, atX: axisX.place(px), atY: axisY.place(py) })) })),
  };
}
