import type { Container, PodSpec, Probe } from '../../api/pod.ts';

/** Fills in what every pod has. Models pkg/apis/core/v1/defaults.go (1.26). Works on the object it is given. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.restartPolicy ??= 'Always';
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= 'default-scheduler';
  if (spec.serviceAccountName) spec.serviceAccount ??= spec.serviceAccountName;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) defaultContainer(container, spec.hostNetwork === true);
  for (const volume of spec.volumes ?? []) {
    if (volume.hostPath) volume.hostPath.type ??= '';
    if (volume.configMap) volume.configMap.defaultMode ??= 0o644;
    if (Object.keys(volume).length === 1) volume.emptyDir = {};
  }
}

function defaultContainer(container: Container, hostNetwork: boolean): void {
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  const tag = /:([^/]*)$/.exec(container.image?.replace(/@.*$/, '') ?? '')?.[1];
  container.imagePullPolicy ??= container.image?.includes('@') || (tag && tag !== 'latest') ? 'IfNotPresent' : 'Always';
  container.resources ??= {};
  const { limits, requests } = container.resources;
  if (limits) container.resources.requests = { ...limits, ...requests };
  for (const port of container.ports ?? []) {
    port.protocol ??= 'TCP';
    if (hostNetwork) port.hostPort ??= port.containerPort;
  }
  for (const { valueFrom } of container.env ?? []) if (valueFrom?.fieldRef) Object.assign(valueFrom.fieldRef, { apiVersion: 'v1', ...valueFrom.fieldRef });
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) if (probe) defaultProbe(probe);
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  if (probe.httpGet) {
    probe.httpGet.path ??= '/';
    probe.httpGet.scheme ??= 'HTTP';
  }
}
