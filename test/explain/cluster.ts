import { readFileSync } from 'node:fs';
import { type Cluster, createCluster } from '../../src/simulation/index.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/manifests/${name}.yaml`, import.meta.url), 'utf8');
const pod = (name: string, nodeName: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { run: name } },
  spec: { nodeName, containers: [{ name, image: 'mysql:8.0' }] },
});

/** The cluster of the notes: three database pods on two nodes behind a NodePort Service, one client on each node. */
export function notesCluster(seed = 3): Cluster {
  const cluster = createCluster({ seed });
  cluster.apply(fixture('create-deployment'));
  cluster.apply(fixture('create-service-nodeport'));
  cluster.apply([pod('app', 'node01'), pod('cron', 'controlplane')]);
  return cluster;
}

/** The port that the Service has on every node. */
export function nodePort(cluster: Cluster): number {
  return cluster.get('Service', 'db-service').spec.ports?.[0]?.nodePort ?? 0;
}
