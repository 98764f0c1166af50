import { duplicate, type FieldError, invalid, notSupported, required } from '../../api/field-error.ts';
import { checkPortName, checkPortNumber, checkText } from '../../api/names.ts';
import type { Container, PodSpec } from '../../api/pod.ts';

/** Checks what a learner gets wrong in a pod. Models pkg/apis/core/validation ValidatePodSpec (1.26) in part: volumes and security are not looked into. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const policies = ['Always', 'Never', 'OnFailure'];
  const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
  const names = new Set<string>();
  return [
    ...(spec.containers?.length ? [] : [required(`${path}.containers`)]),
    ...(spec.containers ?? []).flatMap((container, i) => validateContainer(container, `${path}.containers[${i}]`, names, spec)),
    ...(spec.initContainers ?? []).flatMap((container, i) => validateContainer(container, `${path}.initContainers[${i}]`, names, spec)),
    ...(spec.restartPolicy && !policies.includes(spec.restartPolicy) ? [notSupported(`${path}.restartPolicy`, spec.restartPolicy, policies)] : []),
    ...(spec.dnsPolicy && !dnsPolicies.includes(spec.dnsPolicy) ? [notSupported(`${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies)] : []),
    ...(spec.nodeName ? checkText('dns1123Subdomain', spec.nodeName).map((problem) => invalid(`${path}.nodeName`, spec.nodeName, problem)) : []),
  ];
}

function validateContainer(container: Container, path: string, names: Set<string>, spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(required(`${path}.name`));
  else {
    errors.push(...checkText('dns1123Label', container.name).map((problem) => invalid(`${path}.name`, container.name, problem)));
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
  }
  if (!container.image) errors.push(required(`${path}.image`));
  else if (container.image !== container.image.trim()) errors.push(invalid(`${path}.image`, container.image, 'must not have leading or trailing whitespace'));
  const portNames = new Set<string>();
  for (const [i, port] of (container.ports ?? []).entries()) {
    const at = `${path}.ports[${i}]`;
    if (port.name) {
      errors.push(...checkPortName(port.name).map((problem) => invalid(`${at}.name`, port.name, problem)));
      if (portNames.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      portNames.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${at}.containerPort`));
    else errors.push(...checkPortNumber(port.containerPort).map((problem) => invalid(`${at}.containerPort`, port.containerPort, problem)));
    if (port.protocol && !['TCP', 'UDP', 'SCTP'].includes(port.protocol)) errors.push(notSupported(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']));
  }
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  for (const [i, mount] of (container.volumeMounts ?? []).entries())
    if (!volumes.has(mount.name)) errors.push({ field: `${path}.volumeMounts[${i}].name`, type: 'NotFound', detail: `Not found: "${mount.name}"` });
  return errors;
}
