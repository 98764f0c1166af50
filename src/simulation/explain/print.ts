import type { Trace } from '../cluster/trace.ts';
import { presentTrace } from './present.ts';

/**
 * A trace as plain text for a terminal: the outcome, then every step under the host that it happened on, with its rule below.
 * @param all also the rules that only lead on.
 */
export function printTrace(trace: Trace, all: boolean): string {
  const view = presentTrace(trace);
  const lines = [view.summary];
  for (const { title, steps } of view.legs) {
    lines.push('', title);
    let host = '';
    for (const step of steps) {
      if (step.quiet && !all) continue;
      if (step.host !== host) lines.push(`  ${step.host}`);
      host = step.host;
      lines.push(`    ${step.sentence}`);
      if (step.code) lines.push(`        ${step.code}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}
