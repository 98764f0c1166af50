import { describe, expect, it } from 'vitest';
import { conntrack, createCluster, ipvsTable, present } from '../../src/simulation/index.ts';
import { nodePort, notesCluster } from './cluster.ts';

describe('the connection table', () => {
  const cluster = notesCluster();
  const address = cluster.get('Service', 'db-service').spec.clusterIP;
  const inside = cluster.pod('app').connect('db-service:3306');
  const outside = cluster.outside().connect(`node01:${nodePort(cluster)}`);
  const view = conntrack(cluster.node('node01'));

  it('has the lines of conntrack -L', () => {
    expect(view.entries.map((entry) => `${entry.code}\n`).join('')).toBe(cluster.node('node01').conntrack());
    expect(present(view)).toBe(view);
  });
  it('shows the translation as a rewrite of one end', () => {
    expect(view.entries[0]).toMatchObject({
      protocol: 'tcp',
      state: 'ESTABLISHED',
      replied: true,
      assured: true,
      original: { source: `${inside.sourceSeen}:32768`, destination: `${address}:3306` },
      reply: { source: inside.backend?.address, destination: `${inside.sourceSeen}:32768` },
      rewrites: [{ end: 'destination', from: `${address}:3306`, to: inside.backend?.address }],
    });
  });
  it('shows both ends for a masqueraded NodePort', () => {
    expect(view.entries[1]?.rewrites).toEqual([
      { end: 'source', from: '10.19.9.95:32769', to: expect.stringContaining(`${outside.sourceSeen}:`) },
      { end: 'destination', from: `10.19.9.12:${nodePort(cluster)}`, to: outside.backend?.address },
    ]);
  });
  it('nothing is rewritten on the node that only forwards', () => {
    const other = conntrack(cluster.node('controlplane'));
    expect(other.entries.length).toBeGreaterThan(0);
    expect(other.entries.every((entry) => entry.rewrites.length === 0)).toBe(true);
    expect(other.summary).toBe(`${other.entries.length} connection${other.entries.length === 1 ? '' : 's'}, 0 translated`);
  });
  it('counts down', () => {
    const before = conntrack(cluster.node('node01')).entries[0]?.left ?? 0;
    cluster.advance(60);
    expect(conntrack(cluster.node('node01')).entries[0]?.left).toBe(before - 60);
    cluster.advance(432000);
    expect(conntrack(cluster.node('node01')).entries).toEqual([]);
  });
});

describe('an IPVS table', () => {
  it('of a host has what ipvsadm lists, in its order', () => {
    const cluster = createCluster({ seed: 7, proxyMode: 'ipvs' });
    cluster.apply(
      ['one', 'two'].flatMap((name) => [
        { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: { containers: [{ name, ports: [{ containerPort: 80 }] }] } },
        { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80 }] } },
      ]),
    );
    const node = cluster.node('node01');
    cluster.pod('one').connect('two:80');
    const shown = ipvsTable(node).services.flatMap(({ protocol, address, scheduler, servers }) => [
      `${protocol} ${address} ${scheduler}`,
      ...servers.map((server) => `-> ${server.address} ${server.forward} ${server.weight} ${server.active} ${server.inactive}`),
    ]);
    const listed = node
      .ipvsadm('-Ln')
      .split('\n')
      .slice(3)
      .map((line) => line.trim().replace(/\s+/g, ' '));
    expect(shown).toEqual(listed.filter((line) => line !== ''));
    expect(shown.length).toBeGreaterThan(4);
  });
  it('counts what it holds', () => {
    const server = (address: string) => ({ address, forward: 'Masq', weight: 1, active: 0, inactive: 0 });
    const view = ipvsTable(
      [{ protocol: 'TCP', address: '10.96.0.10:80', scheduler: 'rr', servers: [server('10.244.0.5:8080'), server('10.244.1.5:8080')] }],
      'node01',
    );
    expect(view).toMatchObject({ view: 'ipvs', name: 'node01', summary: '1 virtual server, 2 real servers' });
    expect(present(view)).toBe(view);
  });
});
