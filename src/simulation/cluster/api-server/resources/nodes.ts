import type { Node } from '../../../api/types.ts';
import { ageColumn, text } from '../columns.ts';
import { defineResource, nameColumn } from '../resource.ts';

const rolePrefix = 'node-role.kubernetes.io/';

/** core/v1 Node. */
export const nodes = defineResource<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  columns: [
    nameColumn,
    text('Status', 'The status of the node.', statusOf),
    text('Roles', 'The roles of the node.', (node) => rolesOf(node).join(',') || '<none>'),
    ageColumn,
    text('Version', 'The version of the kubelet.', ({ status }) => status?.nodeInfo?.kubeletVersion ?? ''),
    text('Internal-IP', 'The address on the nodes’ own network.', (node) => addressOf(node, 'InternalIP'), 1),
    text('External-IP', 'An address that the world knows.', (node) => addressOf(node, 'ExternalIP'), 1),
    text('OS-Image', 'The operating system.', ({ status }) => status?.nodeInfo?.osImage || '<unknown>', 1),
    text('Kernel-Version', 'The kernel.', ({ status }) => status?.nodeInfo?.kernelVersion || '<unknown>', 1),
    text('Container-Runtime', 'The container runtime.', ({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>', 1),
  ],
  selectable: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
});

/** `control-plane,worker`: what the labels say. */
export function rolesOf({ metadata }: Node): string[] {
  return Object.entries(metadata.labels ?? {})
    .flatMap(([key, value]) => (key.startsWith(rolePrefix) ? key.slice(rolePrefix.length) || [] : key === 'kubernetes.io/role' && value ? [value] : []))
    .sort();
}

/** An address of the node by its type, `<none>` without one. */
export function addressOf({ status }: Node, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}

function statusOf({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return `${ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'}${spec?.unschedulable ? ',SchedulingDisabled' : ''}`;
}
