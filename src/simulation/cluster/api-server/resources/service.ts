import { defaultService } from '../../../api/service-defaults.ts';
import type { Service } from '../../../api/types.ts';
import { validateServiceUpdate } from '../../../api/validate-cluster-ips.ts';
import { validateService } from '../../../api/validate-service.ts';
import { dropTypeDependent, keepAllocated, syncClusterIPs } from '../allocation/service-update.ts';
import { ageColumn, printLabels, text } from '../columns.ts';
import { defineResource, nameColumn } from '../resource.ts';

/** Longest text of a load balancer's addresses without `-o wide`. */
const loadBalancerWidth = 16;

/** core/v1 Service. */
export const services = defineResource<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  nameRule: 'dns1035',
  columns: [
    nameColumn,
    text('Type', 'How the Service is exposed: ExternalName, ClusterIP, NodePort or LoadBalancer.', ({ spec }) => spec.type ?? ''),
    text('Cluster-IP', 'The address of the Service, or None.', ({ spec }) => spec.clusterIP || '<none>'),
    text('External-IP', 'Addresses outside the cluster that nodes accept traffic for.', externalIP),
    text('Port(s)', 'The ports that this Service exposes.', ({ spec }) => (spec.ports ?? []).map(printPort).join(',') || '<none>'),
    ageColumn,
    text('Selector', 'Which pods get the traffic.', ({ spec }) => printLabels(spec.selector), 1),
  ],
  selectable: ({ spec }) => ({ 'spec.clusterIP': spec.clusterIP ?? '', 'spec.type': spec.type ?? '' }),
  setDefaults: defaultService,
  admit(service) {
    service.status = { loadBalancer: {} };
  },
  allocate(service, before, { allocations, dryRun }) {
    if (before) keepAllocated(service, before);
    syncClusterIPs(service, before);
    return allocations.allocate(service, before, dryRun);
  },
  prepareUpdate: dropTypeDependent,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  release: (service, { allocations }) => allocations.release(service),
});

function printPort({ port, nodePort, protocol }: NonNullable<Service['spec']['ports']>[number]): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}

function externalIP({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'LoadBalancer': {
      const ingress = [...new Set((status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || ''))].sort().join(',');
      const short = ingress.length > loadBalancerWidth ? `${ingress.slice(0, loadBalancerWidth - 3)}...` : ingress;
      return [...(short ? [short] : []), ...external].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return external.join(',') || '<none>';
  }
}
