import type { PodHandle } from '../../../../cluster/pod-handle.ts';
import { error, Failure, refused, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { containerOf, podsOf } from '../pods-of.ts';
import type { Verb } from '../verb.ts';

const shells = new Set(['sh', 'bash', 'ash', '/bin/sh', '/bin/bash', '/bin/ash']);

/** `kubectl exec POD -- COMMAND`; with `-it` and a shell, a shell in the pod until `exit`. */
export const exec: Verb = {
  name: 'exec',
  summary: 'Execute a command in a container',
  completes: 'pods',
  flags: flagTable('container,c string\nstdin,i bool\ntty,t bool\nquiet,q bool'),
  refuses: 'filename -f pod-running-timeout',
  async run(call) {
    const { flags, args, dash, context, path } = call;
    const [word] = args;
    if (word === undefined || dash === 0) throw error('pod, type/name or --filename must be specified');
    if (dash === undefined && args.length > 1) throw usageError(path, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
    const command = args.slice(1);
    if (command.length === 0) throw error('you must specify at least one command for the container');
    const pod = podsOf(call, word).pods[0];
    const { name, namespace } = pod.metadata;
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed')
      throw error(`cannot exec into a container in a completed pod; current phase is ${pod.status.phase}`);
    const container = containerOf(call, pod, flags.text('container'), true);
    if (pod.status?.phase !== 'Running') throw new Failure(`Error from server (BadRequest): pod ${name} does not have a host assigned`);
    const handle = findPod(context.cluster.pod(name, namespace), name);
    if (!handle) throw new Failure(`error: unable to upgrade connection: container not found (${JSON.stringify(container)})`);
    if (command.length === 1 && shells.has(command[0] ?? '')) {
      if (!flags.bool('stdin')) return;
      if (context.stdin === '') {
        context.session.enter(handle, 'exec', `root@${name}:/# `);
        return;
      }
      finish(call, await context.run(context.stdin, { host: handle }));
      return;
    }
    if (shells.has(command[0] ?? '') && command[1] === '-c') {
      finish(call, await context.run(command[2] ?? '', { host: handle, stdin: context.stdin }));
      return;
    }
    if (shells.has(command[0] ?? '')) throw refused(`a shell with the option ${command[1]}; try sh -c 'COMMAND'`);
    finish(call, await context.run(command.map(quote).join(' '), { host: handle, stdin: flags.bool('stdin') ? context.stdin : undefined }));
  },
};

function findPod(handle: PodHandle, name: string): PodHandle | undefined {
  return handle.name === name ? handle : undefined;
}

function finish(call: Parameters<NonNullable<Verb['run']>>[0], { stdout, stderr, exitCode }: { stdout: string; stderr: string; exitCode: number }): void {
  call.print(stdout);
  call.warn(stderr);
  if (exitCode !== 0) throw new Failure(`command terminated with exit code ${exitCode}`, exitCode);
}

function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
