import { IPv4CidrRange } from 'ip-num';
import { clone } from '../api/clone.ts';
import { type Manifest, ManifestError, parseManifests } from '../api/manifest.ts';
import type { Deployment, Node, Pod, Service } from '../api/types.ts';
import { atLeast, type Version } from '../api/version.ts';
import { parseAddress, printAddress } from '../net/address.ts';
import { parsePrefix, printPrefix } from '../net/prefix.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import { collectAddresses, findAddresses, type Ranges } from './address-book.ts';
import { printStatusError } from './api-server/print-error.ts';
import { findKind } from './api-server/registry.ts';
import type { Resource } from './api-server/resource.ts';
import { pods } from './api-server/resources/pods.ts';
import { services } from './api-server/resources/service.ts';
import { deployments } from './api-server/resources/workloads.ts';
import type { RestApi } from './api-server/rest.ts';
import { ApiError, qualified } from './api-server/status.ts';
import type { ObjectStore } from './api-server/store.ts';
import { buildCluster, type ClusterParts } from './build.ts';
import type { Clock } from './clock.ts';
import type { ClusterOptions } from './cluster-options.ts';
import { attempt, type BareTrace } from './connect.ts';
import { ClusterDNS } from './dns.ts';
import type { Host } from './host.ts';
import { HostHandle } from './host-handle.ts';
import { Applier } from './kubectl-apply.ts';
import type { PodNetwork } from './network/pod-network.ts';
import { NodeHandle } from './node-handle.ts';
import { nodeResolver, resolverOf } from './pod-files.ts';
import { PodHandle } from './pod-handle.ts';
import { readTopology, type Topology } from './topology.ts';
import type { AddressInfo, Trace, TraceEvent } from './trace.ts';

export type { ClusterOptions } from './cluster-options.ts';
export type { NodeOptions } from './machines.ts';

// How many hosts, or Services, a trace takes with it for its picture.
const smallCluster = 20;

/** A cluster: an API server, controllers, kubelets and kube-proxies, and hosts that packets travel between. */
export class Cluster {
  readonly clock: Clock;
  /** `1.26` */
  readonly kubernetesVersion: Version;
  /** `-0500`: the time zone of whoever looks at the cluster. */
  readonly utcOffset: string;
  /** The API server's REST surface: what kubectl talks to. */
  readonly api: RestApi;
  /** CoreDNS' answers. */
  readonly dns: ClusterDNS;
  readonly #parts: ClusterParts;
  readonly #applier: Applier;
  #nextSourcePort = 32768;

  constructor(options: ClusterOptions = {}) {
    const parts = buildCluster(options);
    this.#parts = parts;
    this.clock = parts.clock;
    this.kubernetesVersion = parts.version;
    this.utcOffset = parts.utcOffset;
    this.api = parts.api;
    this.dns = new ClusterDNS(parts.controlPlane.server.store);
    this.#applier = new Applier(parts.controlPlane.server);
  }

  /** The network plugin; Weave's shows who owns which addresses. */
  get network(): PodNetwork {
    return this.#parts.network;
  }

