import type { Endpoints } from '../../../api/types.ts';
import { ageColumn, text } from '../columns.ts';
import { defineResource, nameColumn } from '../resource.ts';

const shown = 3;

/** core/v1 Endpoints. */
export const endpoints = defineResource<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  columns: [nameColumn, text('Endpoints', 'Addresses and ports that implement the Service.', (object) => printEndpoints(object)), ageColumn],
  setDefaults(object) {
    for (const subset of object.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ??= 'TCP';
  },
});

/** `10.244.0.5:80,10.244.1.7:80 + 2 more...`: ready ones only. Models printers formatEndpoints. */
export function printEndpoints({ subsets }: Endpoints): string {
  if (!subsets?.length) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0 ? addresses.map(({ ip }) => ip) : ports.flatMap(({ port }) => addresses.map(({ ip }) => join(ip, port ?? 0))),
  );
  const text = all.slice(0, shown).join(',');
  return all.length > shown ? `${text} + ${all.length - shown} more...` : text || '<none>';
}

function join(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
