import { atLeast, type Version } from '../../api/version.ts';
import type { Resource } from './resource.ts';
import { endpointSlices } from './resources/endpoint-slices.ts';
import { endpoints } from './resources/endpoints.ts';
import { events } from './resources/events.ts';
import { nodes } from './resources/nodes.ts';
import { pods } from './resources/pods.ts';
import { services } from './resources/service.ts';
import { ipAddresses, serviceCIDRs } from './resources/service-cidrs.ts';
import { configMaps, controllerRevisions, leases, namespaces, serviceAccounts } from './resources/small.ts';
import { daemonSets, deployments, replicaSets } from './resources/workloads.ts';

/** Every kind that the API server knows: a new kind is a row file and a line here. */
const rows: readonly Resource[] = [
  configMaps,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  serviceAccounts,
  services,
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  leases,
  endpointSlices,
  ipAddresses,
  serviceCIDRs,
];

/** The kinds that a release has. */
export function resourcesOf(version: Version): readonly Resource[] {
  return rows.filter(({ since }) => !since || atLeast(version, since));
}

/** A kind by its Kind, or undefined. */
export function findKind(kind: string, apiVersion?: string): Resource | undefined {
  return rows.find((row) => row.kind === kind && (apiVersion === undefined || apiVersion === (row.group ? `${row.group}/${row.version}` : row.version)));
}

/** A kind by one of the names that kubectl takes: `svc`, `service`, `services`, `deployments.apps`; undefined for none. */
export function findResource(name: string, version: Version): Resource | undefined {
  const [first = '', ...rest] = name.toLowerCase().split('.');
  const group = rest.join('.');
  return resourcesOf(version).find(
    (row) => (row.plural === first || row.singular === first || row.shortNames?.includes(first)) && (group === '' || group === row.group),
  );
}
