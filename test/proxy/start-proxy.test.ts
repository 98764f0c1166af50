import { createCluster, startProxy } from 'hairpin';
import { describe, expect, it } from 'vitest';

const cluster = createCluster({ nodes: ['node01'], seed: 1 });
cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db', labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'nginx' }] } });
cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: { selector: { app: 'db' }, ports: [{ port: 80 }] } });
const objects = { services: cluster.list('Service'), endpointSlices: cluster.list('EndpointSlice') };
const { ip } = cluster.node('node01');
const options = { nodeName: 'node01', nodeIP: ip, clusterCIDR: '10.244.0.0/16' };

describe('a kube-proxy without a node', () => {
  it('writes what the one on the node wrote', () => {
    expect(startProxy('iptables', '1.26', options).sync(objects).restore?.join('')).toBe(cluster.lastRestore('node01'));
  });
  it('keeps the objects of earlier batches', () => {
    const proxy = startProxy('iptables', '1.26', options);
    const first = proxy.sync(objects).restore?.join('');
    expect(proxy.sync({ forceFullSync: true }).restore?.join('')).toBe(first);
    expect(proxy.sync({ deleteServices: ['default/db'] }).restore?.join('')).not.toContain('default/db');
  });
  it('knows modes that no node runs', () => {
    expect(startProxy('userspace', '1.25').sync(objects).ensure?.length).toBeGreaterThan(0);
  });
  it('refuses what it does not know', () => {
    expect(() => startProxy('ebpf', '1.26')).toThrow('unknown mode "ebpf"; known: iptables, ipvs, userspace, nftables');
    expect(() => startProxy('userspace', '1.26')).toThrow('unknown version "1.26" for mode userspace; known: 1.18, 1.21, 1.23, 1.25');
  });
});
