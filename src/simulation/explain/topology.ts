import type { Cluster } from '../cluster/cluster.ts';
import { isDrawable, type Topology } from '../cluster/topology.ts';
import type { Trace } from '../cluster/trace.ts';
import { presentTrace } from './present.ts';
import type { TopologyView } from './view.ts';

/**
 * A picture of a cluster: nodes, pods, bridges, Services and machines outside; with a trace, the packet's way through it, step by step.
 * A cluster too large for a legible picture (more than 4 nodes or 12 pods) is told in words.
 */
export function topology(cluster: Cluster, trace?: Trace): TopologyView {
  const whole = cluster.topology();
  const seen = trace && !isDrawable(whole) ? (trace.topology ?? whole) : whole;
  return {
    view: 'topology',
    summary: summarise(seen),
    topology: seen,
    isDrawable: isDrawable(seen),
    addresses: cluster.addressesIn(JSON.stringify(seen)),
    ...(trace && { trace: presentTrace(trace) }),
  };
}

function summarise({ hosts, services }: Topology): string {
  const count = (kind: string): number => hosts.filter((host) => host.kind === kind).length;
  return [plural(count('node'), 'node'), plural(count('pod'), 'pod'), plural(services.length, 'Service'), `${count('outside')} outside`].join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
