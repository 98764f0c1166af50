import type { LegView, PacketView, PlaceView, StepView, TraceView } from 'hairpin';
import { groupByHost, type StageGroup } from './trace-groups';

/** Where a reader who steps through a trace stops: one step, a rule with the rewrite that it causes, or a whole hook in which nothing happens. */
export interface Stop {
  /** Its place among all stops of the trace. */
  readonly index: number;
  readonly leg: LegView['title'];
  readonly host: string;
  /** `nat PREROUTING › KUBE-SERVICES`; of a folded hook its name. */
  readonly stage: string;
  /** Several when they are folded. */
  readonly steps: readonly StepView[];
  /** The step that gives the stop its sentence and its rule. */
  readonly main: StepView;
  readonly quiet: boolean;
  /** What a quiet stop folds, in a few words. */
  readonly summary: string;
  readonly rewrite?: StepView['rewrite'];
  readonly before: PacketView;
  readonly after: PacketView;
  /** The connection as the host's conntrack has it behind this stop. */
  readonly conntrack?: StepView['conntrack'];
  readonly place: PlaceView;
  readonly fate?: StepView['fate'];
}

/** The stops of one host, in order. */
export interface HostStops {
  readonly host: string;
  readonly stops: readonly Stop[];
}

/** One way of a trace, in hosts and stops. */
export interface LegStops {
  readonly title: LegView['title'];
  readonly hosts: readonly HostStops[];
}

/** Cuts a trace into stops. */
export function stopsOf(trace: TraceView): LegStops[] {
  let index = 0;
  // A host remembers a connection from the way there when the answer comes.
  const remembered = new Map<string, StepView['conntrack']>();
  return trace.legs.map((leg) => {
    let before = leg.steps[0]?.packet;
    const hosts = groupByHost(leg.steps).map(({ host, stages }) => {
      const stops = stages.flatMap(cut).map(({ steps, stage }): Stop => {
        const main = mainOf(steps);
        const last = steps.at(-1) ?? main;
        for (const step of steps) if (step.conntrack) remembered.set(host, step.conntrack);
        const stop: Stop = {
          index: index++,
          leg: leg.title,
          host,
          stage: stage.quiet ? stage.name : main.stage,
          steps,
          main,
          quiet: stage.quiet,
          summary: stage.summary,
          rewrite: steps.find((step) => step.rewrite)?.rewrite,
          before: before ?? main.packet,
          after: last.packet,
          conntrack: last.place.host === host ? remembered.get(host) : undefined,
          place: last.place,
          fate: steps.find((step) => step.fate)?.fate,
        };
        before = last.packet;
        return stop;
      });
      return { host, stops };
    });
    return { title: leg.title, hosts };
  });
}

/** All stops in order. */
export function allStops(legs: readonly LegStops[]): Stop[] {
  return legs.flatMap((leg) => leg.hosts.flatMap(({ stops }) => stops));
}

/** How many rules were asked at a stop and did not match. */
export function missesAt(stop: Stop): number {
  return stop.steps.reduce((sum, step) => sum + (step.misses ?? 0), 0);
}

// A quiet hook is one stop. Elsewhere each step is one; a rewrite belongs to the rule that asked for it, the end of a chain to what came before.
function cut(stage: StageGroup): { readonly steps: readonly StepView[]; readonly stage: StageGroup }[] {
  if (stage.quiet) return [{ steps: stage.steps, stage }];
  const stops: StepView[][] = [];
  for (const step of stage.steps) {
    const last = stops.at(-1);
    const belongs = last && ((step.kind === 'rewrite' && last.at(-1)?.kind === 'rule') || (step.kind === 'chain-end' && step.quiet));
    if (belongs) last.push(step);
    else stops.push([step]);
  }
  return stops.map((steps) => ({ steps, stage }));
}

function mainOf(steps: readonly StepView[]): StepView {
  const [first] = steps;
  if (!first) throw new Error('a stop without steps');
  return first;
}
