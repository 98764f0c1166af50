import type { ChartAxis } from './chart.ts';
import type { AxisView } from './view.ts';

/** An axis that holds all the values, with ticks at round numbers. */
export interface Axis extends AxisView {
  /** Where a value stands, from 0 to 1. */
  place(value: number): number;
}

/** Chooses the ends and ticks of an axis. */
export function axisOf({ label, unit, scale = 'linear' }: ChartAxis, values: readonly number[]): Axis {
  const wrong = values.find((value) => !Number.isFinite(value) || (scale === 'log' && value <= 0));
  if (wrong !== undefined) throw new Error(`${wrong} has no place on the axis "${label}"`);
  const { from, to, ticks, position } = scale === 'log' ? logarithmic(values) : linear(values);
  const place = (value: number): number => Math.round(((position(value) - position(from)) / (position(to) - position(from))) * 10000) / 10000;
  return { label: unit === undefined ? label : `${label} (${unit})`, ticks: ticks.map((value) => ({ at: place(value), label: printNumber(value) })), place };
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  position(value: number): number;
}

// From zero, so that lengths can be compared; below it only if a value is.
function linear(values: readonly number[]): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values) || 1;
  const step = roundStep((high - low) / 5);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { from: first * step, to: last * step, ticks, position: (value) => value };
}

function logarithmic(values: readonly number[]): Scale {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  return { from: 10 ** first, to: 10 ** last, ticks, position: Math.log10 };
}

// 1, 2 or 5 times a power of ten, not less than the wanted step.
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5, 10].find((one) => one * power >= wanted * 0.999) ?? 10;
  return factor * power;
}

/** `10,000`, `0.05`; without the noise of binary fractions. */
export function printNumber(value: number): string {
  const [whole = '', fraction] = `${Number(value.toPrecision(6))}`.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
