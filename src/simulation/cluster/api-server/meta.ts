import { type FieldError, invalid, required } from '../../api/field-error.ts';
import { checkText, validateAnnotations, validateLabels } from '../../api/names.ts';
import type { ApiObject } from './object.ts';
import type { Resource } from './resource.ts';

/** Checks metadata of any kind. Models k8s.io/apimachinery/pkg/api/validation ValidateObjectMeta (1.26). */
export function validateMeta(resource: Resource, { metadata }: ApiObject): FieldError[] {
  const { name, labels, annotations } = metadata;
  const errors: FieldError[] = [];
  if (!name) errors.push(required('metadata.name', 'name or generateName is required'));
  else errors.push(...checkName(resource, name).map((problem) => invalid('metadata.name', name, problem)));
  return [...errors, ...validateLabels('metadata.labels', labels), ...validateAnnotations('metadata.annotations', annotations)];
}

function checkName({ nameRule }: Resource, name: string): string[] {
  switch (nameRule) {
    case 'dns1035':
      return checkText('dns1035Label', name);
    case 'label':
      return checkText('dns1123Label', name);
    case 'path':
      return /[/%]/.test(name) ? [`may not contain '${name.includes('/') ? '/' : '%'}'`] : [];
    default:
      return checkText('dns1123Subdomain', name);
  }
}
