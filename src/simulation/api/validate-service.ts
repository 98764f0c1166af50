import { tryParseAddress } from '../net/address.ts';
import { contains, parsePrefix } from '../net/prefix.ts';
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from './field-error.ts';
import { checkPortName, checkPortNumber, checkQualifiedName, checkText, validateLabels } from './names.ts';
import { isHeadless, isReachableFromOutside, needsHealthCheck } from './service-defaults.ts';
import type { Service, ServicePort } from './types.ts';
import { validateClusterIPs } from './validate-cluster-ips.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const policies = ['Cluster', 'Local'];
const kubeletPort = 10250;
const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** Checks a Service that has its defaults. Models pkg/apis/core/validation ValidateService (1.26), in its order. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service;
  return [
    ...(!spec.ports?.length && !isHeadless(service) && spec.type !== 'ExternalName' ? [required('spec.ports')] : []),
    ...validateType(service),
    ...validatePorts(spec.ports ?? []),
    ...validateLabels('spec.selector', spec.selector),
    ...validateAffinity(service),
    ...validateClusterIPs(service),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => validateExternalIP(`spec.externalIPs[${i}]`, ip)),
    ...(spec.type && !types.includes(spec.type) ? [notSupported('spec.type', spec.type, types)] : []),
    ...validatePortPairs(service),
    ...validateLoadBalancer(service),
    ...validateExternalTraffic(service),
    ...validateInternalTraffic(service),
  ];
}

function validateType(service: Service): FieldError[] {
  const { spec } = service;
  const errors: FieldError[] = [];
  switch (spec.type) {
    case 'LoadBalancer':
      for (const [i, { port }] of (spec.ports ?? []).entries())
        if (port === kubeletPort) errors.push(invalid(`spec.ports[${i}]`, port, `may not expose port ${kubeletPort} externally since it is used by kubelet`));
      if (isHeadless(service)) errors.push(invalid('spec.clusterIPs[0]', 'None', "may not be set to 'None' for LoadBalancer services"));
      break;
    case 'NodePort':
      if (isHeadless(service)) errors.push(invalid('spec.clusterIPs[0]', 'None', "may not be set to 'None' for NodePort services"));
      break;
    case 'ExternalName': {
      const mayNot = 'may not be set for ExternalName services';
      if (spec.clusterIPs?.length) errors.push(forbidden('spec.clusterIPs', mayNot));
      if (spec.ipFamilies?.length) errors.push(forbidden('spec.ipFamilies', mayNot));
      if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', mayNot));
      const name = (spec.externalName ?? '').replace(/\.$/, '');
      if (name) errors.push(...checkText('dns1123Subdomain', name).map((problem) => invalid('spec.externalName', name, problem)));
      else errors.push(required('spec.externalName'));
    }
  }
  return errors;
}

function validatePorts(ports: readonly ServicePort[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const at = `spec.ports[${i}]`;
    const errors: FieldError[] = [];
    if (port.name) {
      errors.push(...checkText('dns1123Label', port.name).map((problem) => invalid(`${at}.name`, port.name, problem)));
      if (names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    } else if (ports.length > 1) errors.push(required(`${at}.name`));
    errors.push(...checkPortNumber(port.port ?? 0).map((problem) => invalid(`${at}.port`, port.port ?? 0, problem)));
    const protocols = ['SCTP', 'TCP', 'UDP'];
    if (!port.protocol) errors.push(required(`${at}.protocol`));
    else if (!protocols.includes(port.protocol)) errors.push(notSupported(`${at}.protocol`, port.protocol, protocols));
    const target = port.targetPort ?? 0;
    const problems = typeof target === 'number' ? checkPortNumber(target) : checkPortName(target);
    errors.push(...problems.map((problem) => invalid(`${at}.targetPort`, target, problem)));
    if (port.appProtocol !== undefined)
      errors.push(...checkQualifiedName(port.appProtocol).map((problem) => invalid(`${at}.appProtocol`, port.appProtocol, problem)));
    return errors;
  });
}

function validateAffinity({ spec }: Service): FieldError[] {
  const config = 'spec.sessionAffinityConfig';
  const affinities = ['ClientIP', 'None'];
  if (!spec.sessionAffinity) return [required('spec.sessionAffinity')];
  if (!affinities.includes(spec.sessionAffinity)) return [notSupported('spec.sessionAffinity', spec.sessionAffinity, affinities)];
  if (spec.sessionAffinity === 'None') return spec.sessionAffinityConfig ? [forbidden(config, 'must not be set when session affinity is None')] : [];
  const why = 'when session affinity type is ClientIP';
  if (!spec.sessionAffinityConfig) return [required(config, why)];
  if (!spec.sessionAffinityConfig.clientIP) return [required(`${config}.clientIP`, why)];
  const seconds = spec.sessionAffinityConfig.clientIP.timeoutSeconds;
  if (seconds === undefined) return [required(`${config}.clientIP.timeoutSeconds`, why)];
  if (seconds > 0 && seconds <= 86400) return [];
  return [invalid(`${config}.clientIP.timeoutSeconds`, seconds, 'must be greater than 0 and less than 86400')];
}

