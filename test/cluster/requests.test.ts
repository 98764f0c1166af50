import { describe, expect, it } from 'vitest';
import { type Cluster, type ClusterOptions, createCluster } from '../../src/simulation/cluster/cluster.ts';

function start(options: ClusterOptions = {}): Cluster {
  const cluster = createCluster({ seed: 7, ...options });
  cluster.apply([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.25' }] } },
      },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' }, spec: { nodeName: 'node01', containers: [{ name: 'app', image: 'nginx:1.25' }] } },
  ]);
  return cluster;
}

describe.each(['iptables', 'ipvs'])('requests on an open connection, %s', (proxyMode) => {
  it('stay with the pod that accepted it, and ask no rule of the nat table', () => {
    const cluster = start({ proxyMode });
    const opened = cluster.pod('app').connect('web:80');
    cluster.scale('web', 4);
    for (let i = 0; i < 20; i++) {
      const trace = cluster.pod('app').request(opened);
      expect(trace).toMatchObject({ fate: 'delivered', backend: opened.backend });
      expect(trace.rules.filter(({ table }) => table === 'nat')).toEqual([]);
    }
    const others = Array.from({ length: 20 }, () => cluster.pod('app').connect('web:80').backend?.name);
    expect(new Set(others).size).toBe(4);
  });

  it('are reset when the process that accepted it has ended', () => {
    const cluster = start({ proxyMode });
    const opened = cluster.pod('app').connect('web:80');
    cluster.pod('web').kill();
    expect(cluster.pod('app').connect('web:80').fate).toBe('delivered');
    expect(cluster.pod('app').request(opened)).toMatchObject({ fate: 'refused', error: 'ECONNRESET' });
  });
});

describe('a request', () => {
  it('goes to a pod that is gone, when the rules have long had another', () => {
    const cluster = start();
    const opened = cluster.pod('app').connect('web:80');
    cluster.delete('Pod', opened.backend?.name ?? '');
    expect(cluster.pod('app').connect('web:80').fate).toBe('delivered');
    expect(cluster.pod('app').request(opened)).toMatchObject({ fate: 'lost', error: 'EHOSTUNREACH' });
  });

  it('needs a connection of its own host that was opened', () => {
    const cluster = start();
    const opened = cluster.pod('app').connect('web:80');
    const ping = cluster.pod('app').ping('web');
    expect(() => cluster.node('node01').request(opened)).toThrow('node01 has no open TCP connection');
    expect(() => cluster.pod('app').request(ping)).toThrow('app has no open TCP connection');
  });
});
