import { describe, expect, it } from 'vitest';
import { createCluster } from '../../src/simulation/index.ts';

const manifest = `
apiVersion: v1
kind: Pod
metadata: { name: db, labels: { app: db } }
spec: { containers: [{ name: db, image: 'mysql:8.0', ports: [{ containerPort: 3306 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { selector: { app: db }, ports: [{ port: 3306 }] }
`;

describe('what a cluster can be asked for', () => {
  it('a proxy mode that nobody has is refused, for no node would follow it', () => {
    expect(() => createCluster({ proxyMode: 'eBPF' })).toThrow(
      'proxy mode "eBPF" does not run on simulated nodes; these do: iptables, ipvs, nftables, userspace',
    );
  });
  it.each([
    ['nftables', '1.26'],
    ['nftables', '1.29'],
    ['userspace', '1.26'],
    ['iptables', '1.36'],
  ])('proxy mode %s is refused in Kubernetes %s, which does not have it', (proxyMode, kubernetesVersion) => {
    expect(() => createCluster({ proxyMode, kubernetesVersion })).toThrow(
      `proxy mode "${proxyMode}" of Kubernetes ${kubernetesVersion} does not run on simulated nodes; it does of 1.`,
    );
  });
  it.each([
    ['iptables', '1.26'],
    ['ipvs', '1.26'],
    ['ipvs', '1.30'],
    ['nftables', '1.30'],
    ['nftables', '1.32'],
    ['nftables', '1.33'],
    ['nftables', '1.35'],
    ['nftables', '1.36'],
  ])('in %s mode of Kubernetes %s a Service leads to its pod, from both nodes', (proxyMode, kubernetesVersion) => {
    const cluster = createCluster({ proxyMode, kubernetesVersion });
    cluster.apply(manifest);
    for (const node of ['controlplane', 'node01']) {
      const { fate, backend } = cluster.node(node).connect('db:3306');
      expect([fate, backend?.name]).toEqual(['delivered', 'db']);
    }
  });
  it.each(['1.18', '1.26', '1.32', '1.33', '1.35'])('in Kubernetes %s a Service leads to its pod', (kubernetesVersion) => {
    const cluster = createCluster({ kubernetesVersion });
    cluster.apply(manifest);
    const { fate, backend } = cluster.node('node01').connect('db:3306');
    expect([fate, backend?.name]).toEqual(['delivered', 'db']);
  });
  it('a kind that came with a later release is not known before it', () => {
    const range = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'more' }, spec: { cidrs: ['10.97.0.0/24'] } };
    expect(() => createCluster({ kubernetesVersion: '1.32' }).apply(range)).toThrow('the server doesn\'t have a resource type "ServiceCIDR"');
    expect(createCluster({ kubernetesVersion: '1.33' }).apply(range)).toEqual(['servicecidr.networking.k8s.io/more created']);
  });
});
