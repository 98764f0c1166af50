import type { Process } from '../../cluster/nodes/processes.ts';
import { type Command, type CommandContext, fail, notSimulated, ok } from '../command.ts';
import { localTime, zoneName } from '../local-time.ts';

interface Unit {
  readonly description: string;
  readonly file: string;
  readonly dropIn?: readonly [folder: string, file: string];
  readonly docs: string;
  /** The beginning of the process's command line. */
  readonly process: RegExp;
}

const units: Readonly<Record<string, Unit>> = {
  kubelet: {
    description: 'kubelet: The Kubernetes Node Agent',
    file: '/lib/systemd/system/kubelet.service',
    dropIn: ['/etc/systemd/system/kubelet.service.d', '10-kubeadm.conf'],
    docs: 'https://kubernetes.io/docs/home/',
    process: /\/kubelet\b/,
  },
  containerd: {
    description: 'containerd container runtime',
    file: '/lib/systemd/system/containerd.service',
    docs: 'https://containerd.io',
    process: /\/containerd( |$)/,
  },
  ssh: { description: 'OpenBSD Secure Shell server', file: '/lib/systemd/system/ssh.service', docs: 'man:sshd(8)', process: /sshd/ },
};

/** `systemctl status`, `is-active` and `is-enabled` for what runs on a node without being a pod. */
export const systemctl: Command = {
  name: 'systemctl',
  summary: 'state of a service: systemctl status kubelet',
  where: 'node',
  complete: (words) => (words.length === 1 ? ['status', 'is-active', 'is-enabled'] : Object.keys(units)),
  run(args, context) {
    const [verb = '', ...rest] = args.filter((word) => word !== '--no-pager');
    const option = rest.find((word) => word.startsWith('-'));
    if (verb === '' || verb.startsWith('-') || option) return notSimulated('systemctl', option ?? (verb || 'the list of all units'));
    if (!['status', 'is-active', 'is-enabled'].includes(verb)) return notSimulated('systemctl', `${verb}: services stay as they are`);
    const [name] = rest;
    if (name === undefined) return verb === 'status' ? notSimulated('systemctl', 'the list of all units') : fail('Too few arguments.\n');
    const key = name.replace(/\.service$/, '').replace(/^sshd$/, 'ssh');
    const unit = Object.hasOwn(units, key) ? units[key] : undefined;
    if (!unit)
      return verb === 'status' ? fail(`Unit ${name.replace(/\.service$/, '')}.service could not be found.\n`, 4) : { ...ok('inactive\n'), exitCode: 3 };
    const process = context.processes().find(({ command }) => unit.process.test(command));
    if (verb === 'is-enabled') return ok('enabled\n');
    if (verb === 'is-active') return { ...ok(process ? 'active\n' : 'inactive\n'), exitCode: process ? 0 : 3 };
    return { ...ok(status(key, unit, process, context)), exitCode: process ? 0 : 3 };
  },
};

function status(name: string, unit: Unit, process: Process | undefined, { clock, cluster }: CommandContext): string {
  const lines = [
    `${process ? '●' : '○'} ${name}.service - ${unit.description}`,
    `     Loaded: loaded (${unit.file}; enabled; vendor preset: enabled)`,
    ...(unit.dropIn ? [`    Drop-In: ${unit.dropIn[0]}`, `             └─${unit.dropIn[1]}`] : []),
    process
      ? `     Active: active (running) since ${since(cluster, process.started)}; ${ago(clock.now() - process.started)} ago`
      : '     Active: inactive (dead)',
    `       Docs: ${unit.docs}`,
    ...(process
      ? [
          `   Main PID: ${process.pid} (${process.command.split(' ')[0]?.split('/').at(-1)})`,
          `     Memory: ${(process.residentSize / 1024).toFixed(1)}M`,
          `     CGroup: /system.slice/${name}.service`,
          `             └─${process.pid} ${process.command}`,
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function since(cluster: CommandContext['cluster'], started: number): string {
  const date = localTime(cluster, started);
  return `${date.toUTCString().slice(0, 3)} ${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 19)} ${zoneName(cluster)}`;
}

function ago(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours >= 24) return `${Math.floor(hours / 24)} days`;
  return hours > 0 ? `${hours}h ${minutes}min` : minutes > 0 ? `${minutes}min ${Math.floor(seconds % 60)}s` : `${Math.floor(seconds)}s`;
}

/** `journalctl -u UNIT`: what a service has logged, if the node has a log of it. */
export const journalctl: Command = {
  name: 'journalctl',
  summary: 'log of a service: journalctl -u kubelet',
  where: 'node',
  complete: (words) => (words.at(-2) === '-u' ? Object.keys(units) : ['-u', '--no-pager', '-n']),
  run(args, { files }) {
    let unit: string | undefined;
    let last = Number.POSITIVE_INFINITY;
    for (let i = 0; i < args.length; i++) {
      const word = args[i] as string;
      if (word === '-u' || word === '--unit') unit = args[++i];
      else if (word.startsWith('--unit=') || /^-u./.test(word)) unit = word.replace(/^(--unit=|-u)/, '');
      else if (word === '-n' || word === '--lines') last = Number(args[++i] ?? 10);
      else if (/^-n\d+$/.test(word)) last = Number(word.slice(2));
      else if (word !== '--no-pager' && word !== '-q') return notSimulated('journalctl', `the option ${word}`);
    }
    if (unit === undefined) return notSimulated('journalctl', 'the whole journal; give -u UNIT');
    const log = files.read(`/var/log/${unit.replace(/\.service$/, '')}.log`);
    if (!log) return ok('-- No entries --\n');
    const lines = log.replace(/\n$/, '').split('\n');
    return ok(
      lines
        .slice(Math.max(0, lines.length - last))
        .map((line) => `${line}\n`)
        .join(''),
    );
  },
};
