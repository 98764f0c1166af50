import { IPv4CidrRange } from 'ip-num';
import { clone } from '../api/clone.ts';
import { type Manifest, ManifestError, parseManifests } from '../api/manifest.ts';
import type { Container, Deployment, Node, Pod, Service } from '../api/types.ts';
import { parseAddress, printAddress } from '../net/address.ts';
import { overlaps, parsePrefix, printPrefix } from '../net/prefix.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import { collectAddresses, findAddresses, type Ranges } from './address-book.ts';
import type { ApiObject, Fields } from './api-server/object.ts';
import { strategicMerge } from './api-server/patch/strategic-merge.ts';
import { threeWayPatch } from './api-server/patch/three-way.ts';
import { printStatusError } from './api-server/print-error.ts';
import { findKind } from './api-server/registry.ts';
import type { Resource } from './api-server/resource.ts';
import { pods } from './api-server/resources/pods.ts';
import { services } from './api-server/resources/service.ts';
import { deployments } from './api-server/resources/workloads.ts';
import { RestApi } from './api-server/rest.ts';
import { ApiError, qualified } from './api-server/status.ts';
import { bootstrap } from './bootstrap.ts';
import { type Clock, createClock } from './clock.ts';
import { attempt } from './connect.ts';
import { ControlPlane, firstAddress } from './control-plane.ts';
import type { Host } from './host.ts';
import { HostHandle } from './host-handle.ts';
import { kubeProxyProgram } from './images/kube-proxy.ts';
import { KubeProxies } from './kube-proxies.ts';
import { Machines, type NodeOptions } from './machines.ts';
import { Kubelets } from './nodes/kubelet.ts';
import { BridgeNetwork } from './nodes/pod-network.ts';
import { createRandom, type Random } from './random.ts';
import type { Timing } from './timing.ts';
import { readTopology, type Topology } from './topology.ts';
import type { AddressInfo, Trace, TraceEvent } from './trace.ts';
import { addressIn, type PodWiring } from './wiring.ts';

export type { NodeOptions } from './machines.ts';

/** What a cluster is made of. Everything has a default: the two nodes of the course's notes. */
export interface ClusterOptions {
  readonly nodes?: readonly (string | NodeOptions)[];
  /** Machines on the nodes' network that are not nodes. */
  readonly outside?: readonly { readonly name: string; readonly address: string }[];
  readonly nodeCIDR?: string;
  readonly podCIDR?: string;
  readonly serviceCIDR?: string;
  readonly nodePortRange?: string;
  /** How pods hang on their node; `bridge` if not given. */
  readonly podWiring?: PodWiring;
  /** Whether br_netfilter shows the nodes' rules what crosses a bridge; true if not given, as Kubernetes demands. */
  readonly bridgeNetfilter?: boolean;
  /** Whether a pod's bridge port gives frames back to the pod that sent them; true if not given. */
  readonly hairpinMode?: boolean;
  /** The release whose kube-proxy runs; 1.26 so far. */
  readonly kubernetesVersion?: '1.26';
  /** Decides every random choice: names, addresses, which endpoint. */
  readonly seed?: number;
  readonly clock?: Clock;
  /** How long pods take to start and to stop; no time at all unless said otherwise. */
  readonly timing?: Partial<Timing>;
}

// How many hosts, or Services, a trace takes with it for its picture.
const smallCluster = 20;

/** A cluster: an API server, controllers, kubelets and kube-proxies, and hosts that packets travel between. */
export class Cluster {
  readonly clock: Clock;
  readonly kubernetesVersion: '1.26';
  /** The API server's REST surface: what kubectl talks to. */
  readonly api: RestApi;
  readonly #random: Random;
  readonly #controlPlane: ControlPlane;
  readonly #machines: Machines;
  readonly #kubelets: Kubelets;
  readonly #proxies: KubeProxies;
  readonly #ranges: Ranges;
  /** What was applied last, by uid: `apply` removes what is named no longer. */
  readonly #applied = new Map<string, Fields>();
  #nextSourcePort = 32768;

