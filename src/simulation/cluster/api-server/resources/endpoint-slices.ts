import { type FieldError, notSupported, required } from '../../../api/field-error.ts';
import type { EndpointSlice } from '../../../api/types.ts';
import { ageColumn, text } from '../columns.ts';
import { defineResource, nameColumn } from '../resource.ts';

const shown = 3;

/** discovery.k8s.io/v1 EndpointSlice. */
export const endpointSlices = defineResource<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    text('AddressType', 'The type of address carried by this slice.', ({ addressType }) => addressType),
    text('Ports', 'The ports that every endpoint of the slice has.', ({ ports }) =>
      few(
        (ports ?? []).map(({ port }) => (port ? String(port) : '*')),
        '<unset>',
      ),
    ),
    text('Endpoints', 'The endpoints of the slice.', ({ endpoints }) =>
      few(
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
        '<unset>',
      ),
    ),
    ageColumn,
  ],
  setDefaults(object) {
    for (const port of object.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
    for (const endpoint of object.endpoints ?? []) endpoint.conditions ??= {};
  },
  validate({ addressType, endpoints, ports }): FieldError[] {
    const types = ['FQDN', 'IPv4', 'IPv6'];
    return [
      ...(!addressType ? [required('addressType')] : types.includes(addressType) ? [] : [notSupported('addressType', addressType, types)]),
      ...(endpoints ?? []).flatMap(({ addresses }, i) => (addresses?.length ? [] : [required(`endpoints[${i}].addresses`, 'must contain at least 1 address')])),
      ...(ports ?? []).flatMap(({ protocol }, i) =>
        protocol && ['TCP', 'UDP', 'SCTP'].includes(protocol) ? [] : [notSupported(`ports[${i}].protocol`, protocol ?? '', ['SCTP', 'TCP', 'UDP'])],
      ),
    ];
  },
});

// Models printers formatDiscoveryPorts and formatDiscoveryEndpoints.
function few(all: readonly string[], none: string): string {
  if (all.length === 0) return none;
  const text = all.slice(0, shown).join(',');
  return all.length > shown ? `${text} + ${all.length - shown} more...` : text;
}
