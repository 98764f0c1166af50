import { IPv4CidrRange } from 'ip-num';
import { clone } from '../api/clone.ts';
import { type Manifest, ManifestError, parseManifests } from '../api/manifest.ts';
import type { EndpointSlice, Node, Pod } from '../api/types.ts';
import { parseAddress, printAddress } from '../net/address.ts';
import { overlaps, parsePrefix, printPrefix } from '../net/prefix.ts';
import type { PacketProtocol } from '../net/protocol.ts';
import { collectAddresses, type Ranges } from './address-book.ts';
import { type Clock, createClock } from './clock.ts';
import { attempt } from './connect.ts';
import { computeEndpointSlices } from './endpoint-slices.ts';
import type { Host } from './host.ts';
import { HostHandle } from './host-handle.ts';
import { type ClusterProxyMode, createNodeProxy, type NodeProxy } from './kube-proxy.ts';
import { randomSuffix } from './names.ts';
import { chooseNode, planDeployment } from './pods.ts';
import { createRandom, type Random } from './random.ts';
import { ServiceRegistry } from './services.ts';
import { Store } from './store.ts';
import type { Trace } from './trace.ts';
import { addMachine, addPod, addPodRoute, addressIn, createUnderlay, makeNode, removePod, subnet, type Underlay } from './wiring.ts';

/** A node to make; address and pod range are chosen when they are not given. */
export interface NodeOptions {
  readonly name: string;
  readonly address?: string;
  readonly podCIDR?: string;
}

/** What a cluster is made of. Everything has a default: the two nodes of the course's notes. */
export interface ClusterOptions {
  readonly nodes?: readonly (string | NodeOptions)[];
  /** Machines on the nodes' network that are not nodes. */
  readonly outside?: readonly { readonly name: string; readonly address: string }[];
  readonly nodeCIDR?: string;
  readonly podCIDR?: string;
  readonly serviceCIDR?: string;
  readonly nodePortRange?: string;
  /** The release whose kube-proxy runs; 1.26 so far. */
  readonly kubernetesVersion?: '1.26';
  /** How the kube-proxies work; iptables if not said. */
  readonly proxyMode?: ClusterProxyMode;
  /** ipvs mode: `--ipvs-scheduler`; rr if not said. */
  readonly ipvsScheduler?: string;
  /** ipvs mode: `--ipvs-strict-arp`. */
  readonly strictARP?: boolean;
  /** Decides every random choice: names, addresses, which endpoint. */
  readonly seed?: number;
  readonly clock?: Clock;
}

interface ClusterNode {
  readonly name: string;
  readonly host: Host;
  readonly podCIDR: string;
  readonly proxy: NodeProxy;
  nextPod: number;
}

// The addresses of the notes' cluster, so that a cluster with its node names is that cluster.
const knownNodes: Record<string, string> = { controlplane: '10.19.9.9', node01: '10.19.9.12' };

/** A cluster: an API server's store, controllers, kube-proxy on every node, and hosts that packets travel between. */
export class Cluster {
  readonly clock: Clock;
  readonly kubernetesVersion: '1.26';
  readonly proxyMode: ClusterProxyMode;
  readonly #options: Pick<ClusterOptions, 'ipvsScheduler' | 'strictARP'>;
  readonly #random: Random;
  readonly #store = new Store();
  readonly #services: ServiceRegistry;
  readonly #underlay: Underlay;
  readonly #nodes = new Map<string, ClusterNode>();
  readonly #pods = new Map<string, { host: Host; node: ClusterNode }>();
  readonly #outside = new Map<string, Host>();
  readonly #ranges: Ranges;
  readonly #podCIDR: string;
  #nextSourcePort = 32768;

