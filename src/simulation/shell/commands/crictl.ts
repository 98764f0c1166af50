import { type NodeContainer, NodeHandle } from '../../cluster/node-handle.ts';
import { type Command, fail, notSimulated, ok } from '../command.ts';
import { getopt } from '../options.ts';

/** `crictl ps` and `crictl pods`: the containers that the kubelet runs on a node. */
export const crictl: Command = {
  name: 'crictl',
  summary: 'containers on this node: crictl ps, crictl pods',
  where: 'node',
  complete: (words) => (words.length === 1 ? ['ps', 'pods'] : ['--name', '-q']),
  run([verb, ...args], { host, clock }) {
    if (verb !== 'ps' && verb !== 'pods') return notSimulated('crictl', verb ?? 'its help; try crictl ps');
    const options = getopt(args, { '-a': 'all', '--all': 'all', '-q': 'quiet', '--quiet': 'quiet', '--name=': 'name' });
    if ('error' in options) return fail(`crictl: not simulated: ${options.error}\n`);
    if (!(host instanceof NodeHandle)) return fail('crictl: there is no container runtime here\n');
    const wanted = new RegExp(options.value('name') ?? '');
    const now = clock.now();
    const containers = host.containers();
    if (verb === 'pods') {
      const pods = [...new Map(containers.map((container) => [container.podSandboxId, container])).values()].filter(({ podName }) => wanted.test(podName));
      if (options.has('quiet')) return ok(pods.map(({ podSandboxId }) => `${podSandboxId}\n`).join(''));
      const rows = pods.map(({ podSandboxId, createdAt, podName, namespace }) => [
        podSandboxId.slice(0, 13),
        age(now - createdAt),
        'Ready',
        podName,
        namespace,
        '0',
        '(default)',
      ]);
      return ok(tabbed([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]));
    }
    const shown = containers.filter(({ name, state }) => wanted.test(name) && (state === 'Running' || options.has('all')));
    if (options.has('quiet')) return ok(shown.map(({ id }) => `${id}\n`).join(''));
    return ok(tabbed([['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD'], ...shown.map((container) => row(container, now))]));
  },
};

function row({ id, image, name, attempt, state, createdAt, podSandboxId, podName }: NodeContainer, now: number): string[] {
  return [id.slice(0, 13), image, age(now - createdAt), state, name, `${attempt}`, podSandboxId.slice(0, 13), podName];
}

// Models docker/go-units HumanDuration.
function age(seconds: number): string {
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
  const widths = rows[0]?.map((_, i) => Math.max(20, ...rows.map((cells) => (cells[i] ?? '').length + 3))) ?? [];
  return rows.map((cells) => `${cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('')}\n`).join('');
}
