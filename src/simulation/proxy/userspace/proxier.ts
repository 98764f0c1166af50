import type { Service } from '../../api/types.ts';
import type { Protocol } from '../../net/protocol.ts';
import type { ProxyOptions, ProxyStep } from '../input.ts';
import type { ProxyObjects } from '../mode.ts';
import { canonicalIP } from '../parse-ip.ts';
import { isExcluded } from '../service-port-map.ts';
import { ServiceState } from '../service-state.ts';
import { type Forwarding, tryConnect, type UserspaceBackend } from './backend.ts';
import { RoundRobin } from './load-balancer.ts';
import { type Call, flushCalls, initCalls, nodePortRules, type PlacedRule, type Portal, type ProxySocket, portalRules } from './portals.ts';
import { noPortsLeft, ProxyPorts } from './proxy-ports.ts';

/** One sync: the calls of `iptables`, in order, and what is done beside them. */
export interface UserspaceSync {
  readonly calls: readonly Call[];
  /** ClusterIPs of UDP service ports that are gone: their connections are forgotten. */
  readonly staleIPs: readonly string[];
  /** What went wrong, in kube-proxy's words. */
  readonly problems: readonly string[];
}

/** Time and chance for a proxier. */
export interface UserspaceSurroundings {
  /** Seconds. */
  readonly now: () => number;
  /** A uniform integer in [0, 2^31). */
  readonly random31: () => number;
  /** `--proxy-port-range`, such as `40000-41000`; empty: any. */
  readonly proxyPortRange?: string;
}

interface OpenService {
  readonly socket: ProxySocket;
  /** Everything that makes kube-proxy close and open the service port anew when it changes. */
  readonly config: string;
  readonly portals: readonly Portal[];
  readonly nodePort: number;
  readonly clusterIP: string;
}

/** kube-proxy's userspace proxier: one socket and a few rules for each service port. Models userspace/proxier.go (1.23; reference D). */
export class UserspaceProxier implements UserspaceBackend {
  readonly #options: ProxyOptions;
  readonly #surroundings: UserspaceSurroundings;
  readonly #state: ServiceState;
  readonly #balancer: RoundRobin;
  readonly #ports: ProxyPorts;
  readonly #open = new Map<string, OpenService>();
  readonly #names = new Map<string, readonly string[]>();
  /** NodePorts by `port/protocol`, with their owners: two Services cannot hold the same. */
  readonly #claimed = new Map<string, string>();
  #started = false;

