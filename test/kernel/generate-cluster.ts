import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../src/simulation/api/types.ts';
import { createRandom } from '../../src/simulation/cluster/random.ts';
import type { ProxyOptions } from '../../src/simulation/proxy/input.ts';

/** What a random cluster may use: who there is, and which addresses are free to give away. */
export interface ClusterShape {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly podCIDR: string;
  readonly nodes: readonly { readonly name: string; readonly ip: string }[];
  /** Endpoints come from here; some may be addresses that nobody has. */
  readonly pods: readonly { readonly ip: string; readonly node: string }[];
  /** Where pods listen. */
  readonly ports: Readonly<Record<'TCP' | 'UDP', number>>;
  /** The n-th ClusterIP, externalIP and load balancer address. */
  clusterIP(n: number): string;
  externalIP(n: number): string;
  balancerIP(n: number): string;
  /** Networks that loadBalancerSourceRanges may name. */
  readonly sourceRanges: readonly string[];
}

/** A cluster as the API would show it, and how kube-proxy runs there. */
export interface GeneratedCluster {
  readonly seed: number;
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly options: Pick<ProxyOptions, 'ipFamily' | 'localDetector' | 'masqueradeAll'> & { readonly clusterCIDR: string };
}

const firstNodePort = 30_100;
const labels = (service: string) => ({ 'kubernetes.io/service-name': service });

/**
 * A random cluster: the same seed and shape give the same one. Names of services carry the seed, so that what a kernel remembers of one
 * cluster by name does not meddle with the next.
 */
export function generateCluster(seed: number, shape: ClusterShape): GeneratedCluster {
  const random = createRandom(seed * 7919 + 17);
  const pick = <T>(...choices: readonly T[]): T => choices[random.below(choices.length)] as T;
  const some = <T>(choices: readonly T[], most = choices.length): T[] => {
    const left = [...choices];
    return Array.from({ length: random.below(Math.min(most, left.length) + 1) }, () => left.splice(random.below(left.length), 1)[0] as T);
  };
  const services: Service[] = [];
  const endpointSlices: EndpointSlice[] = [];
  for (let i = 0, count = 1 + random.below(6); i < count; i++) {
    const name = `c${seed}-s${i}`;
    const type = pick('ClusterIP', 'NodePort', 'NodePort', 'LoadBalancer', 'LoadBalancer' as const);
    const ports = Array.from({ length: pick(1, 1, 1, 2) }, (_, j): ServicePort => {
      const protocol = pick('TCP', 'TCP', 'TCP', 'UDP' as const);
      const own = protocol === 'TCP' ? pick(80, 443, 8080) : pick(53, 123);
      return {
        name: pick('', 'p') === '' && j === 0 ? 'http' : `p${j}`,
        protocol,
        port: own + 1000 * j,
        // Sometimes a port on which nobody listens.
        targetPort: random.below(8) === 0 ? 9 : shape.ports[protocol],
        ...(type !== 'ClusterIP' && { nodePort: firstNodePort + 10 * i + j }),
      };
    });
    const ingress = type === 'LoadBalancer' ? Array.from({ length: pick(0, 1, 1, 2) }, (_, j) => ({ ip: shape.balancerIP(4 * i + j) })) : [];
    const isExternal = type !== 'ClusterIP';
    services.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: {
        type,
        clusterIP: shape.clusterIP(i),
        clusterIPs: [shape.clusterIP(i)],
        ports,
        ...(random.below(4) === 0 && { externalIPs: [shape.externalIP(i)] }),
        ...(isExternal && { externalTrafficPolicy: pick('Cluster', 'Cluster', 'Local' as const) }),
        internalTrafficPolicy: pick('Cluster', 'Cluster', 'Cluster', 'Local' as const),
        ...(type === 'LoadBalancer' && random.below(3) === 0 && { loadBalancerSourceRanges: some(shape.sourceRanges) }),
        ...(random.below(4) === 0 && { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }),
      },
      ...(ingress.length > 0 && { status: { loadBalancer: { ingress } } }),
    });
    const hosts = shape.nodes.map(({ name: node, ip }) => ({ ip, node }));
    const chosen = some([...shape.pods, ...(random.below(5) === 0 ? hosts : [])], 4);
    const endpoints = chosen.map(({ ip, node }): Endpoint => ({ addresses: [ip], nodeName: node, conditions: pick(...conditions) }));
    // One slice for all ports, or one a port.
    const groups = random.below(3) === 0 ? ports.map((port) => [port]) : [ports];
    groups.forEach((group, j) => {
      endpointSlices.push({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: `${name}-${j}`, namespace: 'default', labels: labels(name) },
        addressType: shape.ipFamily,
        ports: group.map(({ name: portName, protocol, targetPort }) => ({ name: portName, protocol, port: targetPort as number })),
        endpoints,
      });
    });
  }
  return {
    seed,
    services,
    endpointSlices,
    options: {
      ipFamily: shape.ipFamily,
      clusterCIDR: shape.podCIDR,
      localDetector: random.below(8) === 0 ? 'None' : 'ClusterCIDR',
      masqueradeAll: random.below(8) === 0,
    },
  };
}

// Most are ready; some are on their way out, with or without still serving.
const conditions: readonly Endpoint['conditions'][] = [
  { ready: true, serving: true, terminating: false },
  { ready: true, serving: true, terminating: false },
  { ready: true, serving: true, terminating: false },
  {},
  { ready: false, serving: false, terminating: false },
  { ready: false, serving: true, terminating: true },
  { ready: false, serving: false, terminating: true },
];
