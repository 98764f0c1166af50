import type { ApiServer } from '../api-server/server.ts';
import type { StoreEvent } from '../api-server/store.ts';
import type { Random } from '../random.ts';
import type { Timers } from '../timers.ts';
import type { EventRecorder } from './event-recorder.ts';

/** Something that hears of every write and, when its turn comes, brings the world in line. */
export interface Controller {
  readonly name: string;
  /** The program that it is part of; kube-controller-manager unless said otherwise. It works as long as that program runs. */
  readonly component?: Component;
  /** Notes what a write concerns; does nothing yet. */
  observe(event: StoreEvent): void;
  /** Works off what was noted. Says whether there was anything. */
  run(): boolean;
}

/** The programs of the control plane that controllers belong to. The kubelet works without an API server, the others do not. */
export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubelet';

/** What controllers work with. */
export interface ControllerContext {
  readonly server: ApiServer;
  readonly timers: Timers;
  readonly random: Random;
  readonly events: EventRecorder;
}

/** Keys that wait to be looked at, each once, in the order they came. */
export class WorkQueue {
  readonly #keys = new Set<string>();

  add(key: string): void {
    this.#keys.add(key);
  }

  /** Calls for every key, also for those that come meanwhile. Says whether there was one. */
  drain(work: (key: string) => void): boolean {
    let any = false;
    for (const key of this.#keys) {
      any = true;
      this.#keys.delete(key);
      work(key);
    }
    return any;
  }
}

/** `namespace/name` of an object, which queues go by. */
export function keyOf({ metadata }: { metadata: { namespace?: string; name: string } }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The two halves of a key. */
export function splitKey(key: string): [namespace: string, name: string] {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}
