import { expect, it } from 'vitest';
import { createCluster } from '../../src/simulation/cluster/cluster.ts';

const objects = (replicas: number) => [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.25' }] } },
    },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
];

it('rules follow the API after a while, and changes that come meanwhile go with them', () => {
  const cluster = createCluster({ seed: 7, timing: { proxySync: 2 } });
  const call = () => cluster.node('node01').connect('web:80').fate;
  cluster.apply(objects(1));
  expect(call()).toBe('lost');
  cluster.advance(1);
  cluster.scale('web', 2);
  expect(call()).toBe('lost');
  cluster.advance(1);
  expect(new Set(Array.from({ length: 20 }, () => cluster.node('node01').connect('web:80').backend?.name)).size).toBe(2);
  cluster.scale('web', 0);
  expect(call()).toBe('lost');
  cluster.advance(1.9);
  expect(call()).toBe('lost');
  cluster.advance(0.1);
  expect(call()).toBe('refused');
});
