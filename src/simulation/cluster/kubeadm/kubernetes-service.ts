import type { EndpointSlice, Endpoints, Service } from '../../api/types.ts';
import { endpointSlices } from '../api-server/resources/endpoint-slices.ts';
import { endpoints } from '../api-server/resources/endpoints.ts';
import { services } from '../api-server/resources/service.ts';
import type { ApiServer } from '../api-server/server.ts';

/** The `kubernetes` Service in front of the API server, with its endpoints, made if it is missing: the API server keeps it itself. */
export function ensureKubernetesService(server: ApiServer, address: string, clusterIP: string): void {
  const { store } = server;
  if (!store.get(services, 'default', 'kubernetes'))
    server.create<Service>(services, 'default', {
      metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP, ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }], sessionAffinity: 'None', type: 'ClusterIP' },
    });
  if (!store.get(endpoints, 'default', 'kubernetes'))
    server.create<Endpoints>(endpoints, 'default', {
      metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
    });
  if (!store.get(endpointSlices, 'default', 'kubernetes'))
    server.create<EndpointSlice>(endpointSlices, 'default', {
      metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
    });
}
