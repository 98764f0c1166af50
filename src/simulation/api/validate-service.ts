import type { Service } from './types.ts';

/** One thing wrong with a Service, in the API server's own words. */
export interface FieldError {
  readonly field: string;
  readonly detail: string;
}

/** Checks what a learner gets wrong most; models pkg/apis/core/validation (1.26). The full table comes with the API server. */
export function validateService(service: Service): FieldError[] {
  const errors: FieldError[] = [];
  const { spec } = service;
  const add = (field: string, detail: string): void => void errors.push({ field: `spec.${field}`, detail });
  if (spec.type !== 'ExternalName' && spec.clusterIP !== 'None' && !spec.ports?.length) add('ports', 'Required value');
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
  if (!types.includes(spec.type ?? 'ClusterIP'))
    add('type', `Unsupported value: ${JSON.stringify(spec.type)}: supported values: ${types.map((type) => `"${type}"`).join(', ')}`);
  const seen = new Set<string>();
  for (const [i, port] of (spec.ports ?? []).entries()) {
    if (!Number.isInteger(port.port) || port.port < 1 || port.port > 65535)
      add(`ports[${i}].port`, `Invalid value: ${JSON.stringify(port.port)}: must be between 1 and 65535, inclusive`);
    if (!['TCP', 'UDP', 'SCTP'].includes(port.protocol ?? 'TCP'))
      add(`ports[${i}].protocol`, `Unsupported value: ${JSON.stringify(port.protocol)}: supported values: "SCTP", "TCP", "UDP"`);
    if ((spec.ports?.length ?? 0) > 1 && !port.name) add(`ports[${i}].name`, 'Required value');
    if (port.name && seen.has(port.name)) add(`ports[${i}].name`, `Duplicate value: "${port.name}"`);
    if (port.name) seen.add(port.name);
    if (port.nodePort && spec.type === 'ClusterIP') add(`ports[${i}].nodePort`, "Forbidden: may not be used when `type` is 'ClusterIP'");
  }
  return errors;
}

/** `The Service "web" is invalid: …`, as kubectl prints it. */
export function printInvalid(name: string, errors: readonly FieldError[]): string {
  const [first] = errors;
  if (errors.length === 1 && first) return `The Service "${name}" is invalid: ${first.field}: ${first.detail}`;
  return `The Service "${name}" is invalid: \n${errors.map((error) => `* ${error.field}: ${error.detail}`).join('\n')}`;
}
