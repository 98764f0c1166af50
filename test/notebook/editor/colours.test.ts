import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeColours } from '../../../src/notebook/code-colours';

const css = readFileSync(new URL('../../../src/css/custom.css', import.meta.url), 'utf8');

/** The variables of a rule of the style sheet that have a plain colour. */
function variables(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  return new Map([...css.slice(start, css.indexOf('}', start)).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([':root', '[data-theme="dark"]'])('code in %s', (selector) => {
  const known = variables(selector);
  const inks = ['code-text', ...codeColours.map(({ name }) => `code-${name}`)];
  const grounds = ['code-surface', 'code-selection', 'code-match', 'hp-surface'];
  it.each(inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)))('%s on %s passes AA', (ink, ground) => {
    expect(contrast(known.get(ink) ?? '', known.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
  });
  it.each(['fate-refused', 'hp-muted'])('the line below it, %s, passes AA', (ink) => {
    expect(contrast(known.get(ink) ?? '', known.get('code-surface') ?? '')).toBeGreaterThanOrEqual(4.5);
  });
});

it('black on white is 21 to 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
});
