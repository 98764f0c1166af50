import { createCluster } from '../src/simulation/index.ts';
import { median, printTable, time } from './table.ts';

const runs = 15;
const manifest = (i: number, replicas: number): object[] => {
  const labels = { app: `web-${i}` };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `web-${i}` },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] } },
      },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: `web-${i}` }, spec: { selector: labels, ports: [{ port: 80 }] } },
  ];
};
const measure = (work: () => unknown): string => median(Array.from({ length: runs }, () => time(work).ms)).toFixed(1);

const first = time(() => createCluster()).ms.toFixed(1);
printTable(
  `a cluster of two nodes (ms, median of ${runs})`,
  ['what', 'ms'],
  [
    ['createCluster(), the first in the process', first],
    ['createCluster()', measure(() => createCluster())],
    ["createCluster({ preset: 'service-networking' })", measure(() => createCluster({ preset: 'service-networking' }))],
    ['… and a Deployment of 3 with its Service', measure(() => createCluster().apply(manifest(0, 3)))],
  ],
);

const large: (string | number)[][] = [];
for (const [services, replicas] of [
  [100, 5],
  [500, 5],
  [1, 1000],
] as const) {
  const cluster = createCluster({ podCIDR: '10.0.0.0/12', nodes: ['controlplane', ...Array.from({ length: 9 }, (_, i) => `node${i}`)] });
  const objects = Array.from({ length: services }, (_, i) => manifest(i, replicas)).flat();
  const { ms } = time(() => cluster.apply(objects));
  const [request, table] = ['application/json', 'application/json;as=Table;v=v1;g=meta.k8s.io'].map((accept) =>
    measure(() => cluster.api.request({ method: 'GET', path: '/api/v1/namespaces/default/pods', headers: { accept } })),
  );
  const scale = time(() => cluster.scale('web-0', replicas + 1)).ms;
  large.push([`${services} × ${replicas}`, ms.toFixed(0), scale.toFixed(1), request ?? '', table ?? '']);
}
printTable(
  'ten nodes with a kube-proxy each: N Deployments × pods, each with a Service',
  ['objects', 'apply ms', 'one pod more ms', 'list pods ms', 'as a Table ms'],
  large,
);
