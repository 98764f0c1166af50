import { type FieldError, forbidden, invalid, required } from '../../../api/field-error.ts';
import type { IPAddress, ServiceCIDR } from '../../../api/types.ts';
import { familyOf } from '../../../api/validate-cluster-ips.ts';
import { canonicalAddress } from '../../../net/address.ts';
import { parsePrefix, printPrefix } from '../../../net/prefix.ts';
import { ageColumn, text } from '../columns.ts';
import { defineResource, nameColumn } from '../resource.ts';

/** networking.k8s.io/v1 ServiceCIDR. */
export const serviceCIDRs = defineResource<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  namespaced: false,
  since: '1.33',
  hasStatus: true,
  columns: [nameColumn, text('CIDRs', 'The ranges.', ({ spec }) => (spec.cidrs ?? []).join(',')), ageColumn],
  validate: validateServiceCIDR,
  validateUpdate({ spec }, before) {
    const [now, old] = [spec.cidrs ?? [], before.spec.cidrs ?? []];
    const added = old.length === 1 && now.length === 2;
    if ((added && now[0] === old[0]) || (now.length === old.length && now.every((cidr, i) => cidr === old[i]))) return [];
    return [invalid('spec.cidrs', now, 'field is immutable')];
  },
});

/** networking.k8s.io/v1 IPAddress. */
export const ipAddresses = defineResource<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  namespaced: false,
  since: '1.33',
  nameRule: 'path',
  columns: [
    nameColumn,
    text('ParentRef', 'Who holds the address.', ({ spec }) => {
      const { group, resource, namespace, name } = spec.parentRef ?? {};
      return [group ? `${resource}.${group}` : resource, namespace, name].filter(Boolean).join('/') || '<none>';
    }),
  ],
  selectable: ({ spec }) => ({ 'spec.parentRef.name': spec.parentRef?.name ?? '' }),
  validate({ metadata, spec }) {
    const errors: FieldError[] = [];
    if (!familyOf(metadata.name)) errors.push(invalid('metadata.name', metadata.name, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    else if (canonicalAddress(metadata.name) !== metadata.name)
      errors.push(invalid('metadata.name', metadata.name, `must be in canonical form ("${canonicalAddress(metadata.name)}")`));
    if (!spec.parentRef) return [...errors, required('spec.parentRef')];
    if (!spec.parentRef.resource) errors.push(required('spec.parentRef.resource'));
    if (!spec.parentRef.name) errors.push(required('spec.parentRef.name'));
    return errors;
  },
  validateUpdate: ({ spec }, before) => (JSON.stringify(spec) === JSON.stringify(before.spec) ? [] : [forbidden('spec.parentRef', 'field is immutable')]),
});

// Models pkg/apis/networking/validation ValidateServiceCIDR.
function validateServiceCIDR({ spec }: ServiceCIDR): FieldError[] {
  const field = 'spec.cidrs';
  const cidrs = spec.cidrs ?? [];
  if (cidrs.length === 0) return [required(field, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(field, cidrs, 'may only hold up to 2 values')];
  const errors: FieldError[] = [];
  const families = cidrs.map((cidr) => familyOf(cidr.split('/')[0]));
  if (cidrs.length === 2 && families[0] !== undefined && families[0] === families[1])
    errors.push(invalid(field, cidrs, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'));
  for (const [i, cidr] of cidrs.entries()) {
    const prefix = tryPrefix(cidr);
    if (!prefix) errors.push(invalid(`${field}[${i}]`, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
    else if (printPrefix(prefix) !== cidr) errors.push(invalid(`${field}[${i}]`, cidr, `must be in canonical form ("${printPrefix(prefix)}")`));
    else if (typeof prefix.network === 'bigint' && prefix.length < 64)
      errors.push(invalid(`${field}[${i}]`, cidr, `shortest allowed prefix length for service CIDR is 64, got ${prefix.length}`));
  }
  return errors;
}

function tryPrefix(cidr: string): ReturnType<typeof parsePrefix> | undefined {
  try {
    return cidr.includes('/') ? parsePrefix(cidr) : undefined;
  } catch {
    return undefined;
  }
}