  constructor(options: ClusterOptions = {}) {
    this.clock = options.clock ?? createClock();
    this.kubernetesVersion = options.kubernetesVersion ?? '1.26';
    this.#random = createRandom(options.seed ?? 1);
    const podCIDR = options.podCIDR ?? '10.244.0.0/16';
    const serviceCIDR = options.serviceCIDR ?? '10.96.0.0/12';
    const nodes = (options.nodes ?? ['controlplane', 'node01']).map((node) => (typeof node === 'string' ? { name: node } : node));
    const nodeCIDR = options.nodeCIDR ?? '10.19.9.0/24';
    const { podWiring = 'bridge', bridgeNetfilter = true, hairpinMode = true } = options;
    this.#machines = new Machines(nodeCIDR, this.clock);
    this.#machines.addNodes(nodes, { podCIDR, podWiring, bridgeNetfilter });
    const all = [...this.#machines.nodes.values()];
    this.#ranges = { pods: parsePrefix(podCIDR), services: parsePrefix(serviceCIDR), nodes: new Set(all.map(({ address }) => address)) };
    if (overlaps(this.#ranges.pods, this.#ranges.services))
      throw new ManifestError(`the pod range ${podCIDR} and the service range ${serviceCIDR} overlap: an address could mean either`);
    for (const machine of options.outside ?? [{ name: 'laptop', address: addressIn(parsePrefix(nodeCIDR), 95) }])
      this.#machines.addOutside(machine.name, machine.address);
    this.#controlPlane = new ControlPlane({
      version: this.kubernetesVersion,
      random: this.#random,
      clock: this.clock,
      flags: { serviceCIDRs: [serviceCIDR], nodePortRange: options.nodePortRange ?? '30000-32767' },
    });
    const { server } = this.#controlPlane;
    this.#proxies = new KubeProxies(server.store);
    this.#kubelets = new Kubelets({
      context: this.#controlPlane.context,
      nodes: this.#machines.nodes,
      network: new BridgeNetwork(this.clock, { podWiring, hairpin: hairpinMode }),
      timing: { podStart: 0, podStop: 0, ...options.timing },
      programs: { 'kube-proxy': kubeProxyProgram(server.store, this.#proxies, this.kubernetesVersion) },
    });
    this.#controlPlane.add(this.#kubelets);
    this.#controlPlane.whenQuiet(() => this.#proxies.sync());
    const gitVersion = `v${this.kubernetesVersion}.0`;
    const [controlPlane] = all;
    this.api = new RestApi({
      server,
      gitVersion,
      address: `${controlPlane?.address}:6443`,
      isUp: () => this.#controlPlane.isUp,
      settle: () => this.#controlPlane.settle(),
      log: (namespace, pod, query) => this.#kubelets.log(namespace, pod, query),
    });
    if (!controlPlane) return;
    controlPlane.host.sockets.push({ protocol: 'TCP', port: 6443, process: 'kube-apiserver' });
    for (const { host } of all) host.sockets.push({ protocol: 'TCP', port: 10250, process: 'kubelet' }, { protocol: 'TCP', port: 22, process: 'sshd' });
    bootstrap(server, { nodes: all, controlPlane, gitVersion, clusterCIDR: podCIDR, kubernetesIP: firstAddress(serviceCIDR), proxyMode: '' });
    this.#controlPlane.settle();
  }

  /** The range that ClusterIPs come from, as an ip-num value. */
  get serviceRange(): IPv4CidrRange {
    return IPv4CidrRange.fromCidr(printPrefix(this.#ranges.services));
  }

  /** The range that pods' addresses come from, as an ip-num value. */
  get podRange(): IPv4CidrRange {
    return IPv4CidrRange.fromCidr(printPrefix(this.#ranges.pods));
  }

  /**
   * `kubectl apply -f -`: takes YAML, JSON or objects; then the controllers and every kube-proxy catch up.
   * Returns kubectl's lines. Throws ManifestError; objects before the bad one stay applied, as with kubectl.
   */
  apply(manifest: string | object | readonly object[]): string[] {
    const lines: string[] = [];
    try {
      for (const object of parseManifests(manifest)) lines.push(inWords(() => this.#applyOne(object)));
    } finally {
      this.#controlPlane.settle();
    }
    return lines;
  }

  /** `kubectl delete KIND NAME`. */
  delete(kind: Manifest['kind'], name: string, namespace = 'default'): string {
    const resource = resourceOf(kind);
    inWords(() => this.#controlPlane.server.delete(resource, namespace, name));
    this.#controlPlane.settle();
    return `${printName(resource, name).replace('/', ' "')}" deleted`;
  }

  /** `kubectl scale deployment NAME --replicas N`. */
  scale(name: string, replicas: number, namespace = 'default'): string {
    const { server } = this.#controlPlane;
    const deployment = server.store.get<Deployment>(deployments, namespace, name);
    if (!deployment) throw new ManifestError(`error: no objects passed to scale: deployments.apps "${name}" not found`);
    inWords(() => server.update(deployments, namespace, name, { ...clone(deployment), spec: { ...clone(deployment.spec), replicas } }));
    this.#controlPlane.settle();
    return `deployment.apps/${name} scaled`;
  }

  /** One object of the API, as stored: defaults filled in, addresses allocated. */
  get<K extends Manifest['kind']>(kind: K, name: string, namespace = 'default'): Extract<Manifest, { kind: K }> {
    return clone(inWords(() => this.#controlPlane.server.get(resourceOf(kind), namespace, name))) as Extract<Manifest, { kind: K }>;
  }

  /** All objects of a kind. */
  list<K extends Manifest['kind']>(kind: K): Extract<Manifest, { kind: K }>[] {
    return clone(this.#controlPlane.server.store.list(resourceOf(kind))) as unknown as Extract<Manifest, { kind: K }>[];
  }

  /** The pods of a namespace as API objects. */
  pods(namespace = 'default'): Pod[] {
    return [...this.#controlPlane.server.store.list<Pod>(pods, namespace)];
  }

  /** The nodes' names, the control plane's first. */
  get nodeNames(): string[] {
    return [...this.#machines.nodes.keys()];
  }

  /** A node, as a place to send packets from and to look at rules. */
  node(name: string): HostHandle {
    const node = this.#machines.nodes.get(name);
    if (!node) throw new ManifestError(`Error from server (NotFound): nodes "${name}" not found; there are: ${[...this.#machines.nodes.keys()].join(', ')}`);
    return new HostHandle(this, node.host);
  }

  /** A pod by its name, or by the beginning of a generated name (the first of them). */
  pod(name: string, namespace = 'default'): HostHandle {
    const own = [...this.#kubelets.pods].flatMap(([key, { host }]) =>
      key.startsWith(`${namespace}/`) && host ? [{ name: key.slice(namespace.length + 1), host }] : [],
    );
    const pod = own.find((candidate) => candidate.name === name) ?? own.find((candidate) => candidate.name.startsWith(`${name}-`));
    if (!pod) throw new ManifestError(`Error from server (NotFound): pods "${name}" not found; there are: ${own.map((one) => one.name).join(', ') || 'none'}`);
    return new HostHandle(this, pod.host);
  }

  /** A machine outside the cluster; `laptop` unless the cluster was made with others. */
  outside(name = 'laptop'): HostHandle {
    const { outside } = this.#machines;
    const host = outside.get(name);
    if (!host) throw new ManifestError(`there is no machine "${name}" outside the cluster; there are: ${[...outside.keys()].join(', ') || 'none'}`);
    return new HostHandle(this, host);
  }

  /** The exact bytes that kube-proxy on a node handed to iptables-restore last. */
  lastRestore(node: string): string {
    return this.#proxies.get(node)?.lastRestore() ?? '';
  }

  /** Which addresses a text speaks of, what network each belongs to, and whose it is; pages dress them by it. */
  addressesIn(text: string): Record<string, AddressInfo> {
    return findAddresses(text, this.#ranges, (ip) => this.#nameOf(ip));
  }

  /** Hosts, the wires between them, and Services: everything, or only the hosts of these names and the Services with these addresses. */
  topology(only?: { readonly hosts: ReadonlySet<string>; readonly addresses: ReadonlySet<string> }): Topology {
    const hosts = [
      ...[...this.#machines.nodes.values()].map(({ host }) => host),
      ...this.#podHosts(),
      ...this.#machines.outside.values(),
      this.#machines.underlay.gateway,
    ];
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
    const { timers } = this.#controlPlane;
    const until = this.clock.now() + seconds;
    for (let next = timers.next(); next !== undefined && next <= until; next = timers.next()) {
      this.clock.advance(Math.max(0, next - this.clock.now()));
      this.#controlPlane.settle();
    }
    this.clock.advance(Math.max(0, until - this.clock.now()));
    this.#controlPlane.settle();
  }

  /** Does what has come due by the clock; for a clock that moves by itself. */
  tick(): void {
    this.#controlPlane.settle();
  }

  /** Sends something and follows it. HostHandle's `connect`, `send` and `ping` are the way in. */
  attempt(client: Host, to: string, protocol: PacketProtocol, sourcePort = this.#sourcePort()): Trace {
    const { host, port } = splitTarget(to, protocol);
    const address = this.#resolve(host);
    const destination = parseAddress(address);
    const named = host !== address;
    const trace = attempt(
      { random: this.#random, clock: this.clock },
      { client, process: protocol === 'ICMP' ? 'ping' : 'client', protocol, destination, destinationPort: port, sourcePort },
    );
    const first = trace.request[0];
    const request =
      named && first ? [{ kind: 'resolve' as const, host: client.name, packet: first.packet, name: host, address }, ...trace.request] : trace.request;
    const events = [...request, ...trace.reply];
    const addresses = collectAddresses(events, this.#ranges, (ip) => this.#nameOf(ip));
    return { ...trace, request, addresses, topology: this.#around(events, addresses) };
  }

  // Pods with a network of their own: not those that use the node's.
  #podHosts(): Host[] {
    return [...this.#kubelets.pods.values()].flatMap(({ host, node }) => (host && host !== node.host ? [host] : []));
  }

  // All of a small cluster; of a large one, what the packet came by.
  #around(events: readonly TraceEvent[], addresses: Readonly<Record<string, AddressInfo>>): Topology {
    const hosts = this.#machines.nodes.size + this.#podHosts().length + this.#machines.outside.size;
    if (hosts <= smallCluster && this.#controlPlane.server.store.list(services).length <= smallCluster) return this.topology();
    return this.topology({
      hosts: new Set(events.flatMap((event) => (event.kind === 'link' ? [event.host, event.to] : event.host))),
      addresses: new Set(Object.keys(addresses)),
    });
  }

  #applyOne(object: Manifest): string {
    const { server } = this.#controlPlane;
    const resource = resourceOf(object.kind);
    const { name, namespace } = object.metadata;
    const wanted = withoutNulls(clone(object)) as Fields & ApiObject;
    nameImages(wanted as Sketch);
    const before = server.store.get<ApiObject & Fields>(resource, namespace, name);
    if (!before) {
      const created = server.create<ApiObject>(resource, namespace, clone(wanted));
      this.#applied.set(created.metadata.uid ?? '', wanted);
      return `${printName(resource, name)} created`;
    }
    const uid = before.metadata.uid ?? '';
    const patch = threeWayPatch(resource.kind, this.#applied.get(uid) ?? {}, wanted);
    const merged = strategicMerge(resource.kind, clone(before), patch) as Fields & ApiObject;
    const after = server.update<ApiObject>(resource, namespace, name, merged);
    this.#applied.set(uid, wanted);
    return `${printName(resource, name)} ${after.metadata.resourceVersion === before.metadata.resourceVersion ? 'unchanged' : 'configured'}`;
  }

  // CoreDNS' answer for Services, and the names that people use for pods and nodes in the course.
  #resolve(name: string): string {
    if (/^[0-9.]+$/.test(name) || name.includes(':')) {
      parseAddress(name);
      return name;
    }
    if (name === 'localhost') return '127.0.0.1';
    const { store } = this.#controlPlane.server;
    const [service = '', namespace = 'default'] = name.replace(/\.svc(\.cluster\.local)?\.?$/, '').split('.');
    const clusterIP = store.get<Service>(services, namespace, service)?.spec.clusterIP;
    if (clusterIP && clusterIP !== 'None') return clusterIP;
    const host = this.#machines.nodes.get(name)?.host ?? this.#kubelets.pods.get(`default/${name}`)?.host ?? this.#machines.outside.get(name);
    if (host) return printAddress(host.devices.get('eth0')?.addresses[0]?.address ?? 0);
    const known = store.list<Service>(services).map((object) => object.metadata.name);
    throw new ManifestError(`could not resolve host: ${name}. Services: ${known.join(', ')}`);
  }

  #nameOf(ip: string): string | undefined {
    if (ip === printAddress(this.#ranges.services.network)) return 'the service range';
    if (ip === printAddress(this.#ranges.pods.network)) return 'the pod range';
    const service = this.#controlPlane.server.store.list<Service>(services).find((object) => object.spec.clusterIP === ip);
    if (service) return `Service ${service.metadata.name}`;
    for (const { key, ip: own, host, node } of this.#kubelets.pods.values()) if (own === ip && host !== node.host) return `pod ${key.split('/')[1]}`;
    return this.#machines.nameOf(ip);
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

function resourceOf(kind: string): Resource {
  const resource = findKind(kind);
  if (!resource) throw new ManifestError(`error: the server doesn't have a resource type "${kind}"`);
  return resource;
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

// A sketch of a pod may leave out what its containers run: that is called as the container is.
interface Sketch {
  readonly spec?: { readonly containers?: Container[]; readonly template?: { readonly spec?: { readonly containers?: Container[] } } };
}

function nameImages({ spec }: Sketch): void {
  for (const container of spec?.template?.spec?.containers ?? spec?.containers ?? []) container.image ??= container.name;
}

// `creationTimestamp: null`, `status: {}`: what kubectl's dry run leaves in a manifest says nothing.
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === null || one === undefined ? [] : [[key, withoutNulls(one)]])));
}
