import type { Endpoint, EndpointSlice, Service } from '../../../src/simulation/api/types.ts';
import { createRandom, type Random } from '../../../src/simulation/cluster/random.ts';

/** A pod that endpoints can point to. */
export interface TestPod {
  readonly ip: string;
  readonly node: string;
}

/** Where the addresses of a random cluster come from. */
export interface ClusterShape {
  readonly pods: readonly TestPod[];
  /** Ports that the pods listen on. */
  readonly targetPorts: readonly number[];
  readonly services: number;
  readonly protocols: readonly ('TCP' | 'UDP' | 'SCTP')[];
  /** Addresses that load balancers and externalIPs may have. */
  readonly outside: readonly string[];
  readonly sourceRanges: readonly string[];
}

/** Services and slices by chance; the same seed gives the same ones. Addresses and ports never collide, as the API server sees to. */
export function randomCluster(seed: number, shape: ClusterShape): { services: Service[]; endpointSlices: EndpointSlice[] } {
  const random = createRandom(seed);
  const outside = [...shape.outside];
  const services: Service[] = [];
  const endpointSlices: EndpointSlice[] = [];
  for (let i = 0; i < shape.services; i++) {
    const service = randomService(random, i, shape, outside);
    services.push(service);
    endpointSlices.push(...randomSlices(random, service, shape));
  }
  return { services, endpointSlices };
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T;
const chance = (random: Random, percent: number): boolean => random.below(100) < percent;

function randomService(random: Random, i: number, shape: ClusterShape, outside: string[]): Service {
  const type = pick(random, ['ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer'] as const);
  const exposed = type !== 'ClusterIP';
  const ports = Array.from({ length: 1 + random.below(2) }, (_, n) => ({
    ...(n > 0 || chance(random, 70) ? { name: `p${n}` } : {}),
    port: 80 + n,
    targetPort: pick(random, shape.targetPorts),
    protocol: pick(random, shape.protocols),
    ...(exposed && { nodePort: 30000 + i * 4 + n }),
  }));
  const balanced = type === 'LoadBalancer' && outside.length > 0 ? outside.pop() : undefined;
  const external = chance(random, 25) ? outside.pop() : undefined;
  return {
    metadata: { name: `svc-${i}`, namespace: pick(random, ['default', 'shop', 'team-a']) },
    spec: {
      type,
      clusterIP: `10.96.${i >> 6}.${(i & 63) * 4 + 1}`,
      ports,
      ...(external && { externalIPs: [external] }),
      ...(exposed && { externalTrafficPolicy: pick(random, ['Cluster', 'Local'] as const) }),
      internalTrafficPolicy: chance(random, 20) ? 'Local' : 'Cluster',
      ...(balanced && chance(random, 60) && { loadBalancerSourceRanges: shape.sourceRanges.filter(() => chance(random, 50)) }),
      ...(chance(random, 25) && {
        sessionAffinity: 'ClientIP' as const,
        sessionAffinityConfig: { clientIP: { timeoutSeconds: pick(random, [10, 60, 10800]) } },
      }),
    },
    ...(balanced && { status: { loadBalancer: { ingress: [{ ip: balanced }] } } }),
  };
}

// All ports of a Service have the same pods behind them, each port in its own slice port.
function randomSlices(random: Random, service: Service, shape: ClusterShape): EndpointSlice[] {
  if (chance(random, 12)) return [];
  const pods = shape.pods.filter(() => chance(random, 50));
  const endpoints = pods.map((pod): Endpoint => {
    const ready = chance(random, 85);
    return { addresses: [pod.ip], nodeName: pod.node, conditions: { ready, serving: ready || chance(random, 50), terminating: !ready && chance(random, 70) } };
  });
  return [
    {
      metadata: {
        name: `${service.metadata.name}-abc`,
        namespace: service.metadata.namespace,
        labels: { 'kubernetes.io/service-name': service.metadata.name },
      },
      addressType: 'IPv4',
      ports: (service.spec.ports ?? []).map((port) => ({ name: port.name ?? '', port: Number(port.targetPort), protocol: port.protocol })),
      endpoints,
    },
  ];
}
