import type { Container, ContainerStatus, Pod, Probe } from '../../api/types.ts';
import { atLeast } from '../../api/version.ts';
import { joinHostPort } from '../../net/address.ts';
import { equalJSON } from '../api-server/object.ts';
import { pods as podResource } from '../api-server/resources/pods.ts';
import { badRequest, notFound } from '../api-server/status.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { timestamp } from '../api-server/time.ts';
import { type Controller, type ControllerContext, keyOf, splitKey, WorkQueue } from '../controllers/controller.ts';
import type { Host } from '../host.ts';
import { NetworkError, type PodNetwork } from '../network/pod-network.ts';
import type { Timing } from '../timing.ts';
import type { ClusterNode } from './cluster-node.ts';
import { ContainerLog } from './container-log.ts';
import { commandLineOf, imageName, type Program, socketsOf } from './programs.ts';
import { containerId, newContainer, podStatus, type RunningContainer, type RunningPod } from './running-pod.ts';

const maxBackOff = 300;
/** Until the kubelet comes round again to a pod that got no network. */
const sandboxRetry = 12;

/** What the kubelets need besides the API. */
export interface KubeletOptions {
  readonly context: ControllerContext;
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly network: PodNetwork;
  readonly timing: Timing;
  /** By the image's name. */
  readonly programs: Readonly<Record<string, Program>>;
}

/** A pod that has been running for a while when the simulation begins. */
export interface PodAsItStands {
  readonly namespace: string;
  readonly name: string;
  readonly sandboxId?: string;
  readonly ip?: string;
  readonly startTime: string;
  readonly containers: readonly {
    readonly name: string;
    readonly id?: string;
    readonly imageID?: string;
    /** ISO, with fractions if they matter. */
    readonly startedAt: string;
    readonly restarts?: number;
    readonly lastState?: ContainerStatus['lastState'];
    readonly logTimes?: readonly number[];
  }[];
}

/** The kubelets of all nodes: bring pods to life where they were bound, say how they fare, end them in good order. */
export class Kubelets implements Controller {
  readonly name = 'kubelet';
  readonly component = 'kubelet';
  readonly #queue = new WorkQueue();
  readonly #options: KubeletOptions;
  readonly #pods = new Map<string, RunningPod>();
  readonly #pids = new Map<string, number>();
  /** What the nodes have pulled. */
  readonly #images = new Map<string, Set<string>>();

  constructor(options: KubeletOptions) {
    this.#options = options;
  }

  observe({ resource, object }: StoreEvent): void {
    if (resource === podResource) this.#queue.add(keyOf(object));
  }

  run(): boolean {
    return this.#queue.drain((key) => this.#sync(key));
  }

  /** The pods that are on nodes now, by `namespace/name`. */
  get pods(): ReadonlyMap<string, RunningPod> {
    return this.#pods;
  }

