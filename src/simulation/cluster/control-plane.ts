import { IPAllocator } from '../allocate/ip-allocator.ts';
import { PortAllocator } from '../allocate/port-allocator.ts';
import type { ServiceCIDR } from '../api/types.ts';
import { atLeast, type Version } from '../api/version.ts';
import { type AddressPool, RangePool } from './api-server/allocation/address-pool.ts';
import { CIDRPool } from './api-server/allocation/cidr-pool.ts';
import type { IPFamily } from './api-server/allocation/ip-families.ts';
import { ServiceAllocations } from './api-server/allocation/service-allocations.ts';
import { serviceCIDRs } from './api-server/resources/service-cidrs.ts';
import { ApiServer } from './api-server/server.ts';
import { timestamp } from './api-server/time.ts';
import type { Clock } from './clock.ts';
import type { Component, Controller, ControllerContext } from './controllers/controller.ts';
import { DaemonSetController } from './controllers/daemon-sets.ts';
import { DeploymentController } from './controllers/deployments.ts';
import { EndpointMirroringController } from './controllers/endpoint-mirroring.ts';
import { EndpointSliceController } from './controllers/endpoint-slices.ts';
import { EndpointsController } from './controllers/endpoints.ts';
import { EventRecorder } from './controllers/event-recorder.ts';
import { GarbageCollector } from './controllers/garbage-collector.ts';
import { NamespaceController } from './controllers/namespaces.ts';
import { ReplicaSetController } from './controllers/replica-sets.ts';
import { Scheduler } from './controllers/scheduler.ts';
import { defaultIsReady, defaultServiceCIDR, ServiceCIDRController } from './controllers/service-cidrs.ts';
import { ServiceRepair } from './controllers/service-repair.ts';
import type { Random } from './random.ts';
import { Timers } from './timers.ts';

/** The release that keeps ranges and addresses as objects. */
const multiCIDR = '1.33';
/** Rounds after which controllers that still find work are taken to be quarrelling. */
const maxRounds = 1000;

/** What kube-apiserver is started with, as far as Services go. */
export interface ApiServerFlags {
  /** `--service-cluster-ip-range`, one range a family. */
  readonly serviceCIDRs: readonly string[];
  /** `--service-node-port-range` */
  readonly nodePortRange: string;
}

/** The control plane: API server and controllers, and how they take turns. */
export class ControlPlane {
  readonly server: ApiServer;
  readonly timers = new Timers();
  readonly context: ControllerContext;
  readonly #random: Random;
  readonly #version: Version;
  readonly #controllers: Controller[];
  readonly #whenQuiet: (() => void)[] = [];
  readonly #repair: ServiceRepair;
  #flags: ApiServerFlags;
  readonly #rangesSoFar = new Set<string>();
  #settling = false;
  readonly #stopped = new Set<Component>();

