import { sha256 } from '@noble/hashes/sha2.js';
import { parse } from 'yaml';
import { clone } from '../../api/clone.ts';
import type { Pod } from '../../api/types.ts';
import { nodes } from '../api-server/resources/nodes.ts';
import { pods } from '../api-server/resources/pods.ts';
import type { ApiServer } from '../api-server/server.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { microTimestamp } from '../api-server/time.ts';
import type { Controller } from '../controllers/controller.ts';
import type { ClusterNode } from './cluster-node.ts';
import type { NodeFiles } from './node-files.ts';

const folder = '/etc/kubernetes/manifests/';

/** A pod as a file of the node has it. */
interface StaticPod {
  readonly text: string;
  readonly pod: Pod;
  readonly hash: string;
}

/**
 * Static pods of one node: the kubelet runs what stands in /etc/kubernetes/manifests and shows it in the API as a mirror pod.
 * A changed file is a new pod; a mirror pod that somebody deletes comes back; a file that cannot be read is passed over.
 */
export class StaticPods implements Controller {
  readonly name = 'static pods';
  readonly #node: ClusterNode;
  readonly #files: NodeFiles;
  readonly #server: ApiServer;
  readonly #known = new Map<string, StaticPod>();
  #dirty = true;

  constructor(node: ClusterNode, files: NodeFiles, server: ApiServer) {
    this.#node = node;
    this.#files = files;
    this.#server = server;
    files.watch((path) => {
      if (path.startsWith(folder)) this.#dirty = true;
    });
  }

  /** Whether a file has changed that the kubelet looks at. */
  get isDirty(): boolean {
    return this.#dirty;
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
      const now = found.get(path);
      if (now?.hash === hash) continue;
      this.#known.delete(path);
      this.#server.removeNow(pods, pod.metadata.namespace, this.#mirrorName(pod));
    }
    for (const [path, entry] of found) {
      this.#known.set(path, entry);
      if (!this.#server.store.get(pods, entry.pod.metadata.namespace, this.#mirrorName(entry.pod))) this.#create(entry);
    }
    return true;
  }

  #read(): Map<string, StaticPod> {
    const found = new Map<string, StaticPod>();
    for (const path of this.#files.keys()) {
      if (!path.startsWith(folder) || path.slice(folder.length).startsWith('.') || !/\.(ya?ml|json)$/.test(path)) continue;
      const text = this.#files.get(path) ?? '';
      const before = this.#known.get(path);
      const pod = before?.text === text ? before.pod : readPod(text);
      if (pod) found.set(path, { text, pod, hash: before?.text === text ? before.hash : hashOf(this.#node.name, text) });
    }
    return found;
  }

  #create({ pod, hash }: StaticPod): void {
    const node = this.#server.store.get(nodes, undefined, this.#node.name);
    const seen = microTimestamp(this.#server.now());
    this.#server.create<Pod>(pods, pod.metadata.namespace, {
      metadata: {
        ...pod.metadata,
        name: this.#mirrorName(pod),
        annotations: {
          ...pod.metadata.annotations,
          'kubernetes.io/config.hash': hash,
          'kubernetes.io/config.mirror': hash,
          'kubernetes.io/config.seen': seen,
          'kubernetes.io/config.source': 'file',
        },
        ...(node ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: this.#node.name, uid: node.metadata.uid ?? '', controller: true }] } : {}),
      },
      spec: {
        ...clone(pod.spec),
        nodeName: this.#node.name,
        enableServiceLinks: true,
        tolerations: [{ effect: 'NoExecute', operator: 'Exists' }],
      },
    });
  }

  #mirrorName({ metadata }: Pod): string {
    return `${metadata.name}-${this.#node.name}`;
  }
}

function readPod(text: string): Pod | undefined {
  try {
    const value = parse(text) as Pod | null;
    if (value?.kind !== 'Pod' || typeof value.metadata?.name !== 'string' || !Array.isArray(value.spec?.containers)) return undefined;
    value.metadata.namespace ??= 'default';
    const { creationTimestamp: _time, ...metadata } = value.metadata;
    return { ...value, metadata };
  } catch {
    return undefined;
  }
}

function hashOf(node: string, text: string): string {
  const bytes = Uint8Array.from(`${node}\n${text}`, (character) => character.charCodeAt(0) & 255);
  return [...sha256(bytes).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
