import { sha256 } from '@noble/hashes/sha2.js';
import { clone } from '../../api/clone.ts';
import type { Pod } from '../../api/types.ts';
import { parseYaml } from '../../api/yaml-text.ts';
import { nodes } from '../api-server/resources/nodes.ts';
import { pods } from '../api-server/resources/pods.ts';
import type { ApiServer } from '../api-server/server.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { microTimestamp } from '../api-server/time.ts';
import type { Controller } from '../controllers/controller.ts';
import type { ClusterNode } from './cluster-node.ts';

/** The kubelet's `staticPodPath`. */
export const manifestFolder = '/etc/kubernetes/manifests/';

interface StaticPod {
  readonly pod: Pod;
  readonly revision: number;
  readonly hash: string;
}

/**
 * Static pods of one node: the kubelet runs what stands in /etc/kubernetes/manifests and shows it in the API as a mirror pod.
 * A changed file is a new pod; a mirror pod that somebody deletes comes back; a file that cannot be read is passed over.
 */
export class StaticPods implements Controller {
  readonly name = 'static pods';
  readonly component = 'kubelet';
  readonly #node: ClusterNode;
  readonly #server: ApiServer;
  readonly #initial: Readonly<Record<string, Pod>>;
  readonly #known = new Map<string, StaticPod>();
  #dirty = true;

  /** @param initial what the files say as they came, by path, so that nobody has to read them for that. */
  constructor(node: ClusterNode, server: ApiServer, initial: Readonly<Record<string, Pod>>) {
    this.#node = node;
    this.#server = server;
    this.#initial = initial;
    node.files.watch((path) => {
      if (path.startsWith(manifestFolder)) this.#dirty = true;
    });
  }

  observe({ type, resource, object }: StoreEvent): void {
    if (type === 'DELETED' && resource === pods && [...this.#known.values()].some(({ pod }) => this.#mirrorName(pod) === object.metadata.name))
      this.#dirty = true;
  }

  run(): boolean {
    if (!this.#dirty) return false;
    this.#dirty = false;
    const found = this.#read();
    for (const [path, { pod, hash }] of this.#known) {
      if (found.get(path)?.hash === hash) continue;
      this.#known.delete(path);
      this.#server.removeNow(pods, pod.metadata.namespace, this.#mirrorName(pod));
    }
    for (const [path, entry] of found) {
      this.#known.set(path, entry);
      if (!this.#server.store.get(pods, entry.pod.metadata.namespace, this.#mirrorName(entry.pod)))
        this.#server.create(pods, entry.pod.metadata.namespace, mirrorPod(entry.pod, this.#node.name, this.#server));
    }
    return true;
  }

  #read(): Map<string, StaticPod> {
    const { files } = this.#node;
    const found = new Map<string, StaticPod>();
    for (const path of files.list()) {
      if (!path.startsWith(manifestFolder) || path.slice(manifestFolder.length).startsWith('.') || path.slice(manifestFolder.length).includes('/')) continue;
      const revision = files.revision(path);
      const before = this.#known.get(path);
      const pod = before?.revision === revision ? before.pod : revision === 0 && this.#initial[path] ? this.#initial[path] : readPod(files.read(path) ?? '');
      if (pod) found.set(path, before?.revision === revision ? before : { pod, revision, hash: hashOf(this.#node.name, pod) });
    }
    return found;
  }

  #mirrorName({ metadata }: Pod): string {
    return `${metadata.name}-${this.#node.name}`;
  }
}

/** The pod that stands for a static pod of a node in the API. */
export function mirrorPod(pod: Pod, nodeName: string, server: ApiServer): Pod {
  const node = server.store.get(nodes, undefined, nodeName);
  const hash = hashOf(nodeName, pod);
  const owner = { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node?.metadata.uid ?? '', controller: true };
  const { creationTimestamp: _time, ...metadata } = pod.metadata;
  return {
    metadata: {
      ...clone(metadata),
      name: `${pod.metadata.name}-${nodeName}`,
      annotations: {
        ...pod.metadata.annotations,
        'kubernetes.io/config.hash': hash,
        'kubernetes.io/config.mirror': hash,
        'kubernetes.io/config.seen': microTimestamp(server.now()),
        'kubernetes.io/config.source': 'file',
      },
      ...(node ? { ownerReferences: [owner] } : {}),
    },
    spec: { ...clone(pod.spec), nodeName, enableServiceLinks: true, tolerations: [{ effect: 'NoExecute', operator: 'Exists' }] },
  };
}

function readPod(text: string): Pod | undefined {
  try {
    const value = parseYaml(text) as Pod | null;
    if (value?.kind !== 'Pod' || typeof value.metadata?.name !== 'string' || !Array.isArray(value.spec?.containers)) return undefined;
    value.metadata.namespace ??= 'default';
    return value;
  } catch {
    return undefined;
  }
}

// The real hash is of Go's own dump of the pod.
function hashOf(node: string, pod: Pod): string {
  const bytes = Uint8Array.from(`${node}\n${JSON.stringify(pod)}`, (character) => character.charCodeAt(0) & 255);
  return [...sha256(bytes).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