  constructor(options: { version: Version; random: Random; clock: Clock; flags: ApiServerFlags; revision?: number }) {
    const { version, random, clock, flags, revision } = options;
    this.#random = random;
    this.#version = version;
    this.#flags = flags;
    const now = (): number => clock.now();
    this.server = new ApiServer({ version, random, now, allocations: this.#allocations(flags), revision });
    this.context = { server: this.server, timers: this.timers, random, events: new EventRecorder(this.server, this.timers) };
    this.#controllers = [
      new NamespaceController(this.context),
      new GarbageCollector(this.context),
      new DeploymentController(this.context),
      new ReplicaSetController(this.context),
      new DaemonSetController(this.context),
      new Scheduler(this.context),
      new EndpointSliceController(this.context),
      new EndpointsController(this.context),
      new EndpointMirroringController(this.context),
      ...(atLeast(version, multiCIDR) ? [new ServiceCIDRController(this.context)] : []),
    ];
    this.#repair = new ServiceRepair(this.context, () => this.#flags);
    this.server.store.subscribe((event) => {
      for (const controller of this.#controllers) controller.observe(event);
    });
  }

  /** The ranges of the API server's flags. */
  get flags(): ApiServerFlags {
    return this.#flags;
  }

  /** The ranges that ClusterIPs come from: those of the flag, from 1.33 on those of ServiceCIDR objects; the cluster's first one comes first. */
  get serviceRanges(): string[] {
    const objects = this.server.store.list<ServiceCIDR>(serviceCIDRs);
    if (objects.length === 0) return [...this.#flags.serviceCIDRs];
    const isDefault = ({ metadata }: ServiceCIDR): boolean => metadata.name === defaultServiceCIDR;
    return [...new Set([...objects.filter(isDefault), ...objects.filter((one) => !isDefault(one))].flatMap(({ spec }) => spec.cidrs ?? []))];
  }

  /** The same, and those of earlier flags, which Services may still have addresses of. */
  get serviceRangesSoFar(): string[] {
    return [...new Set([...this.serviceRanges, ...this.#rangesSoFar])];
  }

  /** One more controller: it hears of what is written from now on. */
  add(controller: Controller): void {
    this.#controllers.push(controller);
  }

  /** Something to do whenever the controllers have come to rest. */
  whenQuiet(action: () => void): void {
    this.#whenQuiet.push(action);
  }

  /** Whether the API server answers. Without it, only the kubelets go on. */
  get isUp(): boolean {
    return !this.#stopped.has('kube-apiserver');
  }

  /** A program of the control plane came up or went; until something is said of them, all of them run. */
  setRunning(component: Component, runs: boolean): void {
    if (runs) this.#stopped.delete(component);
    else this.#stopped.add(component);
  }

  /** Lets the controllers work until none finds anything to do. */
  settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    try {
      let rounds = 0;
      for (let busy = true; busy; ) {
        busy = this.timers.run(this.server.now());
        for (const controller of this.#controllers) if (this.#works(controller)) busy = controller.run() || busy;
        if (rounds++ > maxRounds) throw new Error(`the controllers do not come to rest: ${this.#controllers.map(({ name }) => name).join(', ')}`);
      }
      if (this.isUp) for (const action of this.#whenQuiet) action();
    } finally {
      this.#settling = false;
    }
  }

  /** Lets time pass: what is planned happens when its time comes. */
  advance(clock: Clock, seconds: number): void {
    const until = clock.now() + seconds;
    for (let next = this.timers.next(); next !== undefined && next <= until; next = this.timers.next()) {
      clock.advance(Math.max(0, next - clock.now()));
      this.settle();
    }
    clock.advance(Math.max(0, until - clock.now()));
    this.settle();
  }

  /**
   * What the API server does when it comes up: makes the default ServiceCIDR, takes what Services hold, says what does not fit.
   * @param flags other ranges than before, after its manifest was edited. Services keep what they have.
   */
  start(flags: ApiServerFlags = this.#flags): void {
    if (JSON.stringify(flags) !== JSON.stringify(this.#flags)) {
      this.#flags = flags;
      this.server.allocations = this.#allocations(flags);
    }
    for (const cidr of flags.serviceCIDRs) this.#rangesSoFar.add(cidr);
    this.setRunning('kube-apiserver', true);
    if (atLeast(this.#version, multiCIDR)) this.#ensureServiceCIDR(flags.serviceCIDRs);
    this.#repair.start();
  }

  #works({ component = 'kube-controller-manager' }: Controller): boolean {
    return component === 'kubelet' || (this.isUp && !this.#stopped.has(component));
  }

  // The object that stands is left alone even if the flag says something else: the real one only warns.
  #ensureServiceCIDR(cidrs: readonly string[]): void {
    const before = this.server.store.get<ServiceCIDR>(serviceCIDRs, undefined, defaultServiceCIDR);
    const ready = { type: 'Ready', status: 'True' as const, reason: '', message: defaultIsReady, lastTransitionTime: timestamp(this.server.now()) };
    if (!before) {
      const made = this.server.create<ServiceCIDR>(serviceCIDRs, undefined, { metadata: { name: defaultServiceCIDR }, spec: { cidrs: [...cidrs] } });
      this.server.store.put(serviceCIDRs, { ...made, status: { conditions: [ready] } });
    } else if (before.spec.cidrs?.join() !== cidrs.join())
      this.context.events.record(serviceCIDRs, before, {
        type: 'Warning',
        reason: 'KubernetesDefaultServiceCIDRInconsistent',
        message: `The default ServiceCIDR [${(before.spec.cidrs ?? []).join(' ')}] does not match the flag configurations [${cidrs.join(' ')}]`,
        component: 'kubernetes-service-cidr-controller',
      });
  }

  #allocations({ serviceCIDRs: cidrs, nodePortRange }: ApiServerFlags): ServiceAllocations {
    const pool = (cidr: string): [IPFamily, AddressPool] => {
      const family = cidr.includes(':') ? 'IPv6' : 'IPv4';
      return [family, atLeast(this.#version, multiCIDR) ? new CIDRPool(() => this.server, family, cidr) : new RangePool(cidr)];
    };
    return new ServiceAllocations(new Map(cidrs.map(pool)), new PortAllocator(nodePortRange, atLeast(this.#version, '1.28')), (below) =>
      this.#random.below(below),
    );
  }
}

/** The first usable address of a range, which the `kubernetes` Service takes. */
export function firstAddress(cidr: string): string {
  return new IPAllocator(cidr).first();
}
