import type { ConfigMap, ControllerRevision, Lease, Namespace, ServiceAccount } from '../../../api/types.ts';
import { ageColumn, integer, text } from '../columns.ts';
import { defineResource, nameColumn } from '../resource.ts';

/** core/v1 Namespace. */
export const namespaces = defineResource<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  hasStatus: true,
  nameRule: 'label',
  columns: [nameColumn, text('Status', 'The status of the namespace.', ({ status }) => status?.phase ?? ''), ageColumn],
  selectable: ({ status }) => ({ 'status.phase': status?.phase ?? '' }),
  admit(namespace) {
    namespace.metadata.labels = { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': namespace.metadata.name };
    namespace.spec = { finalizers: ['kubernetes'] };
    namespace.status = { phase: 'Active' };
  },
});

/** core/v1 ConfigMap. */
export const configMaps = defineResource<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  columns: [
    nameColumn,
    integer('Data', 'Number of entries.', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length),
    ageColumn,
  ],
});

/** core/v1 ServiceAccount. */
export const serviceAccounts = defineResource<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  columns: [nameColumn, integer('Secrets', 'Number of secrets.', ({ secrets }) => secrets?.length ?? 0), ageColumn],
});

/** coordination.k8s.io/v1 Lease. */
export const leases = defineResource<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  namespaced: true,
  columns: [nameColumn, text('Holder', 'Who holds the lease.', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn],
});

/** apps/v1 ControllerRevision. */
export const controllerRevisions = defineResource<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  namespaced: true,
  columns: [
    nameColumn,
    text('Controller', 'Whose revision it is.', ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller);
      return owner ? `${owner.kind.toLowerCase()}.apps/${owner.name}` : '<none>';
    }),
    integer('Revision', 'Its number.', ({ revision }) => revision),
    ageColumn,
  ],
});
