import type { EndpointSlice, Service } from '../api/types.ts';
import { printAddress } from '../net/address.ts';
import type { Device, Host } from './host.ts';

/** What a cluster is made of, as a picture needs it: plain data, nothing of it alive. */
export interface Topology {
  readonly hosts: readonly TopologyHost[];
  readonly links: readonly TopologyLink[];
  readonly services: readonly TopologyService[];
}

/** A network namespace: a node, a pod, a machine outside or the gateway. */
export interface TopologyHost {
  readonly name: string;
  readonly kind: Host['kind'];
  /** Of a pod: the node whose bridge it is plugged into. */
  readonly node?: string;
  /** Without the loopback device. */
  readonly interfaces: readonly TopologyInterface[];
}

/** A network device. */
export interface TopologyInterface {
  readonly name: string;
  readonly kind: Device['kind'];
  /** `10.244.1.3/24`. */
  readonly address?: string;
  /** The bridge that it is a port of. */
  readonly bridge?: string;
}

/** A wire with two ends, or a switch with more. */
export interface TopologyLink {
  readonly name: string;
  readonly ends: readonly { readonly host: string; readonly interface: string }[];
}

/** A Service with an address. No host has it: it stands in the rules of every node. */
export interface TopologyService {
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  /** `3306/TCP`, `3306:30306/TCP`. */
  readonly ports: readonly string[];
  /** Addresses of its endpoints that are ready. */
  readonly endpoints: readonly string[];
}

/** Reads hosts and the wires between them. A wire to a host that is not among them is left out. */
export function readTopology(hosts: readonly Host[], services: readonly Service[], slices: readonly EndpointSlice[]): Topology {
  const known = new Set(hosts);
  const links = new Set(hosts.flatMap((host) => [...host.devices.values()].flatMap((device) => device.link ?? [])));
  return {
    hosts: hosts.map(readHost),
    links: [...links]
      .map(({ name, ends }) => ({
        name,
        ends: ends.filter(({ host }) => known.has(host)).map(({ host, device }) => ({ host: host.name, interface: device.name })),
      }))
      .filter(({ ends }) => ends.length > 1),
    services: services.filter(hasAddress).map((service) => readService(service, slices)),
  };
}

/** Whether a picture of it stays legible, on a phone too: up to 4 nodes and 12 pods. */
export function isDrawable({ hosts }: Topology): boolean {
  const count = (kind: Host['kind']): number => hosts.filter((host) => host.kind === kind).length;
  return count('node') <= 4 && count('pod') <= 12;
}

function readHost(host: Host): TopologyHost {
  const devices = [...host.devices.values()].filter((device) => device.kind !== 'loopback');
  const node = host.kind === 'pod' ? devices.flatMap((device) => device.link?.ends ?? []).find((end) => end.host.kind === 'node')?.host.name : undefined;
  return {
    name: host.name,
    kind: host.kind,
    ...(node !== undefined && { node }),
    interfaces: devices.map(({ name, kind, addresses: [own], master }) => ({
      name,
      kind,
      ...(own && { address: `${printAddress(own.address)}/${own.length}` }),
      ...(master !== undefined && { bridge: master }),
    })),
  };
}

function readService({ metadata, spec }: Service, slices: readonly EndpointSlice[]): TopologyService {
  const namespace = metadata.namespace ?? 'default';
  const own = slices.filter(
    (slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name && (slice.metadata.namespace ?? 'default') === namespace,
  );
  const ready = own.flatMap((slice) => slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready !== false);
  return {
    name: metadata.name,
    namespace,
    address: spec.clusterIP ?? '',
    ports: (spec.ports ?? []).map(({ port, nodePort, protocol = 'TCP' }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`),
    endpoints: ready.flatMap((endpoint) => endpoint.addresses),
  };
}

function hasAddress({ spec }: Service): boolean {
  return spec.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None';
}