  /** The log of a container, as the log subresource asks for it. Throws ApiError. */
  log(namespace: string, name: string, query: Readonly<Record<string, string>>): string {
    const { server } = this.#options.context;
    const pod = server.store.get<Pod>(podResource, namespace, name);
    if (!pod) throw notFound(podResource, name);
    const names = pod.spec.containers.map((container) => container.name);
    const wanted = query.container || (names.length === 1 ? names[0] : undefined);
    if (!wanted) throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
    if (!names.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    const container = this.#pods.get(`${namespace}/${name}`)?.containers.find(({ spec }) => spec.name === wanted);
    if (query.previous === 'true') {
      if (!container?.previousLog) throw badRequest(`previous terminated container "${wanted}" in pod "${name}" not found`);
      return container.previousLog.read(query, server.now());
    }
    if (!container || (container.state.waiting && container.restarts === 0 && !container.lastState.terminated))
      throw badRequest(`container "${wanted}" in pod "${name}" is waiting to start: ${container?.state.waiting?.reason ?? 'ContainerCreating'}`);
    return container.log.read(query, server.now());
  }

  /** Takes over a pod that is in the store and ran before the simulation began. */
  adopt(stands: PodAsItStands): void {
    const { context, nodes } = this.#options;
    const key = `${stands.namespace}/${stands.name}`;
    const pod = context.server.get<Pod>(podResource, stands.namespace, stands.name);
    const node = nodes.get(pod.spec.nodeName ?? '');
    if (!node) throw new Error(`${key} runs on no node`);
    const running = this.#newPod(pod, node, key, stands.startTime, stands.sandboxId);
    running.phase = 'running';
    this.#wire(running, pod, stands.ip);
    for (const container of running.containers) {
      const known = stands.containers.find(({ name }) => name === container.spec.name);
      if (!known) throw new Error(`nothing is known of container ${container.spec.name} of ${key}`);
      container.restarts = known.restarts ?? 0;
      container.lastState = known.lastState ?? {};
      container.imageID = known.imageID;
      this.#run(running, pod, container, { id: known.id, startedAt: Date.parse(known.startedAt) / 1000, logTimes: known.logTimes });
      container.ready = true;
    }
    this.#writeStatus(running, Math.max(...running.containers.map(({ startedAt }) => startedAt)));
  }

  /** Makes the application in a pod fail or pass its readiness probes. */
  setReady(key: string, ready: boolean): void {
    const running = this.#pods.get(key);
    if (!running) return;
    running.broken = !ready;
    for (const container of running.containers) this.#probe(running, container);
    this.#writeStatus(running);
  }

  /** Ends the process of a container; the kubelet starts it again after a pause that doubles. */
  kill(key: string, exitCode = 137): void {
    const running = this.#pods.get(key);
    const pod = running && this.#podOf(running);
    const [container] = running?.containers ?? [];
    if (!running || !pod || !container?.state.running) return;
    this.#stopContainer(container, running.host);
    this.#ended(running, pod, container, exitCode, exitCode === 0 ? 'Completed' : 'Error');
    this.#writeStatus(running);
  }

  #sync(key: string): void {
    const { server } = this.#options.context;
    const pod = server.store.get<Pod>(podResource, ...splitKey(key));
    const running = this.#pods.get(key);
    if (running && running.uid !== pod?.metadata.uid) this.#tearDown(running);
    if (!pod?.spec.nodeName) return;
    const node = this.#options.nodes.get(pod.spec.nodeName);
    if (!node) return;
    const current = this.#pods.get(key);
    if (pod.metadata.deletionTimestamp) this.#terminate(pod, current);
    else if (!current && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') this.#create(pod, node, key);
    else if (current?.phase === 'running') this.#update(pod, current);
  }

  #create(pod: Pod, node: ClusterNode, key: string): void {
    const { context, timing } = this.#options;
    const running = this.#newPod(pod, node, key, timestamp(context.server.now()));
    if (timing.podStart === 0) {
      this.#start(running);
      return;
    }
    this.#writeStatus(running);
    running.cancel.push(context.timers.at(context.server.now() + timing.podStart, () => this.#start(running)));
  }

  #newPod(pod: Pod, node: ClusterNode, key: string, startTime: string, sandboxId = containerId(this.#options.context.random)): RunningPod {
    const running: RunningPod = {
      uid: pod.metadata.uid ?? '',
      key,
      node,
      sandboxId,
      pid: this.#nextPid(node, 2),
      phase: 'creating',
      startTime,
      containers: pod.spec.containers.map(newContainer),
      cancel: [],
      broken: false,
      isStatic: pod.metadata.annotations?.['kubernetes.io/config.source'] === 'file',
    };
    this.#pods.set(key, running);
    return running;
  }

  #start(running: RunningPod): void {
    const pod = this.#podOf(running);
    if (!pod) return;
    try {
      this.#wire(running, pod);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${running.sandboxId}": ${error.message}`;
      this.#record(pod, 'Warning', 'FailedCreatePodSandBox', message);
      this.#writeStatus(running);
      const { server, timers } = this.#options.context;
      running.cancel.push(timers.at(server.now() + sandboxRetry, () => this.#start(running)));
      return;
    }
    running.phase = 'running';
    for (const container of running.containers) this.#startContainer(running, pod, container);
    this.#writeStatus(running);
  }

  #wire(running: RunningPod, pod: Pod, ip?: string): void {
    const { node, sandboxId } = running;
    if (pod.spec.hostNetwork) {
      running.host = node.host;
      running.ip = node.address;
      return;
    }
    const wired = this.#options.network.attach(node, { name: pod.metadata.name, namespace: pod.metadata.namespace ?? 'default', sandboxId, ip });
    running.host = wired.host;
    running.ip = wired.ip;
  }

  #startContainer(running: RunningPod, pod: Pod, container: RunningContainer): void {
    const { server, timers } = this.#options.context;
    const { spec } = container;
    if (container.lastState.terminated) {
      container.previousLog = container.log;
      container.log = new ContainerLog();
    }
    this.#pull(running, pod, spec);
    this.#recordContainer(pod, spec, 'Created', `Created container${atLeast(server.version, '1.31') ? ':' : ''} ${spec.name}`);
    this.#recordContainer(pod, spec, 'Started', `Started container ${spec.name}`);
    this.#run(running, pod, container, { startedAt: server.now() });
    if (container.program?.exit) {
      this.#stopContainer(container, running.host);
      const { code, message } = container.program?.exit ?? { code: 1 };
      this.#ended(running, pod, container, code, code === 0 ? 'Completed' : 'Error', message);
      return;
    }
    const delay = spec.readinessProbe?.initialDelaySeconds ?? 0;
    if (delay === 0) this.#probe(running, container);
    else
      running.cancel.push(
        timers.at(server.now() + delay, () => {
          this.#probe(running, container);
          this.#writeStatus(running);
        }),
      );
  }

