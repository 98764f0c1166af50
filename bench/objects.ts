import type { EndpointSlice, Service } from '../src/simulation/api/types.ts';

/** `count` Services of one TCP port each, with one EndpointSlice of `endpoints` ready addresses each. */
export function manyServices(count: number, endpoints: number): { services: Service[]; slices: EndpointSlice[] } {
  const services: Service[] = [];
  const slices: EndpointSlice[] = [];
  for (let i = 0; i < count; i++) {
    const name = `service-${String(i).padStart(5, '0')}`;
    services.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { type: 'ClusterIP', clusterIP: clusterIPOf(i), ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }] },
    } as Service);
    slices.push({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-abcde`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: Array.from({ length: endpoints }, (_, j) => ({
        addresses: [podIPOf(i * endpoints + j)],
        nodeName: `node-${j % 5}`,
        conditions: { ready: true },
      })),
    } as EndpointSlice);
  }
  return { services, slices };
}

/** The ClusterIP of the i-th Service. */
export function clusterIPOf(i: number): string {
  return `10.${96 + ((i >> 16) & 15)}.${(i >> 8) & 255}.${i & 255}`;
}

function podIPOf(i: number): string {
  return `10.${128 + ((i >> 16) & 63)}.${(i >> 8) & 255}.${i & 255}`;
}
