import { type Cluster, createCluster } from 'hairpin';
import type { ClusterChoice } from './choice';
import { shuffledOptions } from './shuffle';

/** A cluster that a lab runs on, with what is remembered of its beginning. */
export interface LabCluster {
  readonly choice: ClusterChoice;
  readonly cluster: Cluster;
  /** The mode that its kube-proxies began in. */
  readonly initialMode: string;
}

// How long a shuffled cluster has been up when somebody looks at it.
const age = { least: 3600, spread: 7200 };

/** Makes the cluster of a choice: that of the notes as it stood, or one that has been up for a while. */
export function createLabCluster(choice: ClusterChoice): LabCluster {
  const cluster = createCluster(choice.kind === 'notes' ? { preset: 'service-networking' } : shuffledOptions(choice.seed));
  if (choice.kind === 'shuffled') cluster.advance(age.least + ((choice.seed * 769) % age.spread));
  return { choice, cluster, initialMode: cluster.node(cluster.nodeNames[0] ?? '').proxyMode ?? '' };
}
