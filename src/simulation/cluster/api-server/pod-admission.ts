import type { Container, Pod } from '../../api/types.ts';
import { randomSuffix } from '../names.ts';
import type { AdmissionContext } from './resource.ts';
import { serviceAccounts } from './resources/small.ts';
import { forbiddenObject } from './status.ts';

/** The two priority classes that every cluster has. */
const priorityClasses: Readonly<Record<string, number>> = { 'system-cluster-critical': 2000000000, 'system-node-critical': 2000001000 };
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const podsNamed = { group: '', plural: 'pods' };

/** What admission adds to a new pod: its service account with the token's volume, its priority, the usual tolerations. */
export function admitPod(pod: Pod, context: AdmissionContext): void {
  admitServiceAccount(pod, context);
  admitPriority(pod);
  admitTolerations(pod);
}

// Models plugin/pkg/admission/serviceaccount. Mirror pods of static pods have no service account.
function admitServiceAccount({ metadata, spec }: Pod, { store, random }: AdmissionContext): void {
  if (metadata.annotations?.['kubernetes.io/config.mirror']) return;
  spec.serviceAccountName ||= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  const account = store.get<{ metadata: Pod['metadata']; automountServiceAccountToken?: boolean }>(
    serviceAccounts,
    metadata.namespace,
    spec.serviceAccountName,
  );
  if (!account)
    throw forbiddenObject(
      podsNamed,
      metadata.name,
      `error looking up service account ${metadata.namespace}/${spec.serviceAccountName}: serviceaccount "${spec.serviceAccountName}" not found`,
    );
  if ((spec.automountServiceAccountToken ?? account.automountServiceAccountToken) === false) return;
  const needing = [...(spec.initContainers ?? []), ...spec.containers].filter((one) => !one.volumeMounts?.some(({ mountPath }) => mountPath === tokenPath));
  if (needing.length === 0) return;
  const name = `kube-api-access-${randomSuffix(random)}`;
  for (const container of needing) container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: tokenPath }];
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

/** The projected volume with a service account's token, as every pod has it. */
export function tokenVolume(name: string): NonNullable<Pod['spec']['volumes']>[number] {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
        { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] } },
      ],
      defaultMode: 420,
    },
  };
}

function admitPriority({ metadata, spec }: Pod): void {
  const name = spec.priorityClassName;
  if (name && !Object.hasOwn(priorityClasses, name)) throw forbiddenObject(podsNamed, metadata.name, `no PriorityClass with name ${name} was found`);
  spec.priority ??= name ? priorityClasses[name] : 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
}

// Models plugin/pkg/admission/defaulttolerationseconds.
function admitTolerations({ spec }: Pod): void {
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const covers = spec.tolerations?.some((one) => (!one.key || one.key === key) && (!one.effect || one.effect === 'NoExecute'));
    if (!covers) spec.tolerations = [...(spec.tolerations ?? []), { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }];
  }
}

/** `BestEffort`, `Burstable` or `Guaranteed`, by what the containers ask for. */
export function qosClassOf({ spec }: Pod): string {
  const resources = [...spec.containers, ...(spec.initContainers ?? [])].map(({ resources: one }) => one);
  const empty = (list: Record<string, string> | undefined): boolean => Object.keys(list ?? {}).length === 0;
  if (resources.every((one) => empty(one?.requests) && empty(one?.limits))) return 'BestEffort';
  const guaranteed = (one: Container['resources']): boolean =>
    ['cpu', 'memory'].every((name) => one?.limits?.[name] !== undefined && (one.requests?.[name] ?? one.limits[name]) === one.limits[name]);
  return resources.every(guaranteed) ? 'Guaranteed' : 'Burstable';
}
