import type { Json } from '../client.ts';
import type { DescribeWriter } from './writer.ts';

/** `Containers:` of a pod or a template. `indent` is what stands before the title; names then stand one blank further in. */
export function describeContainers(
  out: DescribeWriter,
  title: string,
  containers: readonly Json[],
  statuses: readonly Json[] | undefined,
  indent: string,
  pod?: Json,
): void {
  out.text += `${indent}${title}:${containers.length === 0 ? ' <none>' : ''}\n`;
  for (const container of containers) {
    const status = statuses?.find(({ name }) => name === container.name);
    out.line(1, `${indent ? ' ' : ''}${container.name}:`);
    if (status) out.pair(2, 'Container ID', status.containerID ?? '');
    out.pair(2, 'Image', container.image);
    if (status) out.pair(2, 'Image ID', status.imageID ?? '');
    ports(out, 'Port', container.ports, 'containerPort');
    ports(out, 'Host Port', container.ports, 'hostPort');
    words(out, 'Command', container.command);
    words(out, 'Args', container.args);
    if (status) {
      state(out, 'State', status.state ?? {});
      if (status.lastState?.terminated) state(out, 'Last State', status.lastState);
      out.pair(2, 'Ready', status.ready ? 'True' : 'False');
      out.pair(2, 'Restart Count', status.restartCount ?? 0);
    }
    resources(out, 'Limits', container.resources?.limits);
    resources(out, 'Requests', container.resources?.requests);
    probe(out, 'Liveness', container.livenessProbe);
    probe(out, 'Readiness', container.readinessProbe);
    probe(out, 'Startup', container.startupProbe);
    environmentFrom(out, container.envFrom);
    environment(out, container.env, pod);
    mounts(out, container.volumeMounts);
  }
}

function ports(out: DescribeWriter, title: string, list: readonly Json[] = [], field: 'containerPort' | 'hostPort'): void {
  const text = list.map((port) => `${port[field] ?? 0}/${port.protocol ?? 'TCP'}`).join(', ');
  out.pair(2, text.includes(',') ? `${title}s` : title, text || '<none>');
}

function words(out: DescribeWriter, title: string, list: readonly string[] | undefined): void {
  if (!list || list.length === 0) return;
  out.line(2, `${title}:`);
  for (const word of list) for (const line of word.split('\n')) out.line(3, line);
}

function state(out: DescribeWriter, title: string, { running, waiting, terminated }: Json): void {
  if (running) {
    out.pair(2, title, 'Running');
    out.pair(3, 'Started', out.time(running.startedAt));
  } else if (terminated) {
    out.pair(2, title, 'Terminated');
    if (terminated.reason) out.pair(3, 'Reason', terminated.reason);
    if (terminated.message) out.pair(3, 'Message', terminated.message);
    out.pair(3, 'Exit Code', terminated.exitCode ?? 0);
    if (terminated.signal > 0) out.pair(3, 'Signal', terminated.signal);
    out.pair(3, 'Started', out.time(terminated.startedAt));
    out.pair(3, 'Finished', out.time(terminated.finishedAt));
  } else {
    out.pair(2, title, 'Waiting');
    if (waiting?.reason) out.pair(3, 'Reason', waiting.reason);
    if (waiting?.message) out.pair(3, 'Message', waiting.message);
  }
}

function resources(out: DescribeWriter, title: string, list: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(list).sort();
  if (names.length > 0) out.line(2, `${title}:`);
  for (const name of names) out.pair(3, name, list[name]);
}

function probe(out: DescribeWriter, title: string, one: Json): void {
  if (!one) return;
  const times = `delay=${one.initialDelaySeconds ?? 0}s timeout=${one.timeoutSeconds ?? 0}s period=${one.periodSeconds ?? 0}s #success=${one.successThreshold ?? 0} #failure=${one.failureThreshold ?? 0}`;
  const { exec, httpGet, tcpSocket, grpc } = one;
  const what = exec
    ? `exec [${(exec.command ?? []).join(' ')}]`
    : httpGet
      ? `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${escapePath(httpGet.path ?? '')}`
      : tcpSocket
        ? `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
        : grpc
          ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''}`
          : 'unknown';
  out.pair(2, title, `${what} ${times}`);
}

function environmentFrom(out: DescribeWriter, list: readonly Json[] = []): void {
  if (list.length === 0) return;
  out.line(2, 'Environment Variables from:');
  for (const { prefix, configMapRef, secretRef } of list) {
    const { name, optional = false } = configMapRef ?? secretRef ?? {};
    out.line(3, `${name}\t${configMapRef ? 'ConfigMap' : 'Secret'}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional}`);
  }
}

function environment(out: DescribeWriter, list: readonly Json[] = [], pod?: Json): void {
  out.line(2, `Environment:${list.length === 0 ? '\t<none>' : ''}`);
  for (const { name, value = '', valueFrom } of list) {
    if (!valueFrom) {
      for (const [i, line] of String(value).split('\n').entries()) out.line(3, i === 0 ? `${name}:\t${line}` : `\t${line}`);
      continue;
    }
    const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
    if (fieldRef) out.line(3, `${name}:\t${pod ? fieldValue(pod, fieldRef.fieldPath) : ''} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`);
    else if (resourceFieldRef) out.line(3, `${name}:\t (${resourceFieldRef.resource})`);
    else if (secretKeyRef)
      out.line(3, `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`);
    else if (configMapKeyRef)
      out.line(
        3,
        `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`,
      );
  }
}

// What describe resolves: metadata only.
function fieldValue({ metadata }: Json, path: string): string {
  return { 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace, 'metadata.uid': metadata.uid }[path] ?? '';
}

function mounts(out: DescribeWriter, list: readonly Json[] = []): void {
  out.line(2, `Mounts:${list.length === 0 ? '\t<none>' : ''}`);
  for (const { mountPath, name, readOnly, subPath } of [...list].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1)))
    out.line(3, `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${JSON.stringify(subPath)}` : ''})`);
}

// A path as Go's net/url writes it: a question mark in it is no query.
function escapePath(path: string): string {
  const escaped = path.replace(/[^-A-Za-z0-9_.~$&+,/:;=@!'()*]/g, (character) => encodeURIComponent(character));
  return escaped === '' || escaped.startsWith('/') ? escaped : `/${escaped}`;
}
