import type { Service } from '../../src/simulation/api/types.ts';
import { attempt, type BareTrace } from '../../src/simulation/cluster/connect.ts';
import type { Host } from '../../src/simulation/cluster/host.ts';
import { startKubeProxy } from '../../src/simulation/cluster/kube-proxy.ts';
import { createRandom, type Random } from '../../src/simulation/cluster/random.ts';
import type { PodWiring } from '../../src/simulation/cluster/wiring.ts';
import { parseAddress, printAddress } from '../../src/simulation/net/address.ts';
import { printEnd } from '../../src/simulation/net/packet.ts';
import type { GeneratedCluster } from '../kernel/generate-cluster.ts';
import type { Flow } from '../kernel/lab.ts';
import { createTopology, nodes, ranges, type Topology } from '../kernel/topology.ts';

/** The modes that are compared, each in a release that has it. */
export const comparedModes = { iptables: '1.30', ipvs: '1.30', nftables: '1.30' } as const;
export type ComparedMode = keyof typeof comparedModes;

/** Two nodes with kube-proxies of one mode, pods, and a machine outside. */
export interface ModeCluster {
  readonly topology: Topology;
  readonly random: Random;
}

/** Starts kube-proxies on both nodes, as their program does, and lets them sync. */
export function startMode(
  mode: ComparedMode | 'userspace',
  { seed, services, endpointSlices }: GeneratedCluster,
  version: string = mode === 'userspace' ? '1.25' : comparedModes[mode],
  podWiring: PodWiring = 'ptp',
): ModeCluster {
  const topology = createTopology({ podWiring });
  for (const [nodeName, { addresses }] of Object.entries(nodes)) {
    const host = topology.hosts.get(nodeName) as Host;
    host.sysctls['net.ipv4.conf.all.route_localnet'] = 0;
    const { now } = topology.clock;
    const proxy = startKubeProxy(mode, { host, nodeName, nodeIP: addresses[0], clusterCIDR: ranges.pods[0], version, now });
    if (typeof proxy === 'string') throw new Error(proxy);
    proxy.sync(services, endpointSlices);
  }
  return { topology, random: createRandom(seed) };
}

/** One connection. */
export function connectIn({ topology, random }: ModeCluster, { from, protocol, address, port }: Flow, sourcePort: number): BareTrace {
  const client = topology.hosts.get(from) as Host;
  return attempt(
    { random, clock: topology.clock },
    { client, process: 'test', protocol, destination: parseAddress(address), destinationPort: port, sourcePort },
  );
}

/** What a mode made of a connection: the endpoint that it was sent to and the source that this one sees, or what became of it without one. */
export function decisionOf(trace: BareTrace): string {
  const end = trace.request.findLast(({ kind }) => kind !== 'end');
  if (/^(rule|the policy|IPVS) /.test(trace.reason)) return trace.fate;
  const wasSentOn = trace.request.some((event) => event.kind === 'rewrite' && event.end === 'destination');
  if (!end || !wasSentOn) return trace.fate;
  return `${printEnd(end.packet, 'destination')} sees ${printAddress(end.packet.source)}`;
}

/** Everything that may come of a flow: every choice that the mode has is made a few times. */
export function decisionsOf(cluster: ModeCluster, flow: Flow, nextPort: () => number): string {
  const found = new Set<string>();
  // Of four endpoints one is missed by chance in one of 25,000 flows; the seeds are always the same.
  for (let tries = 0; tries < 40; tries++) {
    found.add(decisionOf(connectIn(cluster, flow, nextPort())));
    if (tries === 2 && ![...found].some((one) => one.includes(' sees '))) break;
  }
  return [...found].sort().join(', ');
}

/** What comes of an echo request. */
export function pingIn({ topology, random }: ModeCluster, from: string, address: string): BareTrace['fate'] {
  const client = topology.hosts.get(from) as Host;
  const to = { protocol: 'ICMP', destination: parseAddress(address), destinationPort: 0, sourcePort: 1 } as const;
  return attempt({ random, clock: topology.clock }, { client, process: 'ping', ...to }).fate;
}

/** The endpoints that userspace mode goes to, in turns; without one, how it says so. */
export function userspaceDecisionsOf(cluster: ModeCluster, flow: Flow, nextPort: () => number): string {
  const found = new Set<string>();
  // Every endpoint has had its turn twice.
  for (let tries = 0; tries < 8; tries++) {
    const { relayed, fate, error } = connectIn(cluster, flow, nextPort());
    for (const { to } of relayed ?? []) found.add(to);
    if (!relayed || relayed.length === 0) found.add(error === 'ECONNRESET' ? 'closed' : fate);
  }
  return [...found].sort().join(', ');
}

/** The same cluster without session affinity: a client that is remembered makes one choice only, and which is chance. */
export function withoutAffinity(cluster: GeneratedCluster): GeneratedCluster {
  return { ...cluster, services: cluster.services.map(({ spec: { sessionAffinity: _, sessionAffinityConfig: __, ...spec }, ...rest }) => ({ ...rest, spec })) };
}

/** The Service that a flow is for. */
export function serviceOf({ services }: GeneratedCluster, { address, port }: Flow): Service {
  const nodeIPs: readonly string[] = ['127.0.0.1', ...Object.values(nodes).map(({ addresses }) => addresses[0])];
  const service = services.find(({ spec, status }) => {
    const addresses = [spec.clusterIP, ...(spec.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)];
    return addresses.includes(address) || (nodeIPs.includes(address) && spec.ports?.some(({ nodePort }) => nodePort === port));
  });
  if (!service) throw new Error(`nobody has ${address}:${port}`);
  return service;
}
