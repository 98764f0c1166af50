import type { Endpoint, EndpointSlice, Service } from '../../src/simulation/api/types.ts';
import type { GeneratedCluster } from './generate-cluster.ts';
import type { Flow } from './lab.ts';
import { nodes, outside, type Place, pods, ports, ranges, type TopologyOptions } from './topology.ts';

type Web = 'web-a' | 'web-b' | 'web-c';

interface Row {
  readonly name: string;
  readonly clusterIP: string;
  readonly endpoints: readonly Web[];
  readonly protocol?: 'TCP' | 'UDP';
  readonly port?: number;
  readonly nodePort?: number;
  readonly spec?: Partial<Service['spec']>;
  readonly balancerIP?: string;
}

// The services of the course's questions: who answers, and what the backend sees.
const rows: readonly Row[] = [
  { name: 'web', clusterIP: '10.96.0.10', endpoints: ['web-a', 'web-b', 'web-c'], nodePort: 30080 },
  { name: 'weblocal', clusterIP: '10.96.0.11', endpoints: ['web-b', 'web-c'], nodePort: 30081, spec: { externalTrafficPolicy: 'Local' } },
  { name: 'sticky', clusterIP: '10.96.0.12', endpoints: ['web-a', 'web-b', 'web-c'], nodePort: 30082, spec: { sessionAffinity: 'ClientIP' } },
  { name: 'empty', clusterIP: '10.96.0.13', endpoints: [], nodePort: 30083 },
  { name: 'dns', clusterIP: '10.96.0.14', endpoints: ['web-a', 'web-b', 'web-c'], protocol: 'UDP', port: 53, nodePort: 30053 },
  { name: 'intlocal', clusterIP: '10.96.0.15', endpoints: ['web-b'], spec: { internalTrafficPolicy: 'Local' } },
  { name: 'balanced', clusterIP: '10.96.0.16', endpoints: ['web-a', 'web-c'], nodePort: 30086, balancerIP: '203.0.113.6' },
  {
    name: 'guarded',
    clusterIP: '10.96.0.17',
    endpoints: ['web-a'],
    nodePort: 30087,
    balancerIP: '203.0.113.7',
    spec: { loadBalancerSourceRanges: [`${outside.addresses[0]}/32`] },
  },
  {
    name: 'fenced',
    clusterIP: '10.96.0.18',
    endpoints: ['web-b'],
    nodePort: 30088,
    balancerIP: '203.0.113.8',
    spec: { loadBalancerSourceRanges: ['192.0.2.0/24'] },
  },
  { name: 'external', clusterIP: '10.96.0.19', endpoints: ['web-c'], spec: { externalIPs: ['203.0.113.9'] } },
];

/** A cluster with a Service for every question that comes up. */
export const matrixCluster: GeneratedCluster = {
  seed: 0,
  services: rows.map(
    ({ name, clusterIP, protocol = 'TCP', port = 80, nodePort, balancerIP, spec }): Service => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: {
        type: balancerIP ? 'LoadBalancer' : nodePort ? 'NodePort' : 'ClusterIP',
        clusterIP,
        ports: [{ name: 'http', protocol, port, targetPort: ports[protocol], ...(nodePort && { nodePort }) }],
        ...spec,
      },
      ...(balancerIP && { status: { loadBalancer: { ingress: [{ ip: balancerIP }] } } }),
    }),
  ),
  endpointSlices: rows.map(
    ({ name, protocol = 'TCP', endpoints }): EndpointSlice => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', protocol, port: ports[protocol] }],
      endpoints: endpoints.map((pod): Endpoint => ({ addresses: [pods[pod].addresses[0]], nodeName: pods[pod].node, conditions: { ready: true } })),
    }),
  ),
  options: { ipFamily: 'IPv4', clusterCIDR: ranges.pods[0], localDetector: 'ClusterCIDR', masqueradeAll: false },
};

const sources: readonly Place[] = ['cli-cp', 'cli-n1', 'web-a', 'web-b', 'controlplane', 'node01', 'ext'];

/** Everybody to every address of every Service, some of them three times, and what belongs to no Service. */
export function matrixFlows(): Flow[] {
  const flows: Flow[] = [];
  for (const { clusterIP, protocol = 'TCP', port = 80, nodePort, balancerIP, spec } of rows) {
    const targets = [clusterIP, ...(balancerIP ? [balancerIP] : []), ...(spec?.externalIPs ?? [])].map((address) => ({ address, port }));
    if (nodePort) for (const { addresses } of Object.values(nodes)) targets.push({ address: addresses[0], port: nodePort });
    for (const target of targets)
      for (const from of sources) for (let i = 0; i < (target.address === clusterIP ? 3 : 1); i++) flows.push({ from, protocol, ...target });
    if (nodePort) for (const from of ['controlplane', 'node01'] as const) flows.push({ from, protocol, address: '127.0.0.1', port: nodePort });
  }
  const others: readonly (readonly [string, number])[] = [
    ['10.96.0.10', 81], // a port that the Service does not have
    ['10.96.0.99', 80], // an address that no Service has
    ['10.19.9.9', 30999], // a NodePort that nobody has
    ['10.244.1.5', 8080], // a pod itself
    ['10.244.1.5', 9], // a pod that does not listen there
    ['10.244.1.77', 8080], // a pod that is gone
  ];
  for (const [address, port] of others) for (const from of sources) flows.push({ from, protocol: 'TCP', address, port });
  return flows;
}

/** One line of a recorded matrix. */
export function printOutcome({ from, protocol, address, port }: Flow, outcome: string): string {
  return `${`${from} -> ${address}:${port}/${protocol}`.padEnd(42)} ${outcome}`;
}

/** The wirings that the matrix is tried in, by name. */
export const matrixVariants: Readonly<Record<string, TopologyOptions>> = {
  'matrix-bridge': { podWiring: 'bridge' },
  'matrix-ptp': { podWiring: 'ptp' },
  // The classic mistake: what pods of one node say to each other passes the rules on the way there, and not on the way back.
  'matrix-bridge-without-netfilter': { podWiring: 'bridge', bridgeNetfilter: false },
  // The other one: a pod that is balanced to itself never hears from itself.
  'matrix-bridge-without-hairpin': { podWiring: 'bridge', hairpin: false },
};
