import type { EndpointSlice, Service } from '../src/simulation/api/types.ts';

/** Objects by `namespace/name`, as a proxier is handed them. */
export interface ManyObjects {
  readonly services: Map<string, Service>;
  readonly endpointSlices: Map<string, EndpointSlice>;
}

/** `count` Services of one TCP port each, with one EndpointSlice of `endpoints` ready addresses each. */
export function manyServices(count: number, endpoints: number): ManyObjects {
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
  const keyed = <T extends Service | EndpointSlice>(objects: readonly T[]): Map<string, T> =>
    new Map(objects.map((object) => [`default/${object.metadata.name}`, object]));
  return { services: keyed(services), endpointSlices: keyed(slices) };
}

/** The slice of the i-th Service with its first endpoint moved to another address. */
export function movedSlice({ endpointSlices }: ManyObjects, i: number): EndpointSlice {
  const slice = endpointSlices.get(`default/service-${String(i).padStart(5, '0')}-abcde`);
  if (!slice?.endpoints) throw new Error(`there is no service ${i}`);
  const [first, ...rest] = slice.endpoints;
  return { ...slice, endpoints: [{ ...first, addresses: [`10.200.${(i >> 8) & 255}.${i & 255}`] }, ...rest] } as EndpointSlice;
}

/** The ClusterIP of the i-th Service. */
export function clusterIPOf(i: number): string {
  return `10.${96 + ((i >> 16) & 15)}.${(i >> 8) & 255}.${i & 255}`;
}

function podIPOf(i: number): string {
  return `10.${128 + ((i >> 16) & 63)}.${(i >> 8) & 255}.${i & 255}`;
}
