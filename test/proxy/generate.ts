import type { Endpoint, EndpointSlice, Service } from '../../src/simulation/api/types.ts';
import type { ProxyInput, ProxyStep } from '../../src/simulation/proxy/input.ts';

/** A small generator of random numbers that a seed repeats (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 … sides-1. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  }

  one<T>(items: readonly T[]): T {
    return items[this.roll(items.length)] as T;
  }

  chance(percent: number): boolean {
    return this.roll(100) < percent;
  }
}

/** Writes addresses of one family; `n` makes them different. */
function addresses(ipFamily: 'IPv4' | 'IPv6') {
  const v6 = ipFamily === 'IPv6';
  return {
    service: (n: number): string => (v6 ? `fd00:96::${n.toString(16)}` : `10.96.${n >> 8}.${n & 255}`),
    pod: (n: number): string => (v6 ? `fd00:244:${n & 3}::${n.toString(16)}` : `10.244.${n & 3}.${n}`),
    outside: (n: number): string => (v6 ? `2001:db8::${n.toString(16)}` : `203.0.113.${n}`),
    range: (n: number): string => (v6 ? `2001:db8:${n}::/48` : `198.51.${n}.0/24`),
    nodeRange: v6 ? 'fd00:19::/64' : '10.19.9.0/24',
    node: v6 ? 'fd00:19::9' : '10.19.9.9',
    cluster: v6 ? 'fd00:244::/32' : '10.244.0.0/16',
  };
}

function service(dice: Dice, i: number, ipFamily: 'IPv4' | 'IPv6'): Service {
  const ip = addresses(ipFamily);
  const type = dice.one(['ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer'] as const);
  const ports = Array.from({ length: 1 + dice.roll(2) }, (_, n) => ({
    name: n === 0 ? 'http' : 'dns',
    protocol: n === 0 ? ('TCP' as const) : ('UDP' as const),
    port: n === 0 ? 80 : 53,
    ...(type !== 'ClusterIP' && { nodePort: 30000 + i * 4 + n }),
  }));
  const local = type !== 'ClusterIP' && dice.chance(50);
  return {
    metadata: { namespace: 'shop', name: `svc-${i}`, annotations: dice.chance(30) ? { 'service.kubernetes.io/topology-aware-hints': 'Auto' } : {} },
    spec: {
      type,
      clusterIP: ip.service(i + 1),
      ports,
      externalIPs: dice.chance(30) ? [ip.outside(10 + i)] : [],
      externalTrafficPolicy: type === 'ClusterIP' ? undefined : local ? 'Local' : 'Cluster',
      internalTrafficPolicy: dice.chance(25) ? 'Local' : 'Cluster',
      healthCheckNodePort: type === 'LoadBalancer' && local ? 32000 + i : undefined,
      loadBalancerSourceRanges: type === 'LoadBalancer' && dice.chance(60) ? [ip.range(i), ...(dice.chance(50) ? [ip.nodeRange] : [])] : undefined,
      sessionAffinity: dice.chance(30) ? 'ClientIP' : 'None',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 + dice.roll(100) } },
    },
    status: type === 'LoadBalancer' ? { loadBalancer: { ingress: [{ ip: ip.outside(100 + i) }, { ip: ip.outside(150 + i) }] } } : undefined,
  };
}

function slice(dice: Dice, i: number, part: number, ipFamily: 'IPv4' | 'IPv6'): EndpointSlice {
  const ip = addresses(ipFamily);
  const endpoints = Array.from({ length: dice.roll(4) }, (): Endpoint => {
    const ready = dice.chance(65);
    const terminating = !ready && dice.chance(60);
    return {
      addresses: [ip.pod(1 + dice.roll(30))],
      conditions: { ready, serving: ready || (terminating && dice.chance(70)), terminating },
      nodeName: dice.one(['node-1', 'node-2', 'node-3']),
      hints: dice.chance(60) ? { forZones: [{ name: dice.one(['a', 'b']) }] } : undefined,
    };
  });
  return {
    metadata: { namespace: 'shop', name: `svc-${i}-${part}`, labels: { 'kubernetes.io/service-name': `svc-${i}` } },
    addressType: ipFamily,
    ports: [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'dns', port: 5353, protocol: 'UDP' },
    ],
    endpoints,
  };
}

/** A random cluster and what happens to it: Services and slices come, change and go. */
export function randomCluster(seed: number, steps: number): ProxyInput & { readonly steps: readonly ProxyStep[] } {
  const dice = new Dice(seed);
  const ipFamily = dice.chance(25) ? 'IPv6' : 'IPv4';
  const ip = addresses(ipFamily);
  const count = 2 + dice.roll(5);
  const services = Array.from({ length: count }, (_, i) => service(dice, i, ipFamily));
  const endpointSlices = services.flatMap((_, i) => Array.from({ length: dice.roll(3) }, (__, part) => slice(dice, i, part, ipFamily)));
  return {
    ipFamily,
    nodeName: 'node-1',
    nodeIP: ip.node,
    ...(dice.chance(80) && { clusterCIDR: ip.cluster }),
    masqueradeAll: dice.chance(15),
    ...(dice.chance(20) && { nodePortAddresses: [ip.nodeRange] }),
    node: { metadata: { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'a' } } },
    services,
    endpointSlices,
    steps: Array.from({ length: steps }, (): ProxyStep => {
      const i = dice.roll(count + 1);
      switch (dice.roll(5)) {
        case 0:
          return { services: [service(dice, i, ipFamily)] };
        case 1:
          return { deleteServices: [`shop/svc-${i}`] };
        case 2:
          return { deleteEndpointSlices: [`shop/svc-${i}-${dice.roll(2)}`] };
        case 3:
          return { services: [service(dice, i, ipFamily)], endpointSlices: [slice(dice, i, 0, ipFamily), slice(dice, dice.roll(count), 1, ipFamily)] };
        default:
          return { endpointSlices: [slice(dice, i, dice.roll(2), ipFamily)] };
      }
    }),
  };
}

/** The cluster as it stands after its steps, with no history. */
export function finalState(input: ProxyInput): ProxyInput {
  const services = new Map((input.services ?? []).map((object) => [`${object.metadata.namespace}/${object.metadata.name}`, object]));
  const slices = new Map((input.endpointSlices ?? []).map((object) => [`${object.metadata.namespace}/${object.metadata.name}`, object]));
  for (const step of input.steps ?? []) {
    for (const object of step.services ?? []) services.set(`${object.metadata.namespace}/${object.metadata.name}`, object);
    for (const object of step.endpointSlices ?? []) slices.set(`${object.metadata.namespace}/${object.metadata.name}`, object);
    for (const key of step.deleteServices ?? []) services.delete(key);
    for (const key of step.deleteEndpointSlices ?? []) slices.delete(key);
  }
  return { ...input, services: [...services.values()], endpointSlices: [...slices.values()], steps: [] };
}