  constructor(options: ProxyOptions, version: string, surroundings: UserspaceSurroundings) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.#state = new ServiceState(options, version);
    this.#balancer = new RoundRobin(surroundings.random31);
    this.#ports = new ProxyPorts(surroundings.proxyPortRange ?? '', surroundings.random31);
  }

  get sockets(): ProxySocket[] {
    return [...this.#open.values()].map(({ socket }) => socket);
  }

  forward(socket: ProxySocket, clientIP: string, dial: (endpoint: string, timeoutSeconds: number) => boolean): Forwarding {
    return tryConnect(this.#balancer, socket.servicePort, clientIP, this.#surroundings.now, dial);
  }

  /** Takes in a batch: endpoints at once, as they are heard of, then Services in byte order of their names; Go's map order is random. */
  sync(objects: ProxyObjects, step: ProxyStep): UserspaceSync {
    const work: Work = { calls: [], staleIPs: [], problems: [] };
    if (loopback.has(this.#options.bindAddress ?? '')) return { ...work, problems: ['cannot proxy on localhost'] };
    const first = !this.#started;
    this.#started = true;
    if (first) work.calls.push(...initCalls(), ...flushCalls());
    if (first || step.forceFullSync) work.calls.push(...initCalls());
    this.#takeEndpoints(objects, step);
    const keys = first ? [...objects.services.keys()] : [...(step.services ?? []).map(nameOf), ...(step.deleteServices ?? [])];
    for (const key of [...new Set(keys)].sort()) this.#takeService(key, objects.services.get(key), work);
    // Everything is ensured once more; rules that should not be there stay.
    if (first || step.forceFullSync) for (const open of this.#open.values()) this.#ensure(open, work);
    for (const name of this.#open.keys()) this.#balancer.forgetStaleClients(name, this.#surroundings.now());
    return work;
  }

  #takeEndpoints(objects: ProxyObjects, step: ProxyStep): void {
    for (const { service, previous, current } of this.#state.apply(objects, step).endpoints) {
      const kept = new Set<string>();
      for (const { portName, endpoints } of current.values()) {
        const name = portNameOf(service, portName);
        const ready = endpoints.filter((endpoint) => endpoint.ready).map((endpoint) => endpoint.text);
        if (ready.length === 0) continue;
        kept.add(name);
        this.#balancer.setEndpoints(name, ready);
      }
      for (const { portName } of previous.values()) if (!kept.has(portNameOf(service, portName))) this.#balancer.resetService(portNameOf(service, portName));
    }
  }

  #takeService(key: string, service: Service | undefined, work: Work): void {
    const before = this.#names.get(key) ?? [];
    const ports = service && isServed(service) ? (service.spec.ports ?? []) : [];
    const names = ports.map((port) => portNameOf(key, port.name ?? ''));
    for (const [i, port] of ports.entries()) if (service) this.#merge(names[i] as string, service, port, work);
    for (const name of before) {
      const open = names.includes(name) ? undefined : this.#open.get(name);
      if (!open) continue;
      if (open.socket.protocol === 'UDP') work.staleIPs.push(open.clusterIP);
      this.#close(name, open, work);
      this.#balancer.deleteService(name);
    }
    if (names.length > 0) this.#names.set(key, names);
    else this.#names.delete(key);
  }

  #merge(name: string, service: Service, port: NonNullable<Service['spec']['ports']>[number], work: Work): void {
    const { spec, status } = service;
    const protocol = port.protocol ?? 'TCP';
    const ingress = status?.loadBalancer?.ingress ?? [];
    const clusterIP = canonicalIP(spec.clusterIP ?? '') ?? '';
    const affinity = spec.sessionAffinity ?? 'None';
    const config = JSON.stringify([protocol, port.port, port.nodePort ?? 0, clusterIP, spec.externalIPs ?? [], ingress, affinity]);
    const known = this.#open.get(name);
    if (known?.config === config) return;
    if (known) this.#close(name, known, work);
    const socket = this.#listen(name, protocol, work);
    if (!socket) return;
    const portal = (ip: string, isExternal: boolean): Portal[] => {
      const canonical = canonicalIP(ip);
      return canonical === undefined ? [] : [{ ip: canonical, port: port.port, isExternal }];
    };
    const portals = [
      ...portal(clusterIP, false),
      ...(spec.externalIPs ?? []).flatMap((ip) => portal(ip, true)),
      ...ingress.flatMap(({ ip }) => (ip ? portal(ip, false) : [])),
    ];
    const open = { socket, config, portals, nodePort: port.nodePort ?? 0, clusterIP };
    this.#open.set(name, open);
    this.#ensure(open, work);
    this.#balancer.addService(name, affinity, affinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0) : 0);
  }

  #listen(servicePort: string, protocol: Protocol, { problems }: Work): ProxySocket | undefined {
    if (protocol === 'SCTP') {
      problems.push('SCTP is not supported for user space proxy');
      return undefined;
    }
    const port = this.#ports.allocateNext();
    if (port === undefined) {
      problems.push(noPortsLeft);
      return undefined;
    }
    const { bindAddress, ipFamily, nodeIP } = this.#options;
    return { servicePort, protocol, listenIP: bindAddress ?? (ipFamily === 'IPv6' ? '::' : '0.0.0.0'), port, hostIP: nodeIP };
  }

  #ensure(open: OpenService, { calls, problems }: Work): void {
    const { socket, nodePort } = open;
    const rules = open.portals.flatMap((portal) => portalRules(portal, socket));
    if (nodePort) {
      const key = `${nodePort}/${socket.protocol}`;
      const owner = this.#claimed.get(key) ?? socket.servicePort;
      this.#claimed.set(key, owner);
      if (owner === socket.servicePort) rules.push(...nodePortRules(nodePort, socket));
      else problems.push(`Port conflict detected on port :${key}.  ${socket.servicePort} vs ${owner}`);
    }
    for (const rule of rules) calls.push({ op: 'EnsureRule', position: '-A', ...rule });
  }

  #close(name: string, open: OpenService, { calls }: Work): void {
    const { socket, nodePort } = open;
    const rules: PlacedRule[] = open.portals.flatMap((portal) => portalRules(portal, socket));
    if (nodePort) rules.push(...nodePortRules(nodePort, socket));
    for (const rule of rules) calls.push({ op: 'DeleteRule', ...rule });
    const key = `${nodePort}/${socket.protocol}`;
    if (this.#claimed.get(key) === name) this.#claimed.delete(key);
    this.#ports.release(socket.port);
    this.#open.delete(name);
  }
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

interface Work {
  readonly calls: Call[];
  readonly staleIPs: string[];
  readonly problems: string[];
}

function portNameOf(service: string, portName: string): string {
  return `${service}${portName && `:${portName}`}`;
}

function nameOf({ metadata }: Service): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function isServed({ spec, metadata }: Service): boolean {
  return spec.type !== 'ExternalName' && !!spec.clusterIP && spec.clusterIP !== 'None' && !isExcluded(metadata.labels);
}
