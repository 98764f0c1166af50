import type { Container, Pod } from '../../api/types.ts';
import type { Protocol } from '../../net/protocol.ts';
import type { Host } from '../host.ts';
import type { ClusterNode } from './cluster-node.ts';

/** What a program finds when it starts. */
export interface ProgramContext {
  readonly node: ClusterNode;
  readonly pod: Pod;
  readonly container: Container;
  readonly host: Host;
  /** The command line with variables filled in. */
  readonly commandLine: readonly string[];
  /** Writes a line to the container's log. */
  log(line: string): void;
  /** Seconds since 1970. */
  now(): number;
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
  readonly command: string;
  readonly listens: readonly number[];
  readonly protocol?: Protocol;
  /** Environment variables one of which the program insists on. Manifests that leave them out are taken at their word about ports. */
  readonly needs?: readonly string[];
}

// What well-known images run when nothing else is asked of them. `containerPort` makes nobody listen, the program does.
const images: Readonly<Record<string, Image>> = {
  nginx: { command: 'nginx: master process nginx -g daemon off;', listens: [80] },
  httpd: { command: 'httpd -DFOREGROUND', listens: [80] },
  mysql: { command: 'mysqld', listens: [3306, 33060], needs: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'] },
  mariadb: { command: 'mariadbd', listens: [3306], needs: ['MARIADB_ROOT_PASSWORD', 'MYSQL_ROOT_PASSWORD'] },
  postgres: { command: 'postgres', listens: [5432], needs: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD'] },
  redis: { command: 'redis-server *:6379', listens: [6379] },
  mongo: { command: 'mongod --bind_ip_all', listens: [27017] },
  memcached: { command: 'memcached', listens: [11211] },
};

/** `mysql` of `docker.io/library/mysql:8.0@sha256:…`. */
export function imageName(image: string | undefined): string {
  return /([^/:@]+)(:[^/]*)?(@.*)?$/.exec(image ?? '')?.[1] ?? '';
}

/** The ports that a container's program listens on: what the image is known for, or else what the container says. */
export function listeningPorts({ image, command, args, ports, env }: Container): { port: number; protocol: Protocol }[] {
  const known = Object.hasOwn(images, imageName(image)) ? images[imageName(image)] : undefined;
  const starts = known && (!known.needs || env?.some(({ name }) => known.needs?.includes(name)));
  if (known && starts && !command && !args) return known.listens.map((port) => ({ port, protocol: known.protocol ?? 'TCP' }));
  return (ports ?? []).map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol }));
}

/** The command line of a container as `ps` shows it, with `$(NAME)` filled in from its environment. */
export function commandLineOf({ image, command, args, env }: Container, pod: Pod): string[] {
  const known = Object.hasOwn(images, imageName(image)) ? images[imageName(image)] : undefined;
  const words = command || args ? [...(command ?? (known ? [known.command] : [])), ...(args ?? [])] : known ? [known.command] : [imageName(image)];
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
