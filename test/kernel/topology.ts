import { createClock } from '../../src/simulation/cluster/clock.ts';
import type { Host } from '../../src/simulation/cluster/host.ts';
import { addMachine, addPod, addPodRoute, createUnderlay, makeNode, type PodWiring } from '../../src/simulation/cluster/wiring.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { parsePrefix } from '../../src/simulation/net/prefix.ts';

/** The ranges of the small cluster, a family each. */
export const ranges = { pods: ['10.244.0.0/16', 'fd00:244::/32'], services: ['10.96.0.0/12', 'fd00:96::/108'], balancers: '203.0.113.0/24' } as const;

/** Two nodes, an address and a pod range a family. */
export const nodes = {
  controlplane: { addresses: ['10.19.9.9', 'fd00:19::9'], podCIDRs: ['10.244.0.0/24', 'fd00:244:0:1::/64'] },
  node01: { addresses: ['10.19.9.12', 'fd00:19::12'], podCIDRs: ['10.244.1.0/24', 'fd00:244:0:2::/64'] },
} as const;

/** Five pods; those called web listen. */
export const pods = {
  'web-a': { node: 'controlplane', addresses: ['10.244.0.5', 'fd00:244:0:1::5'] },
  'cli-cp': { node: 'controlplane', addresses: ['10.244.0.20', 'fd00:244:0:1::20'] },
  'web-b': { node: 'node01', addresses: ['10.244.1.5', 'fd00:244:0:2::5'] },
  'web-c': { node: 'node01', addresses: ['10.244.1.6', 'fd00:244:0:2::6'] },
  'cli-n1': { node: 'node01', addresses: ['10.244.1.20', 'fd00:244:0:2::20'] },
} as const;

/** The machine that is no node; its packets to the load balancers' range go to node01. */
export const outside = { name: 'ext', addresses: ['10.19.9.95', 'fd00:19::95'] } as const;

/** Where the pods called web and the nodes listen. */
export const ports = { TCP: 8080, UDP: 5353 } as const;

export type NodeName = keyof typeof nodes;
export type Place = NodeName | keyof typeof pods | 'ext';

/** The simulated hosts by name; the kernel's namespaces are made after them. */
export interface Topology {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly clock: ReturnType<typeof createClock>;
}

/** How the hosts are to be wired. */
export interface TopologyOptions {
  readonly podWiring: PodWiring;
  readonly bridgeNetfilter?: boolean;
  readonly hairpin?: boolean;
}

/** Builds the small cluster, without kube-proxy. */
export function createTopology({ podWiring, bridgeNetfilter = true, hairpin = true }: TopologyOptions): Topology {
  const clock = createClock();
  const underlay = createUnderlay(['10.19.9.0/24', 'fd00:19::/64'], clock);
  const hosts = new Map<string, Host>([['gateway', underlay.gateway]]);
  for (const [name, { addresses, podCIDRs }] of Object.entries(nodes)) {
    const host = addMachine(underlay, name, 'node', addresses, clock);
    // What pods send out keeps its source here: the masquerading is kube-proxy's alone.
    makeNode(host, { podCIDRs, clusterCIDRs: [], podWiring });
    Object.assign(host.sysctls, {
      'net.ipv4.conf.all.route_localnet': 1,
      'net.bridge.bridge-nf-call-iptables': bridgeNetfilter ? 1 : 0,
      'net.bridge.bridge-nf-call-ip6tables': bridgeNetfilter ? 1 : 0,
    });
    listen(host, name);
    hosts.set(name, host);
  }
  for (const name of Object.keys(nodes))
    for (const [other, { podCIDRs, addresses }] of Object.entries(nodes))
      if (other !== name) for (const [i, cidr] of podCIDRs.entries()) addPodRoute(hosts.get(name) as Host, cidr, addresses[i] ?? '');
  for (const [name, { node, addresses }] of Object.entries(pods)) {
    const pod = addPod(hosts.get(node) as Host, { name, addresses, podCIDRs: nodes[node].podCIDRs, podWiring, hairpin }, clock);
    if (name.startsWith('web')) listen(pod, name);
    hosts.set(name, pod);
  }
  const ext = addMachine(underlay, outside.name, 'outside', outside.addresses, clock);
  // A load balancer's addresses, and the pods': so that whatever the rules let through can come back.
  for (const cidr of [ranges.balancers, ranges.pods[0]]) ext.routes.push({ prefix: parsePrefix(cidr), via: parseAddress('10.19.9.12'), device: 'eth0' });
  ext.routes.push({ prefix: parsePrefix(ranges.pods[1]), via: parseAddress('fd00:19::12'), device: 'eth0' });
  hosts.set(outside.name, ext);
  return { hosts, clock };
}

function listen(host: Host, process: string): void {
  for (const protocol of ['TCP', 'UDP'] as const) host.sockets.push({ protocol, port: ports[protocol], process });
}