  constructor(options: ClusterOptions = {}) {
    this.clock = options.clock ?? createClock();
    this.kubernetesVersion = options.kubernetesVersion ?? '1.26';
    this.proxyMode = options.proxyMode ?? 'iptables';
    this.#options = options;
    this.#random = createRandom(options.seed ?? 1);
    this.#podCIDR = options.podCIDR ?? '10.244.0.0/16';
    const serviceCIDR = options.serviceCIDR ?? '10.96.0.0/12';
    const nodeCIDR = options.nodeCIDR ?? '10.19.9.0/24';
    this.#services = new ServiceRegistry(serviceCIDR, options.nodePortRange ?? '30000-32767', false, this.#random);
    this.#underlay = createUnderlay(nodeCIDR, this.clock);
    const nodes = (options.nodes ?? ['controlplane', 'node01']).map((node) => (typeof node === 'string' ? { name: node } : node));
    const addresses = this.#chooseAddresses(nodes);
    this.#ranges = { pods: parsePrefix(this.#podCIDR), services: parsePrefix(serviceCIDR), nodes: new Set(addresses) };
    if (overlaps(this.#ranges.pods, this.#ranges.services))
      throw new ManifestError(`the pod range ${this.#podCIDR} and the service range ${serviceCIDR} overlap: an address could mean either`);
    for (const [i, node] of nodes.entries()) this.#addNode(node, addresses[i] ?? '', i);
    this.#connectNodes();
    for (const machine of options.outside ?? [{ name: 'laptop', address: addressIn(this.#underlay.prefix, 95) }])
      this.#outside.set(machine.name, addMachine(this.#underlay, machine.name, 'outside', machine.address, this.clock));
    this.#bootstrap(nodes[0]?.name ?? '');
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
      for (const object of parseManifests(manifest)) lines.push(`${resourceName(object)} ${this.#applyOne(object)}`);
    } finally {
      this.#reconcile();
    }
    return lines;
  }

  /** `kubectl delete KIND NAME`. */
  delete(kind: Manifest['kind'], name: string, namespace = 'default'): string {
    const object = this.#store.get(kind, namespace, name);
    if (!object) throw new ManifestError(`Error from server (NotFound): ${plural(kind)} "${name}" not found`);
    this.#store.delete(kind, namespace, name);
    if (object.kind === 'Service') this.#services.release(object);
    if (object.kind === 'Pod') this.#unplug(object);
    if (object.kind === 'Deployment')
      for (const pod of planDeployment({ ...object, spec: { ...object.spec, replicas: 0 } }, this.pods(), this.#random).remove) this.#unplug(pod);
    this.#reconcile();
    return `${resourceName(object).replace('/', ' "')}" deleted`;
  }

  /** `kubectl scale deployment NAME --replicas N`. */
  scale(name: string, replicas: number, namespace = 'default'): string {
    const deployment = this.#store.get('Deployment', namespace, name);
    if (!deployment) throw new ManifestError(`error: no objects passed to scale: deployments.apps "${name}" not found`);
    this.#store.put({ ...deployment, spec: { ...deployment.spec, replicas } });
    this.#reconcile();
    return `deployment.apps/${name} scaled`;
  }

  /** One object of the API, as stored: defaults filled in, addresses allocated. */
  get<K extends Manifest['kind']>(kind: K, name: string, namespace = 'default'): Extract<Manifest, { kind: K }> {
    const object = this.#store.get(kind, namespace, name);
    if (!object) throw new ManifestError(`Error from server (NotFound): ${plural(kind)} "${name}" not found`);
    return clone(object);
  }

  /** All objects of a kind. */
  list<K extends Manifest['kind']>(kind: K): Extract<Manifest, { kind: K }>[] {
    return clone(this.#store.list(kind));
  }

  /** The pods' API objects. */
  pods(): Pod[] {
    return this.#store.list('Pod');
  }

  /** A node, as a place to send packets from and to look at rules. */
  node(name: string): HostHandle {
    const node = this.#nodes.get(name);
    if (!node) throw new ManifestError(`Error from server (NotFound): nodes "${name}" not found; there are: ${[...this.#nodes.keys()].join(', ')}`);
    return new HostHandle(this, node.host);
  }

  /** A pod by its name, or by the beginning of a generated name (the first of them). */
  pod(name: string): HostHandle {
    const key = this.#pods.has(name) ? name : [...this.#pods.keys()].find((candidate) => candidate.startsWith(`${name}-`));
    const pod = key === undefined ? undefined : this.#pods.get(key);
    if (!pod) throw new ManifestError(`Error from server (NotFound): pods "${name}" not found; there are: ${[...this.#pods.keys()].join(', ') || 'none'}`);
    return new HostHandle(this, pod.host);
  }

  /** A machine outside the cluster; `laptop` unless the cluster was made with others. */
  outside(name = 'laptop'): HostHandle {
    const host = this.#outside.get(name);
    if (!host) throw new ManifestError(`there is no machine "${name}" outside the cluster; there are: ${[...this.#outside.keys()].join(', ') || 'none'}`);
    return new HostHandle(this, host);
  }

  /** The exact bytes that kube-proxy on a node handed to iptables-restore last. */
  lastRestore(node: string): string {
    return this.#nodes.get(node)?.proxy.lastRestore() ?? '';
  }

  /** Lets time pass: conntrack entries run out, and kube-proxies look after their nodes. */
  advance(seconds: number): void {
    this.clock.advance(seconds);
    for (const { proxy } of this.#nodes.values()) proxy.timePassed?.();
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
    return { ...trace, request, addresses: collectAddresses([...request, ...trace.reply], this.#ranges, (ip) => this.#nameOf(ip)) };
  }

  #chooseAddresses(nodes: readonly NodeOptions[]): string[] {
    const taken = new Set(nodes.flatMap((node) => node.address ?? knownNodes[node.name] ?? []));
    let next = 13;
    return nodes.map((node) => {
      const known = node.address ?? (Object.hasOwn(knownNodes, node.name) ? knownNodes[node.name] : undefined);
      if (known) return known;
      while (taken.has(addressIn(this.#underlay.prefix, next))) next++;
      const address = addressIn(this.#underlay.prefix, next);
      taken.add(address);
      return address;
    });
  }

  #addNode(node: NodeOptions, address: string, index: number): void {
    const host = addMachine(this.#underlay, node.name, 'node', address, this.clock);
    const podCIDR = node.podCIDR ?? subnet(this.#ranges.pods, 24, index);
    makeNode(host, podCIDR, this.#podCIDR);
    const proxy = createNodeProxy(this.proxyMode, {
      host,
      nodeName: node.name,
      nodeIP: address,
      clusterCIDR: this.#podCIDR,
      version: this.kubernetesVersion,
      now: this.clock.now,
      ipvsScheduler: this.#options.ipvsScheduler,
      strictARP: this.#options.strictARP,
    });
    this.#nodes.set(node.name, { name: node.name, host, podCIDR, proxy, nextPod: 2 });
  }

  #connectNodes(): void {
    for (const node of this.#nodes.values())
      for (const other of this.#nodes.values()) if (other !== node) addPodRoute(node.host, other.podCIDR, this.#addressOf(other.host));
  }

  // Every cluster has the `kubernetes` Service: the first address of the range, in front of the API server.
  #bootstrap(controlPlane: string): void {
    const node = this.#nodes.get(controlPlane);
    if (!node) return;
    const ip = this.#addressOf(node.host);
    node.host.sockets.push({ protocol: 'TCP', port: 6443, process: 'kube-apiserver' });
    for (const { host } of this.#nodes.values()) host.sockets.push({ protocol: 'TCP', port: 10250, process: 'kubelet' });
    const slice: EndpointSlice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    };
    this.apply([
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
        spec: { clusterIP: this.#services.addresses.first(), ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
      },
      slice,
    ]);
  }

  #applyOne(object: Manifest): 'created' | 'configured' | 'unchanged' {
    object.metadata.namespace ??= 'default';
    if (object.kind === 'Service') this.#services.admit(object, this.#store.get('Service', object.metadata.namespace, object.metadata.name));
    if (object.kind === 'Pod') return this.#applyPod(object);
    return this.#store.put(object);
  }

  #applyPod(pod: Pod & { kind: 'Pod' }): 'created' | 'configured' | 'unchanged' {
    const before = this.#store.get('Pod', pod.metadata.namespace ?? 'default', pod.metadata.name);
    if (before) {
      this.#store.put({ ...before, metadata: { ...before.metadata, labels: pod.metadata.labels } });
      return JSON.stringify(before.metadata.labels) === JSON.stringify(pod.metadata.labels) ? 'unchanged' : 'configured';
    }
    const nodeName = chooseNode(pod, [...this.#nodes.keys()], this.pods());
    const node = this.#nodes.get(nodeName);
    if (!node)
      throw new ManifestError(
        `pod "${pod.metadata.name}" names the node "${nodeName}", which does not exist; there are: ${[...this.#nodes.keys()].join(', ')}`,
      );
    const prefix = parsePrefix(node.podCIDR);
    const ip = addressIn(prefix, node.nextPod++);
    if (ip === addressIn(prefix, 2 ** (32 - prefix.length) - 1)) throw new ManifestError(`no IP addresses available in range set: ${node.podCIDR}`);
    const host = addPod(node.host, pod.metadata.name, node.podCIDR, ip, this.clock);
    for (const container of pod.spec.containers)
      for (const port of container.ports ?? []) host.sockets.push({ protocol: port.protocol ?? 'TCP', port: port.containerPort, process: container.name });
    this.#pods.set(pod.metadata.name, { host, node });
    this.#store.put({
      ...pod,
      spec: { ...pod.spec, nodeName },
      status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
    });
    return 'created';
  }

  #unplug(pod: Pod): void {
    const running = this.#pods.get(pod.metadata.name);
    if (running && pod.status?.podIP) removePod(running.node.host, pod.status.podIP);
    this.#pods.delete(pod.metadata.name);
    this.#store.delete('Pod', pod.metadata.namespace ?? 'default', pod.metadata.name);
  }

  // The controllers and kube-proxies run until nothing changes; here one round is enough, in the order of their dependence.
  #reconcile(): void {
    for (const deployment of this.#store.list('Deployment')) {
      const plan = planDeployment(deployment, this.pods(), this.#random);
      for (const pod of plan.remove) this.#unplug(pod);
      for (const pod of plan.create) this.#applyPod({ ...pod, kind: 'Pod' });
    }
    this.#updateSlices();
    const services = this.#store.list('Service');
    const slices = this.#store.list('EndpointSlice');
    for (const { proxy } of this.#nodes.values()) proxy.sync(services, slices);
  }

  #updateSlices(): void {
    const services = this.#store.list('Service');
    const pods = this.pods();
    const managed = this.#store.list('EndpointSlice').filter((slice) => slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] !== undefined);
    const kept = new Set<string>();
    for (const service of services) {
      const own = managed.filter(
        (slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name && slice.metadata.namespace === service.metadata.namespace,
      );
      // A slice keeps its name, so that an update is an update.
      const slices = computeEndpointSlices(service, pods, (n) => own[n]?.metadata.name ?? `${service.metadata.name}-${randomSuffix(this.#random)}`);
      for (const slice of slices) {
        kept.add(`${slice.metadata.namespace}/${slice.metadata.name}`);
        this.#store.put({ ...slice, kind: 'EndpointSlice' });
      }
    }
    for (const slice of managed)
      if (!kept.has(`${slice.metadata.namespace}/${slice.metadata.name}`))
        this.#store.delete('EndpointSlice', slice.metadata.namespace ?? 'default', slice.metadata.name);
  }

  #addressOf(host: Host): string {
    return printAddress(host.devices.get('eth0')?.addresses[0]?.address ?? 0);
  }

  // CoreDNS' answer for Services, and the names that people use for pods and nodes in the course.
  #resolve(name: string): string {
    if (/^[0-9.]+$/.test(name) || name.includes(':')) {
      parseAddress(name);
      return name;
    }
    if (name === 'localhost') return '127.0.0.1';
    const [service = '', namespace = 'default'] = name.replace(/\.svc(\.cluster\.local)?\.?$/, '').split('.');
    const clusterIP = this.#store.get('Service', namespace, service)?.spec.clusterIP;
    if (clusterIP && clusterIP !== 'None') return clusterIP;
    const host = this.#nodes.get(name)?.host ?? this.#pods.get(name)?.host ?? this.#outside.get(name);
    if (!host)
      throw new ManifestError(
        `could not resolve host: ${name}. Services: ${this.#store
          .list('Service')
          .map((object) => object.metadata.name)
          .join(', ')}`,
      );
    return this.#addressOf(host);
  }

  #nameOf(ip: string): string | undefined {
    const service = this.#store.list('Service').find((object) => object.spec.clusterIP === ip);
    if (service) return `Service ${service.metadata.name}`;
    for (const [name, { host }] of this.#pods) if (this.#addressOf(host) === ip) return `pod ${name}`;
    for (const machine of [...[...this.#nodes.values()].map((node) => node.host), ...this.#outside.values(), this.#underlay.gateway])
      for (const device of machine.devices.values())
        if (device.kind !== 'loopback' && device.addresses.some((own) => printAddress(own.address) === ip))
          return `${machine.kind === 'node' ? 'node ' : ''}${machine.name}${device.name === 'eth0' ? '' : ` (${device.name})`}`;
    return undefined;
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

const plurals: Record<Manifest['kind'], string> = {
  Service: 'services',
  Pod: 'pods',
  Deployment: 'deployments.apps',
  EndpointSlice: 'endpointslices.discovery.k8s.io',
};
const singulars: Record<Manifest['kind'], string> = {
  Service: 'service',
  Pod: 'pod',
  Deployment: 'deployment.apps',
  EndpointSlice: 'endpointslice.discovery.k8s.io',
};

function plural(kind: Manifest['kind']): string {
  return plurals[kind];
}

function resourceName(object: Manifest): string {
  return `${singulars[object.kind]}/${object.metadata.name}`;
}