  /** The range that ClusterIPs come from, as an ip-num value; the one that the cluster was made with. */
  get serviceRange(): IPv4CidrRange {
    return IPv4CidrRange.fromCidr(printPrefix(this.#parts.ranges.services));
  }

  /** Every range that ClusterIPs come from now: the API server's flag says so, from 1.33 on ServiceCIDR objects do. */
  get serviceCIDRs(): string[] {
    return this.#parts.controlPlane.serviceRanges;
  }

  /** The range that pods' addresses come from, as an ip-num value. */
  get podRange(): IPv4CidrRange {
    return IPv4CidrRange.fromCidr(printPrefix(this.#parts.ranges.pods));
  }

  /**
   * `kubectl apply -f -`: takes YAML, JSON or objects; then the controllers and every kube-proxy catch up.
   * Returns kubectl's lines. Throws ManifestError; objects before the bad one stay applied, as with kubectl.
   */
  apply(manifest: string | object | readonly object[]): string[] {
    const lines: string[] = [];
    try {
      for (const object of parseManifests(manifest)) {
        const resource = this.#resourceOf(object.kind);
        lines.push(`${printName(resource, object.metadata.name)} ${inWords(() => this.#applier.apply(resource, object))}`);
      }
    } finally {
      this.#parts.controlPlane.settle();
    }
    return lines;
  }

  /** `kubectl delete KIND NAME`. */
  delete(kind: Manifest['kind'], name: string, namespace = 'default'): string {
    const resource = this.#resourceOf(kind);
    inWords(() => this.#parts.controlPlane.server.delete(resource, namespace, name));
    this.#parts.controlPlane.settle();
    return `${printName(resource, name).replace('/', ' "')}" deleted`;
  }

  /** `kubectl scale deployment NAME --replicas N`. */
  scale(name: string, replicas: number, namespace = 'default'): string {
    const { server } = this.#parts.controlPlane;
    const deployment = server.store.get<Deployment>(deployments, namespace, name);
    if (!deployment) throw new ManifestError(`error: no objects passed to scale: deployments.apps "${name}" not found`);
    inWords(() => server.update(deployments, namespace, name, { ...clone(deployment), spec: { ...clone(deployment.spec), replicas } }));
    this.#parts.controlPlane.settle();
    return `deployment.apps/${name} scaled`;
  }

  /** One object of the API, as stored: defaults filled in, addresses allocated. */
  get<K extends Manifest['kind']>(kind: K, name: string, namespace = 'default'): Extract<Manifest, { kind: K }> {
    return clone(inWords(() => this.#parts.controlPlane.server.get(this.#resourceOf(kind), namespace, name))) as Extract<Manifest, { kind: K }>;
  }

  /** All objects of a kind. */
  list<K extends Manifest['kind']>(kind: K): Extract<Manifest, { kind: K }>[] {
    return clone(this.#parts.controlPlane.server.store.list(this.#resourceOf(kind))) as unknown as Extract<Manifest, { kind: K }>[];
  }

  /** The pods of a namespace as API objects. */
  pods(namespace = 'default'): Pod[] {
    return [...this.#parts.controlPlane.server.store.list<Pod>(pods, namespace)];
  }

  /** The nodes' names, the control plane's first. */
  get nodeNames(): string[] {
    return [...this.#parts.machines.nodes.keys()];
  }

  /** A node, as a place to send packets from and to look at rules. */
  node(name: string): NodeHandle {
    const node = this.#parts.machines.nodes.get(name);
    if (!node)
      throw new ManifestError(`Error from server (NotFound): nodes "${name}" not found; there are: ${[...this.#parts.machines.nodes.keys()].join(', ')}`);
    return new NodeHandle(this, node, this.#parts);
  }

  /** A pod by its name, or by the beginning of a generated name (the first of them). */
  pod(name: string, namespace = 'default'): PodHandle {
    const own = [...this.#parts.kubelets.pods.values()].flatMap((running) => {
      const [space, own = ''] = running.key.split('/');
      return space === namespace && running.host ? [{ name: own, running, host: running.host }] : [];
    });
    const pod = own.find((candidate) => candidate.name === name) ?? own.find((candidate) => candidate.name.startsWith(`${name}-`));
    if (!pod) throw new ManifestError(`Error from server (NotFound): pods "${name}" not found; there are: ${own.map((one) => one.name).join(', ') || 'none'}`);
    return new PodHandle(this, pod.host, pod.running, this.#parts);
  }

  /** A machine outside the cluster; `laptop` unless the cluster was made with others. */
  outside(name = 'laptop'): HostHandle {
    const { outside } = this.#parts.machines;
    const host = outside.get(name);
    if (!host) throw new ManifestError(`there is no machine "${name}" outside the cluster; there are: ${[...outside.keys()].join(', ') || 'none'}`);
    return new HostHandle(this, host);
  }

  /** The exact bytes that kube-proxy on a node handed to iptables-restore last. */
  lastRestore(node: string): string {
    return this.#parts.proxies.get(node)?.lastRestore() ?? '';
  }

  /** Which addresses a text speaks of, what network each belongs to, and whose it is; pages dress them by it. */
  addressesIn(text: string): Record<string, AddressInfo> {
    return findAddresses(text, this.#ranges, (ip) => this.#nameOf(ip));
  }

  /** Hosts, the wires between them, and Services: everything, or only the hosts of these names and the Services with these addresses. */
  topology(only?: { readonly hosts: ReadonlySet<string>; readonly addresses: ReadonlySet<string> }): Topology {
    const { nodes, outside, underlay } = this.#parts.machines;
    const hosts = [...[...nodes.values()].map(({ host }) => host), ...this.#podHosts(), ...outside.values(), underlay.gateway];
    const services = this.list('Service');
    const slices = this.list('EndpointSlice');
    if (!only) return readTopology(hosts, services, slices);
    return readTopology(
      hosts.filter((host) => only.hosts.has(host.name)),
      services.filter((service) => only.addresses.has(service.spec.clusterIP ?? '')),
      slices,
    );
  }

  /** Lets time pass: what is planned happens when its time comes, conntrack entries run out. */
  advance(seconds: number): void {
    this.#parts.controlPlane.advance(this.clock, seconds);
    this.#parts.proxies.timePassed();
  }

  /** Does what has come due by the clock; for a clock that moves by itself. */
  tick(): void {
    this.#parts.controlPlane.settle();
  }

  /** Sends something and follows it. HostHandle's `connect`, `send` and `ping` are the way in. */
  attempt(client: Host, to: string, protocol: PacketProtocol, sourcePort = this.#sourcePort(), isOpen = false): Trace {
    const { host, port } = splitTarget(to, protocol);
    const address = this.#resolve(client, host);
    const destination = parseAddress(address);
    const named = host !== address;
    const trace = attempt(
      { random: this.#parts.random, clock: this.clock },
      { client, process: protocol === 'ICMP' ? 'ping' : 'client', protocol, destination, destinationPort: port, sourcePort, isOpen },
    );
    return this.#complete(trace, named ? { name: host, address } : undefined);
  }

  // What only the cluster knows: whose addresses those are, and the picture around them.
  #complete({ relayed: bare, ...trace }: BareTrace, named?: { readonly name: string; readonly address: string }): Trace {
    const first = trace.request[0];
    const request = named && first ? [{ kind: 'resolve' as const, host: trace.client, packet: first.packet, ...named }, ...trace.request] : trace.request;
    const events = [...request, ...trace.reply];
    const addresses = collectAddresses(events, this.#ranges, (ip) => this.#nameOf(ip));
    const relayed = bare?.map((one) => this.#complete(one));
    return { ...trace, request, ...(relayed && { relayed }), addresses, topology: this.#around(events, addresses) };
  }

  // Pods with a network of their own: not those that use the node's.
  #podHosts(): Host[] {
    return [...this.#parts.kubelets.pods.values()].flatMap(({ host, node }) => (host && host !== node.host ? [host] : []));
  }

  // All of a small cluster; of a large one, what the packet came by.
  #around(events: readonly TraceEvent[], addresses: Readonly<Record<string, AddressInfo>>): Topology {
    const { nodes, outside } = this.#parts.machines;
    const hosts = nodes.size + this.#podHosts().length + outside.size;
    if (hosts <= smallCluster && this.#store.list(services).length <= smallCluster) return this.topology();
    return this.topology({
      hosts: new Set(events.flatMap((event) => (event.kind === 'link' ? [event.host, event.to] : event.host))),
      addresses: new Set(Object.keys(addresses)),
    });
  }

  // CoreDNS' answer as a pod of that namespace hears it, and the names that people use for pods and nodes in the course.
  #resolve(client: Host, name: string): string {
    if (/^[0-9.]+$/.test(name) || name.includes(':')) {
      parseAddress(name);
      return name;
    }
    if (name === 'localhost') return '127.0.0.1';
    const { kubelets, machines, random, dnsIP } = this.#parts;
    const running = [...kubelets.pods.values()].find(({ host, node }) => host === client && host !== node.host);
    const pod = running && this.#store.get<Pod>(pods, ...(running.key.split('/') as [string, string]));
    const resolver = pod ? resolverOf(pod, dnsIP) : { ...nodeResolver, search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], ndots: 5 };
    const addresses = this.dns.lookup(name, 'A', resolver).answers.filter(({ type }) => type === 'A');
    const answer = addresses.length > 1 ? addresses[random.below(addresses.length)] : addresses[0];
    if (answer) return answer.data;
    const host = machines.nodes.get(name)?.host ?? kubelets.pods.get(`default/${name}`)?.host ?? machines.outside.get(name);
    if (host) return printAddress(host.devices.get('eth0')?.addresses[0]?.address ?? 0);
    const known = this.#store.list<Service>(services).map((object) => object.metadata.name);
    throw new ManifestError(`could not resolve host: ${name}. Services: ${known.join(', ')}`);
  }

  #nameOf(ip: string): string | undefined {
    if (this.#ranges.services.some(({ network }) => ip === printAddress(network))) return 'the service range';
    if (ip === printAddress(this.#parts.ranges.pods.network)) return 'the pod range';
    const service = this.#parts.controlPlane.server.store.list<Service>(services).find((object) => object.spec.clusterIP === ip);
    if (service) return `Service ${service.metadata.name}`;
    for (const { key, ip: own, host, node } of this.#parts.kubelets.pods.values()) if (own === ip && host !== node.host) return `pod ${key.split('/')[1]}`;
    return this.#parts.machines.nameOf(ip);
  }

  // A release has no kinds of later ones.
  #resourceOf(kind: string): Resource {
    const resource = findKind(kind);
    if (!resource || (resource.since && !atLeast(this.kubernetesVersion, resource.since)))
      throw new ManifestError(`error: the server doesn't have a resource type "${kind}"`);
    return resource;
  }

  get #ranges(): Ranges {
    return { ...this.#parts.ranges, services: this.#parts.controlPlane.serviceRangesSoFar.map(parsePrefix) };
  }

  get #store(): ObjectStore {
    return this.#parts.controlPlane.server.store;
  }

  #sourcePort(): number {
    const port = this.#nextSourcePort;
    this.#nextSourcePort = port >= 60999 ? 32768 : port + 1;
    return port;
  }
}

/** Makes a cluster. Without options: controlplane 10.19.9.9 and node01 10.19.9.12 at 1.26, kube-proxy in iptables mode. */
export function createCluster(options: ClusterOptions = {}): Cluster {
  return new Cluster(options);
}

/** A node as an API object. */
export type { Node };

function splitTarget(to: string, protocol: PacketProtocol): { host: string; port: number } {
  if (protocol === 'ICMP') return { host: to, port: 0 };
  const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(to);
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65535) throw new ManifestError(`"${to}" is not host:port, such as db-service:3306`);
  return { host: (match[1] ?? '').replace(/^\[|\]$/g, ''), port };
}

// `service/web`, `deployment.apps/web`
function printName(resource: Resource, name: string): string {
  return `${qualified({ group: resource.group, plural: resource.singular })}/${name}`;
}

// The API server's refusals as kubectl prints them.
function inWords<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof ApiError) throw new ManifestError(printStatusError(error.status));
    throw error;
  }
}
