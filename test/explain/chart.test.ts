import { describe, expect, it } from 'vitest';
import { type ChartOptions, chart, present } from '../../src/simulation/index.ts';

const one = (points: [number, number][], more: Partial<ChartOptions> = {}) =>
  chart({ x: { label: 'x' }, y: { label: 'y' }, series: [{ name: 'a', points }], ...more });

describe('a chart', () => {
  it('has axes with round ticks from zero, and places its points on them', () => {
    const view = one([
      [1000, 12],
      [5000, 61],
      [10000, 117],
    ]);
    expect(view.x.ticks.map((tick) => tick.label)).toEqual(['0', '2,000', '4,000', '6,000', '8,000', '10,000']);
    expect(view.y.ticks.map((tick) => tick.label)).toEqual(['0', '50', '100', '150']);
    expect(view.series[0]?.points.map(({ atX, atY }) => [atX, atY])).toEqual([
      [0.1, 0.08],
      [0.5, 0.4067],
      [1, 0.78],
    ]);
    expect(present(view)).toBe(view);
  });
  it('has logarithmic axes', () => {
    const view = one(
      [
        [1, 3],
        [1000, 40],
      ],
      { x: { label: 'Services', scale: 'log' }, y: { label: 'time', unit: 'ms', scale: 'log' } },
    );
    expect(view.x.ticks).toEqual([
      { at: 0, label: '1' },
      { at: 0.3333, label: '10' },
      { at: 0.6667, label: '100' },
      { at: 1, label: '1,000' },
    ]);
    expect(view.y.label).toBe('time (ms)');
    expect(view.summary).toBe('time (ms) over Services: a; 2 points');
  });
  it('goes below zero when a value does, and keeps fractions clean', () => {
    expect(
      one([
        [0, -0.3],
        [1, 0.2],
      ]).y.ticks.map((tick) => tick.label),
    ).toEqual(['-0.3', '-0.2', '-0.1', '0', '0.1', '0.2']);
  });
  it('one point, or the same value twice, is enough', () => {
    expect(one([[5, 5]]).series[0]?.points[0]).toMatchObject({ atX: 1, atY: 1 });
    expect(one([[0, 0]]).y.ticks.length).toBeGreaterThan(1);
  });
  it('refuses what has no place', () => {
    expect(() => one([])).toThrow('a chart needs at least one point');
    expect(() => one([[1, Number.NaN]])).toThrow('NaN has no place on the axis "y"');
    expect(() => one([[0, 1]], { x: { label: 'x', scale: 'log' } })).toThrow('0 has no place on the axis "x"');
  });
});
