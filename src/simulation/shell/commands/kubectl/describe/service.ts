import type { Json } from '../client.ts';
import type { Describe } from './describe.ts';
import { formatLabels } from './writer.ts';

/** A Service. Models describe.go's describeService (1.32), which reads EndpointSlices. */
export const describeService: Describe = (out, object, { client, kinds, kind }) => {
  const { metadata, spec, status = {} } = object;
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.pair(0, 'Selector', formatLabels(spec.selector));
  out.pair(0, 'Type', spec.type);
  if (spec.ipFamilyPolicy) out.pair(0, 'IP Family Policy', spec.ipFamilyPolicy);
  out.pair(0, 'IP Families', spec.ipFamilies?.length ? spec.ipFamilies.join(',') : '<none>');
  out.pair(0, 'IP', spec.clusterIP ?? '');
  out.pair(0, 'IPs', spec.clusterIPs?.length ? spec.clusterIPs.join(',') : '<none>');
  if (spec.externalIPs?.length) out.pair(0, 'External IPs', spec.externalIPs.join(','));
  if (spec.loadBalancerIP) out.pair(0, 'Desired LoadBalancer IP', spec.loadBalancerIP);
  if (spec.externalName) out.pair(0, 'External Name', spec.externalName);
  const ingress = status.loadBalancer?.ingress ?? [];
  if (ingress.length > 0)
    out.pair(0, 'LoadBalancer Ingress', ingress.map(({ ip, hostname, ipMode }: Json) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : hostname)).join(', '));
  const slices = client.list(kinds.find('endpointslices.discovery.k8s.io') ?? kind, metadata.namespace, {
    labelSelector: `kubernetes.io/service-name=${metadata.name}`,
  });
  for (const { name = '', port, protocol, targetPort, nodePort } of spec.ports ?? []) {
    const shown = name || '<unset>';
    out.pair(0, 'Port', `${shown}\t${port}/${protocol}`);
    out.pair(0, 'TargetPort', `${targetPort}/${protocol}`);
    if (nodePort) out.pair(0, 'NodePort', `${shown}\t${nodePort}/${protocol}`);
    out.pair(0, 'Endpoints', formatEndpoints(slices, name));
  }
  out.pair(0, 'Session Affinity', spec.sessionAffinity ?? '');
  if (spec.externalTrafficPolicy) out.pair(0, 'External Traffic Policy', spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy) out.pair(0, 'Internal Traffic Policy', spec.internalTrafficPolicy);
  if (spec.trafficDistribution) out.pair(0, 'Traffic Distribution', spec.trafficDistribution);
  if (spec.healthCheckNodePort) out.pair(0, 'HealthCheck NodePort', spec.healthCheckNodePort);
  if (spec.loadBalancerSourceRanges?.length) out.pair(0, 'LoadBalancer Source Ranges', spec.loadBalancerSourceRanges.join(','));
};

// Three addresses and how many more.
function formatEndpoints(slices: readonly Json[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const found = slices.flatMap(({ endpoints = [], ports = [] }) => {
    const ready = (endpoints ?? []).filter(({ conditions }: Json) => conditions?.ready !== false);
    if (!ports?.length) return ready.map(({ addresses }: Json) => addresses[0]);
    return ports
      .filter(({ name = '' }: Json) => name === portName)
      .flatMap(({ port }: Json) => ready.map(({ addresses }: Json) => (addresses[0].includes(':') ? `[${addresses[0]}]:${port}` : `${addresses[0]}:${port}`)));
  });
  const shown = found.slice(0, 3).join(',');
  return found.length > 3 ? `${shown} + ${found.length - 3} more...` : shown;
}

/** Endpoints. */
export const describeEndpoints: Describe = (out, { metadata, subsets = [] }) => {
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.line(0, 'Subsets:');
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets ?? []) {
    out.pair(1, 'Addresses', addresses.map(({ ip }: Json) => ip).join(',') || '<none>');
    out.pair(1, 'NotReadyAddresses', notReadyAddresses.map(({ ip }: Json) => ip).join(',') || '<none>');
    if (ports.length > 0) portTable(out, ports, 1);
    out.line(0, '');
  }
};

/** An EndpointSlice. */
export const describeEndpointSlice: Describe = (out, { metadata, addressType, ports, endpoints }) => {
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.pair(0, 'AddressType', addressType);
  if (!ports?.length) out.line(0, 'Ports: <unset>');
  else portTable(out, ports, 0);
  if (!endpoints?.length) {
    out.line(0, 'Endpoints: <none>');
    return;
  }
  out.line(0, 'Endpoints:');
  for (const { addresses = [], conditions = {}, hostname, targetRef, nodeName, zone, hints } of endpoints) {
    out.line(1, `- Addresses:\t${addresses.join(', ') || '<none>'}`);
    out.line(2, 'Conditions:');
    out.pair(3, 'Ready', conditions.ready ?? '<unset>');
    out.pair(2, 'Hostname', hostname ?? '<unset>');
    if (targetRef) out.pair(2, 'TargetRef', `${targetRef.kind}/${targetRef.name}`);
    out.pair(2, 'NodeName', nodeName ?? '<unset>');
    out.pair(2, 'Zone', zone ?? '<unset>');
    if (hints?.forZones?.length) out.pair(2, 'Hints', hints.forZones.map(({ name }: Json) => name).join(', '));
  }
};

function portTable(out: Parameters<Describe>[0], ports: readonly Json[], level: number): void {
  out.line(level, 'Ports:');
  out.line(level + 1, 'Name\tPort\tProtocol');
  out.line(level + 1, '----\t----\t--------');
  for (const { name, port, protocol } of ports) out.line(level + 1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? 'TCP'}`);
}
