import type { Ruleset } from '../../../src/simulation/iptables/ruleset.ts';
import { iptablesSave } from '../../../src/simulation/iptables/save.ts';
import type { Compared, Flow, Lab, Result } from '../lab.ts';
import type { Report } from '../report.ts';
import { firstDifference } from '../report.ts';
import { type Backend, tool } from '../rules.ts';
import type { NodeName } from '../topology.ts';

/** What every suite is run with. */
export interface Run {
  readonly report: Report;
  /** The first of the seeds; a failure names its own. */
  readonly seed: number;
  /** How many random cases, from the environment or the usual number. */
  count(name: string, usual: number): number;
}

/** Whether outcome, backend, source seen and every node's ordered rules are the same. */
export function isSame(kernel: Result, simulation: Result): boolean {
  return JSON.stringify(kernel) === JSON.stringify(simulation);
}

/** Both results, and where the lists of rules part. */
export function explain(kernel: Result, simulation: Result): string {
  const lines = [`kernel:     ${kernel.outcome}`, `simulation: ${simulation.outcome}`];
  for (const name of Object.keys(kernel.steps) as NodeName[]) {
    const [theirs, ours] = [kernel.steps[name], simulation.steps[name]];
    if (ours.join() === theirs.join()) continue;
    lines.push(`on ${name}, ${firstDifference(ours.join('\n'), theirs.join('\n'))}`, `  ours:   ${ours.join(' | ')}`, `  theirs: ${theirs.join(' | ')}`);
  }
  return lines.join('\n');
}

/** Whether the real tool gives rules back to the byte. */
export function checkRoundTrip({ report }: Run, lab: Lab, rules: Ruleset, backend: Backend, title: string): void {
  const { ours, theirs } = lab.roundTrip(rules);
  report.same(`${title}: ${tool(rules.family, backend, '-save')}`, ours, theirs);
}

/** Whether every rule of the nat table has counted the same packets and bytes. (Policies also count what is left of connections that were cut off.) */
export function checkCounters({ report }: Run, lab: Lab, name: NodeName, title: string): void {
  const rules = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('['))
      .join('\n');
  const theirs = lab.namespaces.must(name, ['iptables-legacy-save', '-c', '-t', 'nat']);
  report.same(
    `${title}: counters on ${name}`,
    rules(iptablesSave(lab.host(name).ruleset, { date: 'now', variant: 'legacy', counters: true, tables: ['nat'] })),
    rules(theirs),
  );
}

/**
 * Loads rules with `load` and tries connections. What is not the same is tried a second time from the start: on a machine that is busy a packet
 * may be sent again, or come too late; what is wrong is wrong again.
 */
export async function checkFlows(
  { report }: Run,
  lab: Lab,
  title: string,
  load: () => void,
  flows: readonly Flow[],
  detail: () => string,
): Promise<Compared[]> {
  const attempt = async () => {
    load();
    await lab.settle();
    return lab.compare(flows);
  };
  let results = await attempt();
  if (results.some(({ kernel, simulation }) => !isSame(kernel, simulation))) {
    const first = results;
    results = await attempt();
    first.forEach(({ flow, kernel, simulation }, i) => {
      const again = results[i];
      if (!isSame(kernel, simulation) && again && isSame(again.kernel, again.simulation))
        report.note(`${title}: ${flow.from} -> ${flow.address}:${flow.port}/${flow.protocol} was only the same at the second try`, explain(kernel, simulation));
    });
  }
  for (const { flow, kernel, simulation } of results)
    report.check(`${title}: ${flow.from} -> ${flow.address}:${flow.port}/${flow.protocol}`, isSame(kernel, simulation), () => {
      const rules = report.failed < 2 ? `\n${detail()}` : '';
      return `${explain(kernel, simulation)}${rules}`;
    });
  return results;
}
