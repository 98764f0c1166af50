import { sha256 } from '@noble/hashes/sha2.js';
import type { Condition, Container, ContainerStatus, Pod } from '../../api/types.ts';
import { atLeast, type Version } from '../../api/version.ts';
import { qosClassOf } from '../api-server/pod-admission.ts';
import { timestamp } from '../api-server/time.ts';
import type { Host, Socket } from '../host.ts';
import type { Random } from '../random.ts';
import type { ClusterNode } from './cluster-node.ts';
import { ContainerLog } from './container-log.ts';
import type { RunningProgram } from './programs.ts';

/** One container of a pod on its node. */
export interface RunningContainer {
  readonly spec: Container;
  state: ContainerStatus['state'];
  lastState: ContainerStatus['lastState'];
  restarts: number;
  /** Seconds since 1970. */
  startedAt: number;
  id?: string;
  imageID?: string;
  pid?: number;
  log: ContainerLog;
  previousLog?: ContainerLog;
  program?: RunningProgram;
  sockets: Socket[];
  /** What its readiness probe says; true without one. */
  ready: boolean;
  commandLine: readonly string[];
}

/** A pod on its node: what the kubelet knows of it. */
export interface RunningPod {
  readonly uid: string;
  readonly key: string;
  readonly node: ClusterNode;
  /** The container ID of the pod's sandbox. */
  readonly sandboxId: string;
  /** The process of its shim. */
  readonly pid: number;
  phase: 'creating' | 'running' | 'stopping';
  host?: Host;
  ip?: string;
  startTime: string;
  readonly containers: RunningContainer[];
  cancel: (() => void)[];
  /** Somebody broke the application: its probes fail. */
  broken: boolean;
  /** Read from a file of the node, not from the API. */
  readonly isStatic: boolean;
}

/** A container that has not been started. */
export function newContainer(spec: Container): RunningContainer {
  return {
    spec,
    state: { waiting: { reason: 'ContainerCreating' } },
    lastState: {},
    restarts: 0,
    startedAt: 0,
    log: new ContainerLog(),
    sockets: [],
    ready: false,
    commandLine: [],
  };
}

/** The status that the kubelet writes. Models pkg/kubelet/status and kubelet_pods.go. */
export function podStatus(pod: Pod, running: RunningPod, version: Version, now: number): NonNullable<Pod['status']> {
  const containerStatuses = [...running.containers].map(containerStatus);
  const unready = containerStatuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const started = running.phase !== 'creating';
  const finished = containerStatuses.every(({ state }) => state.terminated);
  const failed = containerStatuses.some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0);
  const phase = !started ? 'Pending' : finished ? (failed ? 'Failed' : 'Succeeded') : 'Running';
  const notReady = { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const done = { reason: 'PodCompleted' };
  const whether = (ok: boolean): Partial<Condition> & Pick<Condition, 'status'> =>
    phase === 'Succeeded' ? { status: 'False', ...done } : ok ? { status: 'True' } : { status: 'False', ...notReady };
  const gates = (pod.spec.readinessGates ?? []).filter(
    ({ conditionType }) => !pod.status?.conditions?.some(({ type, status }) => type === conditionType && status === 'True'),
  );
  const containersReady = started && unready.length === 0;
  const readyCondition =
    containersReady && gates.length > 0
      ? {
          status: 'False' as const,
          reason: 'ReadinessGatesNotReady',
          message: gates.map(({ conditionType }) => `corresponding condition of pod readiness gate "${conditionType}" does not exist.`).join(', '),
        }
      : whether(containersReady);
  const conditions: Condition[] = [
    ...(atLeast(version, '1.29') ? [{ type: 'PodReadyToStartContainers', status: running.ip ? ('True' as const) : ('False' as const) }] : []),
    { type: 'Initialized', ...(phase === 'Succeeded' ? { status: 'True' as const, ...done } : { status: 'True' as const }) },
    { type: 'Ready', ...readyCondition },
    { type: 'ContainersReady', ...whether(containersReady) },
    { type: 'PodScheduled', status: 'True' },
  ];
  const old = pod.status?.conditions ?? [];
  const dated = conditions.map((condition) => {
    const before = old.find(({ type }) => type === condition.type);
    const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : timestamp(now);
    return { ...condition, lastProbeTime: null, lastTransitionTime };
  });
  return {
    phase,
    conditions: [...dated, ...old.filter(({ type }) => !conditions.some((one) => one.type === type))],
    hostIP: running.node.address,
    ...(atLeast(version, '1.28') ? { hostIPs: [{ ip: running.node.address }] } : {}),
    ...(running.ip ? { podIP: running.ip, podIPs: [{ ip: running.ip }] } : {}),
    startTime: running.startTime,
    ...(pod.spec.initContainers ? { initContainerStatuses: pod.spec.initContainers.map((container) => finishedStatus(container, running)) } : {}),
    containerStatuses,
    qosClass: pod.status?.qosClass ?? qosClassOf(pod),
  };
}

function containerStatus({ spec, state, lastState, restarts, id, imageID, ready }: RunningContainer): ContainerStatus {
  const image = fullImageName(spec.image ?? '');
  return {
    name: spec.name,
    state,
    lastState,
    ready: ready && state.running !== undefined,
    restartCount: restarts,
    image: state.waiting?.reason === 'ContainerCreating' ? (spec.image ?? '') : image,
    imageID: state.waiting?.reason === 'ContainerCreating' ? '' : (imageID ?? imageId(image)),
    ...(id ? { containerID: `containerd://${id}` } : {}),
    started: state.running !== undefined,
  };
}

// An init container has done its work before the others start; what it does is not simulated.
function finishedStatus({ name, image = '' }: Container, { startTime, sandboxId, phase }: RunningPod): ContainerStatus {
  if (phase === 'creating')
    return { name, state: { waiting: { reason: 'PodInitializing' } }, lastState: {}, ready: false, restartCount: 0, image, imageID: '' };
  const full = fullImageName(image);
  const containerID = `containerd://${digest(`${sandboxId}/${name}`)}`;
  const terminated = { exitCode: 0, reason: 'Completed', startedAt: startTime, finishedAt: startTime, containerID };
  return { name, state: { terminated }, lastState: {}, ready: true, restartCount: 0, image: full, imageID: imageId(full), containerID };
}

/** `docker.io/library/nginx:latest` of `nginx`, as containerd spells it. */
export function fullImageName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const withDomain = rest.length > 0 && /[.:]|^localhost$/.test(first) ? image : rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
  return /:[^/]*$/.test(withDomain) ? withDomain : `${withDomain}:latest`;
}

/** A digest for an image: the same image has the same one on every node. */
export function imageId(fullName: string): string {
  return `${fullName.replace(/:[^/]*$/, '')}@sha256:${digest(fullName)}`;
}

function digest(text: string): string {
  return [...sha256(ascii(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 64 hexadecimal digits, as containers are called. */
export function containerId(random: Random): string {
  return Array.from({ length: 16 }, () => random.below(0x10000).toString(16).padStart(4, '0')).join('');
}

// The package knows no TextEncoder; image names are ASCII.
function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);
}