// What an external IP may not be, in the order it is asked.
const special = [
  { prefixes: ['0.0.0.0/32', '::/128'], text: 'may not be unspecified (0.0.0.0)' },
  { prefixes: ['127.0.0.0/8', '::1/128'], text: 'may not be in the loopback range (127.0.0.0/8, ::1/128)' },
  { prefixes: ['169.254.0.0/16', 'fe80::/10'], text: 'may not be in the link-local range (169.254.0.0/16, fe80::/10)' },
  { prefixes: ['224.0.0.0/24', 'ff02::/16'], text: 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)' },
];

function validateExternalIP(field: string, ip: string): FieldError[] {
  const address = tryParseAddress(ip);
  if (address === undefined) return [invalid(field, ip, 'must be a valid IP address')];
  return special.filter(({ prefixes }) => prefixes.some((prefix) => contains(parsePrefix(prefix), address))).map(({ text }) => invalid(field, ip, text));
}

function validatePortPairs({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  if (spec.type === 'ClusterIP')
    for (const [i, port] of ports.entries())
      if (port.nodePort) errors.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
  const nodePorts = new Set<string>();
  for (const [i, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    if (nodePorts.has(`${protocol}/${nodePort}`)) errors.push(duplicate(`spec.ports[${i}].nodePort`, nodePort));
    nodePorts.add(`${protocol}/${nodePort}`);
  }
  const seen = new Set<string>();
  for (const [i, { port, protocol }] of ports.entries()) {
    if (seen.has(`${protocol}/${port}`))
      errors.push(
        duplicate(`spec.ports[${i}]`, {
          go: `core.ServicePort{Name:"", Protocol:"${protocol}", AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
        }),
      );
    seen.add(`${protocol}/${port}`);
  }
  return errors;
}

function validateLoadBalancer({ spec, metadata }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const onlyFor = "may only be used when `type` is 'LoadBalancer'";
  const annotation = metadata.annotations?.[sourceRangesAnnotation];
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 || annotation !== undefined) {
    const field = ranges.length > 0 ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${sourceRangesAnnotation}]`;
    const written = ranges.length > 0 ? `[${ranges.join(' ')}]` : (annotation ?? '');
    if (spec.type !== 'LoadBalancer') errors.push(forbidden(field, onlyFor));
    const networks = ranges.length > 0 ? ranges : (annotation ?? '').trim() ? (annotation ?? '').split(',') : [];
    if (!networks.every((one) => isNetwork(one.trim())))
      errors.push(invalid(field, written, 'must be a list of IP ranges. For example, 10.240.0.0/24,10.250.0.0/24 '));
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer') errors.push(forbidden('spec.allocateLoadBalancerNodePorts', onlyFor));
  if (typeof spec.loadBalancerClass === 'string') {
    if (spec.type !== 'LoadBalancer') errors.push(forbidden('spec.loadBalancerClass', onlyFor));
    else errors.push(...checkQualifiedName(spec.loadBalancerClass).map((problem) => invalid('spec.loadBalancerClass', spec.loadBalancerClass, problem)));
  }
  return errors;
}

function validateExternalTraffic(service: Service): FieldError[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort, type } = service.spec;
  const errors: FieldError[] = [];
  const field = 'spec.externalTrafficPolicy';
  if (!isReachableFromOutside(type)) {
    if (policy) errors.push(invalid(field, policy, "may only be set when `type` is 'NodePort' or 'LoadBalancer'"));
  } else if (!policy) errors.push(required(field));
  else if (!policies.includes(policy)) errors.push(notSupported(field, policy, policies));
  if (!needsHealthCheck(service)) {
    if (healthCheckNodePort)
      errors.push(
        invalid('spec.healthCheckNodePort', healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"),
      );
  } else if (!healthCheckNodePort) errors.push(required('spec.healthCheckNodePort'));
  else errors.push(...checkPortNumber(healthCheckNodePort).map((problem) => invalid('spec.healthCheckNodePort', healthCheckNodePort, problem)));
  return errors;
}

function validateInternalTraffic({ spec }: Service): FieldError[] {
  const field = 'spec.internalTrafficPolicy';
  if (spec.type === 'ExternalName') return [];
  if (spec.internalTrafficPolicy === undefined) return [required(field)];
  return policies.includes(spec.internalTrafficPolicy) ? [] : [notSupported(field, spec.internalTrafficPolicy, policies)];
}

function isNetwork(text: string): boolean {
  try {
    parsePrefix(text);
    return text.includes('/');
  } catch {
    return false;
  }
}
