import type { Cluster } from '../cluster/cluster.ts';
import type { NodeHandle } from '../cluster/node-handle.ts';
import type { ComputedFile } from './files.ts';

/**
 * Files of kube-proxy that people look for on the node itself. On a kubeadm node they are inside the kube-proxy pod, and in the kubelet's
 * log folder; here they are also where the notes and much documentation have them.
 */
export function proxyFiles(cluster: Cluster, node: NodeHandle): Record<string, ComputedFile> {
  const config = '/var/lib/kube-proxy/config.conf';
  return {
    [config]: { read: () => readInPod(cluster, node, config) },
    '/var/log/kube-proxy.log': { read: () => podLog(node) },
  };
}

function readInPod(cluster: Cluster, node: NodeHandle, path: string): string {
  const container = node.containers().find(({ name, state }) => name === 'kube-proxy' && state === 'Running');
  return container ? (cluster.pod(container.podName, container.namespace).files.read(path) ?? '') : '';
}

// The newest log of the container, without what the runtime writes before every line.
function podLog({ files }: NodeHandle): string {
  const path = [...files.list()].filter((one) => /^\/var\/log\/pods\/kube-system_kube-proxy-[^/]*\/kube-proxy\/\d+\.log$/.test(one)).at(-1);
  return (path === undefined ? '' : (files.read(path) ?? '')).replace(/^\S+ std(?:out|err) [FP] /gm, '');
}
