import type { Container, Pod } from '../../api/types.ts';
import { type Command, fail, notSimulated, ok } from '../command.ts';
import { getopt } from '../options.ts';

/** `crictl ps` and `crictl pods`: the containers that the kubelet runs on a node. */
export const crictl: Command = {
  name: 'crictl',
  summary: 'containers on this node: crictl ps, crictl pods',
  where: 'node',
  complete: (words) => (words.length === 1 ? ['ps', 'pods'] : ['--name', '-q']),
  run([verb, ...args], { cluster, host, clock }) {
    if (verb !== 'ps' && verb !== 'pods') return notSimulated('crictl', verb ?? 'its help; try crictl ps');
    const options = getopt(args, { '-a': 'all', '--all': 'all', '-q': 'quiet', '--quiet': 'quiet', '--name=': 'name' });
    if ('error' in options) return fail(`crictl: not simulated: ${options.error}\n`);
    const pods = cluster.pods().filter((pod) => pod.spec.nodeName === host.name);
    const wanted = (name: string): boolean => new RegExp(options.value('name') ?? '').test(name);
    const now = clock.now();
    if (verb === 'pods') {
      const shown = pods.filter(({ metadata }) => wanted(metadata.name));
      if (options.has('quiet')) return ok(shown.map((pod) => `${sandboxId(pod)}\n`).join(''));
      const rows = shown.map((pod) => [
        sandboxId(pod).slice(0, 13),
        age(pod, now),
        'Ready',
        pod.metadata.name,
        pod.metadata.namespace ?? 'default',
        '0',
        '(default)',
      ]);
      return ok(tabbed([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]));
    }
    const containers = pods.flatMap((pod) => pod.spec.containers.map((container) => ({ pod, container }))).filter(({ container }) => wanted(container.name));
    if (options.has('quiet')) return ok(containers.map(({ pod, container }) => `${containerId(pod, container)}\n`).join(''));
    const rows = containers.map(({ pod, container }) => [
      containerId(pod, container).slice(0, 13),
      imageId(pod, container).slice(0, 13),
      age(pod, now),
      'Running',
      container.name,
      `${statusOf(pod, container)?.restartCount ?? 0}`,
      sandboxId(pod).slice(0, 13),
      pod.metadata.name,
    ]);
    return ok(tabbed([['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD'], ...rows]));
  },
};

interface ContainerStatus {
  readonly name: string;
  readonly containerID?: string;
  readonly imageID?: string;
  readonly restartCount?: number;
}

function statusOf(pod: Pod, container: Container): ContainerStatus | undefined {
  const statuses = pod.status?.containerStatuses as readonly ContainerStatus[] | undefined;
  return statuses?.find(({ name }) => name === container.name);
}

function containerId(pod: Pod, container: Container): string {
  return statusOf(pod, container)?.containerID?.replace(/^\w+:\/\//, '') ?? digest(`${pod.metadata.namespace}/${pod.metadata.name}/${container.name}`);
}

function imageId(pod: Pod, container: Container): string {
  return statusOf(pod, container)?.imageID?.replace(/^.*@?sha256:/, '') ?? digest(container.image ?? container.name);
}

function sandboxId(pod: Pod): string {
  return digest(`${pod.metadata.namespace}/${pod.metadata.name}`);
}

function age({ metadata }: Pod, now: number): string {
  const seconds = metadata.creationTimestamp ? now - new Date(metadata.creationTimestamp).getTime() / 1000 : 0;
  const count = (value: number, unit: string): string => `${value} ${unit}${value === 1 ? '' : 's'} ago`;
  if (seconds < 1) return 'Less than a second ago';
  if (seconds < 60) return count(Math.floor(seconds), 'second');
  if (seconds < 120) return 'About a minute ago';
  if (seconds < 3600) return count(Math.floor(seconds / 60), 'minute');
  if (seconds < 7200) return 'About an hour ago';
  if (seconds < 48 * 3600) return count(Math.floor(seconds / 3600), 'hour');
  return count(Math.floor(seconds / 86400), 'day');
}

// Go's tabwriter with a least width of 20 and three blanks between columns.
function tabbed(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(20, ...rows.map((row) => (row[i] ?? '').length + 3))) ?? [];
  return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('')}\n`).join('');
}

// 64 hex digits that are always the same: an id means nothing but itself.
function digest(text: string): string {
  let hex = '';
  for (let i = 0; hex.length < 64; i++) {
    let value = (0x811c9dc5 ^ (i * 0x9e3779b9)) >>> 0;
    for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    hex += value.toString(16).padStart(8, '0');
  }
  return hex;
}
