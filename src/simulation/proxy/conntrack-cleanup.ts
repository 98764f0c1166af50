import { type EndpointInfo, type PortEndpoints, portKey } from './endpoints.ts';
import { canonicalIP } from './parse-ip.ts';
import { proxyFeatures, resolve } from './releases.ts';
import type { ServicePortInfo } from './service-port-map.ts';
import type { ServicePortEntry, ServiceState, StateChanges } from './service-state.ts';

/** UDP connections to forget: those that agree with every field that is there. */
export interface ConntrackDelete {
  /** Destination of the first packet, before translation: a ClusterIP, externalIP or load balancer address. */
  readonly originalDestination?: string;
  /** The NodePort that they were sent to. */
  readonly destinationPort?: number;
  /** The endpoint that they were translated to. */
  readonly natDestination?: string;
}

/** UDP connections to forget from 1.32 on: those to this address and port whose answers come from none of the endpoints. */
export interface ConntrackReconcile {
  /** Absent for a NodePort: any address of the node. */
  readonly destination?: string;
  readonly destinationPort: number;
  /** `ip:port` of each serving endpoint. */
  readonly endpoints: readonly string[];
}

/** What to delete after a sync, in the order of the events; repeats are possible. Models pkg/proxy/conntrack.go (1.26, 1.30; reference A.16). */
export function conntrackDeletes(changes: StateChanges<unknown>, state: ServiceState<unknown>, version: string): ConntrackDelete[] {
  const { conntrackReconciler, servingKeepsConntrack } = resolve(proxyFeatures, version);
  if (conntrackReconciler) return [];
  const deletes: ConntrackDelete[] = [];
  for (const { protocol, clusterIP } of changes.removedPorts) if (protocol === 'UDP') deletes.push({ originalDestination: clusterIP });
  for (const { service, previous, current } of changes.endpoints) {
    for (const portName of udpPorts(current)) {
      const port = state.port(service, portName, 'UDP');
      if (!port || !becameActive(of(previous, portName), of(current, portName), servingKeepsConntrack)) continue;
      for (const ip of addressesOf(port)) deletes.push({ originalDestination: ip });
      if (port.nodePort) deletes.push({ destinationPort: port.nodePort });
    }
    for (const portName of udpPorts(previous)) {
      const port = state.port(service, portName, 'UDP');
      if (!port) continue;
      for (const { ip } of stale(of(previous, portName), of(current, portName), servingKeepsConntrack)) {
        const natDestination = canonicalIP(ip) ?? ip;
        if (port.nodePort) deletes.push({ destinationPort: port.nodePort, natDestination });
        for (const originalDestination of addressesOf(port)) deletes.push({ originalDestination, natDestination });
      }
    }
  }
  return deletes;
}

/** What the kernel's table is compared with after a sync that touched UDP. A Service without a serving endpoint is left alone. Models CleanStaleEntries (1.32). */
export function conntrackReconciles(entries: Iterable<ServicePortEntry<unknown>>): ConntrackReconcile[] {
  const out: ConntrackReconcile[] = [];
  for (const { port, endpoints: all } of entries) {
    const endpoints = port.protocol === 'UDP' ? all.filter((endpoint) => endpoint.serving).map((endpoint) => endpoint.text) : [];
    if (endpoints.length === 0) continue;
    for (const destination of addressesOf(port)) out.push({ destination, destinationPort: port.port, endpoints });
    if (port.nodePort) out.push({ destinationPort: port.nodePort, endpoints });
  }
  return out;
}

/** The commands that kube-proxy runs, sorted, each once. */
export function printConntrackDeletes(deletes: readonly ConntrackDelete[], ipFamily: 'IPv4' | 'IPv6'): string[] {
  return [...new Set(deletes.map((one) => printDelete(one) + (ipFamily === 'IPv6' ? ' -f ipv6' : '')))].sort();
}

function printDelete({ originalDestination, destinationPort, natDestination }: ConntrackDelete): string {
  const nat = natDestination === undefined ? '' : ` --dst-nat ${natDestination}`;
  if (originalDestination !== undefined) return `conntrack -D --orig-dst ${originalDestination}${nat} -p udp`;
  return `conntrack -D -p udp --dport ${destinationPort}${nat}`;
}

function udpPorts(ports: ReadonlyMap<string, PortEndpoints>): string[] {
  return [...ports.values()].filter(({ protocol }) => protocol === 'UDP').map(({ portName }) => portName);
}

function of(ports: ReadonlyMap<string, PortEndpoints>, portName: string): readonly EndpointInfo[] {
  return ports.get(portKey(portName, 'UDP'))?.endpoints ?? [];
}

function becameActive(previous: readonly EndpointInfo[], current: readonly EndpointInfo[], serving: boolean): boolean {
  return current.some((endpoint) => got(endpoint, serving)) && !previous.some((endpoint) => got(endpoint, serving));
}

// 1.26 takes an endpoint for another one if it is not ready any more or its node has changed.
function stale(previous: readonly EndpointInfo[], current: readonly EndpointInfo[], serving: boolean): EndpointInfo[] {
  const same = (a: EndpointInfo, b: EndpointInfo): boolean => a.text === b.text && (serving || (a.isLocal === b.isLocal && a.ready === b.ready));
  return previous.filter((before) => got(before, serving) && !current.some((now) => same(before, now)));
}

// Whether an endpoint can have had traffic.
function got(endpoint: EndpointInfo, serving: boolean): boolean {
  return serving ? endpoint.serving : endpoint.ready;
}

function addressesOf({ clusterIP, externalIPs, loadBalancerIPs }: ServicePortInfo): string[] {
  return [clusterIP, ...externalIPs, ...loadBalancerIPs];
}
