import type { Container, Pod } from '../../api/types.ts';
import { parseAddress } from '../../net/address.ts';
import type { Host, Socket } from '../host.ts';
import type { ClusterNode } from './cluster-node.ts';

/** What a program finds when it starts. */
export interface ProgramContext {
  readonly node: ClusterNode;
  readonly pod: Pod;
  readonly container: Container;
  readonly host: Host;
  /** The command line with variables filled in. */
  readonly commandLine: readonly string[];
  /** When the container was started, in seconds since 1970. */
  readonly startedAt: number;
  /** When the lines of its start-up log were written, in seconds after that, where it is known. */
  readonly logTimes?: readonly number[];
  /** Writes a line to the container's log. */
  log(line: string, at?: number): void;
}

/** A program that runs. */
export interface RunningProgram {
  stop?(): void;
  /** Set: it did not stay. */
  readonly exit?: { readonly code: number; readonly message?: string };
}

/** A program that the simulation runs for real, such as kube-proxy. */
export type Program = (context: ProgramContext) => RunningProgram;

/** An image whose container does nothing here but listen. */
interface Image {
  /** What runs when nothing else is asked of it. */
  readonly command?: string;
  /** `80`, `53/UDP`, `127.0.0.1:2379` */
  readonly listens: readonly string[];
  /** It listens there whatever its arguments say. */
  readonly always?: true;
  /** Environment variables one of which the program insists on. Manifests that leave them out are taken at their word about ports. */
  readonly needs?: readonly string[];
}

// What well-known images do. A `containerPort` makes nobody listen, the program does.
const images: Readonly<Record<string, Image>> = {
  nginx: { command: 'nginx: master process nginx -g daemon off;', listens: ['80'] },
  httpd: { command: 'httpd -DFOREGROUND', listens: ['80'] },
  mysql: { command: 'mysqld', listens: ['3306', '33060'], needs: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'] },
  mariadb: { command: 'mariadbd', listens: ['3306'], needs: ['MARIADB_ROOT_PASSWORD', 'MYSQL_ROOT_PASSWORD'] },
  postgres: { command: 'postgres', listens: ['5432'], needs: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD'] },
  redis: { command: 'redis-server *:6379', listens: ['6379'] },
  mongo: { command: 'mongod --bind_ip_all', listens: ['27017'] },
  memcached: { command: 'memcached', listens: ['11211'] },
  coredns: { command: '/coredns', listens: ['53/UDP', '53', '8080', '8181', '9153'], always: true },
  etcd: { listens: ['127.0.0.1:2379', '2380', '127.0.0.1:2381'], always: true },
  'kube-apiserver': { listens: ['6443'], always: true },
  'kube-controller-manager': { listens: ['127.0.0.1:10257'], always: true },
  'kube-scheduler': { listens: ['127.0.0.1:10259'], always: true },
  'kube-proxy': { listens: ['127.0.0.1:10249', '10256'], always: true },
  'weave-kube': { command: '/home/weave/weaver', listens: ['6783', '6783/UDP', '6784/UDP', '127.0.0.1:6784', '6782'], always: true },
  'weave-npc': { command: '/usr/bin/weave-npc', listens: ['6781'], always: true },
};

/** `mysql` of `docker.io/library/mysql:8.0@sha256:…`. */
export function imageName(image: string | undefined): string {
  return /([^/:@]+)(:[^/]*)?(@.*)?$/.exec(image ?? '')?.[1] ?? '';
}

/** Where a container's program listens: what the image is known for, or else what the container says. */
export function socketsOf({ name, image, command, args, ports, env }: Container): Socket[] {
  const known = Object.hasOwn(images, imageName(image)) ? images[imageName(image)] : undefined;
  const starts = known && (!known.needs || env?.some((one) => known.needs?.includes(one.name)));
  if (known && starts && (known.always || (!command && !args))) return known.listens.map((text) => parseSocket(text, name));
  return (ports ?? []).map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol, process: name }));
}

/** A socket from `80`, `53/UDP` or `127.0.0.1:2379`. */
export function parseSocket(text: string, process: string): Socket {
  const [end = '', protocol = 'TCP'] = text.split('/');
  const [port = '', address] = end.split(':').reverse();
  return { port: Number(port), protocol: protocol as Socket['protocol'], process, ...(address ? { address: parseAddress(address) } : {}) };
}

/** The command line of a container as `ps` shows it, with `$(NAME)` filled in from its environment. */
export function commandLineOf({ image, command, args, env }: Container, pod: Pod): string[] {
  const known = Object.hasOwn(images, imageName(image)) ? images[imageName(image)] : undefined;
  const own = command ?? [known?.command ?? imageName(image)];
  const words = [...own, ...(args ?? [])];
  const values = new Map((env ?? []).map(({ name, value, valueFrom }) => [name, value ?? fieldOf(pod, valueFrom?.fieldRef?.fieldPath)]));
  return words.map((word) => word.replace(/\$\(([^)]+)\)/g, (whole, name: string) => values.get(name) ?? whole));
}

/** A field that the downward API gives. */
export function fieldOf({ metadata, spec, status }: Pod, path: string | undefined): string {
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.podIP': status?.podIP,
    'status.hostIP': status?.hostIP,
  };
  return fields[path ?? ''] ?? '';
}