  // Every pull works: which images there are is not simulated. It takes a made-up moment, the same each time.
  #pull(running: RunningPod, pod: Pod, container: Container): void {
    const image = container.image ?? '';
    const there = this.#images.get(running.node.name) ?? new Set<string>();
    this.#images.set(running.node.name, there);
    if (there.has(image) && container.imagePullPolicy !== 'Always') {
      this.#recordContainer(pod, container, 'Pulled', `Container image "${image}" already present on machine`);
      return;
    }
    const took = `${300 + this.#options.context.random.below(600)}.${String(this.#options.context.random.below(1e6)).padStart(6, '0')}ms`;
    there.add(image);
    this.#recordContainer(pod, container, 'Pulling', `Pulling image "${image}"`);
    this.#recordContainer(pod, container, 'Pulled', `Successfully pulled image "${image}" in ${took} (${took} including waiting)`);
  }

  // The process itself: its sockets, and what the program does.
  #run(running: RunningPod, pod: Pod, container: RunningContainer, start: { id?: string; startedAt: number; logTimes?: readonly number[] }): void {
    const { context, programs } = this.#options;
    const host = running.host ?? running.node.host;
    const { spec } = container;
    const withStatus = { ...pod, status: { ...pod.status, podIP: running.ip, hostIP: running.node.address } };
    container.id = start.id ?? containerId(context.random);
    container.pid = this.#nextPid(running.node, 1);
    container.startedAt = start.startedAt;
    container.commandLine = commandLineOf(spec, withStatus);
    container.state = { running: { startedAt: timestamp(start.startedAt) } };
    container.sockets = socketsOf(spec);
    host.sockets.push(...container.sockets);
    const name = imageName(spec.image);
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    container.program = program?.({
      node: running.node,
      pod: withStatus,
      container: spec,
      host,
      commandLine: container.commandLine,
      startedAt: start.startedAt,
      logTimes: start.logTimes,
      log: (line, at = context.server.now()) => container.log.write(at, line),
    });
  }

  #nextPid(node: ClusterNode, count: number): number {
    const pid = this.#pids.get(node.name) ?? 1000;
    this.#pids.set(node.name, pid + count);
    return pid;
  }

  // What the container's end means: a new start after a pause, or the end of the pod.
  #ended(running: RunningPod, pod: Pod, container: RunningContainer, exitCode: number, reason: string, message?: string): void {
    const { server, timers } = this.#options.context;
    const startedAt = container.state.running?.startedAt;
    const terminated = {
      exitCode,
      reason,
      ...(message ? { message } : {}),
      startedAt,
      finishedAt: timestamp(server.now()),
      containerID: `containerd://${container.id}`,
    };
    container.ready = false;
    const policy = pod.spec.restartPolicy ?? 'Always';
    if (policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) {
      container.state = { terminated };
      return;
    }
    const pause = container.restarts === 0 ? 0 : Math.min(maxBackOff, 10 * 2 ** (container.restarts - 1));
    const again = (): void => {
      container.restarts++;
      container.lastState = { terminated };
      const current = this.#podOf(running);
      if (current) this.#startContainer(running, current, container);
      this.#writeStatus(running);
    };
    if (pause === 0 && this.#options.timing.podStart === 0 && exitCode === 137) {
      again();
      return;
    }
    if (pause === 0) {
      // The first time it is up again as soon as the kubelet looks.
      container.state = { terminated };
      running.cancel.push(timers.at(server.now() + 1, again));
      return;
    }
    const text = `back-off ${formatPause(pause)} restarting failed container=${spec(container).name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
    container.state = { waiting: { reason: 'CrashLoopBackOff', message: text } };
    container.lastState = { terminated };
    this.#recordContainer(
      pod,
      spec(container),
      'BackOff',
      `Back-off restarting failed container ${spec(container).name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
      'Warning',
    );
    running.cancel.push(timers.at(server.now() + pause, again));
  }

  #terminate(pod: Pod, running: RunningPod | undefined): void {
    const { server, timers } = this.#options.context;
    const { namespace, name } = pod.metadata;
    if (!running || running.phase === 'creating') {
      if (running) this.#tearDown(running);
      server.removeNow(podResource, namespace, name);
      return;
    }
    if (running.phase === 'stopping') return;
    running.phase = 'stopping';
    for (const { spec: container } of running.containers) this.#recordContainer(pod, container, 'Killing', `Stopping container ${container.name}`);
    const grace = pod.metadata.deletionGracePeriodSeconds ?? 30;
    const delay = Math.min(grace, Math.max(...running.containers.map(({ spec: one }) => preStopSeconds(one))) + this.#options.timing.podStop);
    const end = (): void => {
      this.#tearDown(running);
      server.removeNow(podResource, namespace, name);
    };
    if (delay === 0) end();
    else running.cancel.push(timers.at(server.now() + delay, end));
  }

  // A new image for a container is the one change that a running pod takes.
  #update(pod: Pod, running: RunningPod): void {
    let changed = false;
    for (const [i, wanted] of pod.spec.containers.entries()) {
      const container = running.containers[i];
      if (!container || container.spec.image === wanted.image) continue;
      changed = true;
      this.#recordContainer(pod, wanted, 'Killing', `Container ${wanted.name} definition changed, will be restarted`);
      this.#stopContainer(container, running.host);
      const terminated = {
        exitCode: 0,
        reason: 'Completed',
        startedAt: container.state.running?.startedAt,
        finishedAt: timestamp(this.#options.context.server.now()),
      };
      const next = { ...newContainer(wanted), restarts: container.restarts + 1, log: container.log, lastState: { terminated } };
      running.containers[i] = next;
      this.#startContainer(running, pod, next);
    }
    if (changed) this.#writeStatus(running);
  }

  #tearDown(running: RunningPod): void {
    for (const cancel of running.cancel) cancel();
    for (const container of running.containers) this.#stopContainer(container, running.host);
    if (running.host && running.host !== running.node.host && running.ip) this.#options.network.detach(running.node, running.host, running.ip);
    if (this.#pods.get(running.key) === running) this.#pods.delete(running.key);
  }

  #stopContainer(container: RunningContainer, host: Host | undefined): void {
    container.program?.stop?.();
    container.program = undefined;
    for (const socket of container.sockets) {
      const at = host?.sockets.indexOf(socket) ?? -1;
      if (at >= 0) host?.sockets.splice(at, 1);
    }
    container.sockets = [];
  }

  #probe(running: RunningPod, container: RunningContainer): void {
    const why = running.broken ? 'the application does not answer' : whyUnready(container.spec.readinessProbe, container.spec, running);
    const ready = why === undefined;
    if (!ready) {
      const pod = this.#podOf(running);
      if (pod) this.#recordContainer(pod, container.spec, 'Unhealthy', `Readiness probe failed: ${why}`, 'Warning');
    }
    container.ready = ready;
  }

  #podOf(running: RunningPod): Pod | undefined {
    const pod = this.#options.context.server.store.get<Pod>(podResource, ...splitKey(running.key));
    return pod?.metadata.uid === running.uid ? pod : undefined;
  }

  #writeStatus(running: RunningPod, at = this.#options.context.server.now()): void {
    const { server } = this.#options.context;
    const pod = this.#podOf(running);
    if (!pod) return;
    const status = podStatus(pod, running, server.version, at);
    if (!equalJSON(status, pod.status)) server.store.put(podResource, { ...pod, status });
  }

  #record(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#options.context.events.record(podResource, pod, { type, reason, message, component: 'kubelet', host: pod.spec.nodeName });
  }

  #recordContainer(pod: Pod, container: Container, reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    const fieldPath = `spec.containers{${container.name}}`;
    this.#options.context.events.record(podResource, pod, { type, reason, message, component: 'kubelet', host: pod.spec.nodeName, fieldPath });
  }
}

