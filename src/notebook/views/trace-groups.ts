import type { StepView } from 'hairpin';

/** Steps of one hook of one table, or of one thing that is no hook. */
export interface StageGroup {
  /** Index of its first step in the leg. */
  readonly first: number;
  /** `filter FORWARD`. */
  readonly name: string;
  /** Nothing changed and nothing was decided here: may be folded. */
  readonly quiet: boolean;
  /** What is folded, in a few words. */
  readonly summary: string;
  readonly steps: readonly StepView[];
}

/** Consecutive steps on one host. */
export interface HostGroup {
  readonly first: number;
  readonly host: string;
  readonly stages: readonly StageGroup[];
}

/** Groups a leg's steps by host, and within a host by hook. */
export function groupByHost(steps: readonly StepView[]): HostGroup[] {
  const hosts: { first: number; host: string; steps: StepView[] }[] = [];
  for (const [i, step] of steps.entries()) {
    const last = hosts.at(-1);
    if (last?.host === step.host) last.steps.push(step);
    else hosts.push({ first: i, host: step.host, steps: [step] });
  }
  return hosts.map(({ first, host, steps: own }) => ({ first, host, stages: groupByStage(own, first) }));
}

function groupByStage(steps: readonly StepView[], offset: number): StageGroup[] {
  const stages: { first: number; name: string; steps: StepView[] }[] = [];
  for (const [i, step] of steps.entries()) {
    const name = hookOf(step);
    const last = stages.at(-1);
    if (name !== undefined && last?.name === name) last.steps.push(step);
    else stages.push({ first: offset + i, name: name ?? step.stage, steps: [step] });
  }
  return stages.map((stage) => {
    const quiet = stage.steps.every((step) => step.quiet === true);
    return { ...stage, quiet, summary: quiet ? summaryOf(stage.steps) : '' };
  });
}

// `nat PREROUTING › KUBE-SVC-…` happens in `nat PREROUTING`; a rewrite happens there too.
function hookOf(step: StepView): string | undefined {
  if (step.kind !== 'rule' && step.kind !== 'chain-end' && step.kind !== 'rewrite') return undefined;
  return step.stage.split(' › ')[0];
}

function summaryOf(steps: readonly StepView[]): string {
  const matched = steps.filter((step) => step.kind === 'rule').length;
  const missed = steps.reduce((sum, step) => sum + (step.misses ?? 0), 0);
  const parts = [matched > 0 && `${count(matched, 'rule')} matched`, missed > 0 && `${count(missed, 'rule')} did not match`].filter(Boolean);
  return `${parts.length > 0 ? `${parts.join(', ')}: ` : 'no rules: '}the packet goes on unchanged.`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