function spec({ spec: container }: RunningContainer): Container {
  return container;
}

// A preStop hook that sleeps keeps SIGTERM away; other hooks take no time here.
function preStopSeconds({ lifecycle }: Container): number {
  const { exec, sleep } = lifecycle?.preStop ?? {};
  if (sleep) return sleep.seconds;
  const words = exec?.command ?? [];
  const script = /(?:^|\s|&&|;)sleep (\d+)/.exec(words.join(' '));
  return script ? Number(script[1]) : 0;
}

// A probe that connects finds a listener or does not; one that runs a command is believed.
function whyUnready(probe: Probe | undefined, container: Container, running: RunningPod): string | undefined {
  const target = probe?.tcpSocket ?? probe?.httpGet;
  if (!target) return undefined;
  const port = typeof target.port === 'number' ? target.port : container.ports?.find(({ name }) => name === target.port)?.containerPort;
  if (running.host?.sockets.some((socket) => socket.protocol === 'TCP' && socket.port === port)) return undefined;
  const end = joinHostPort(target.host ?? running.ip ?? '', port ?? 0);
  const refused = `dial tcp ${end}: connect: connection refused`;
  if (!probe?.httpGet) return refused;
  return `Get "${(probe.httpGet.scheme ?? 'HTTP').toLowerCase()}://${end}${probe.httpGet.path ?? '/'}": ${refused}`;
}

// `1m20s`: as Go prints a duration.
function formatPause(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes > 0 ? `${minutes}m` : ''}${seconds % 60}s`;
}
