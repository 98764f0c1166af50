import type { Event, ObjectReference } from '../../api/types.ts';
import type { ApiObject } from '../api-server/object.ts';
import { apiVersionOf, type Resource } from '../api-server/resource.ts';
import { events } from '../api-server/resources/events.ts';
import { namespaces } from '../api-server/resources/small.ts';
import type { ApiServer } from '../api-server/server.ts';
import { timestamp } from '../api-server/time.ts';
import type { Timers } from '../timers.ts';

/** How long the API server keeps events (`--event-ttl`). */
const timeToLive = 3600;

/** What happened. */
export interface Happening {
  readonly type?: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `kubelet`, `default-scheduler`, … */
  readonly component: string;
  readonly host?: string;
  /** `spec.containers{web}` */
  readonly fieldPath?: string;
}

/** Writes Events; the same thing again counts up. Models client-go's record package. */
export class EventRecorder {
  readonly #server: ApiServer;
  readonly #timers: Timers;
  readonly #names = new Map<string, string>();
  #count = 0;

  constructor(server: ApiServer, timers: Timers) {
    this.#server = server;
    this.#timers = timers;
  }

  /** Notes that something happened to an object. */
  record(resource: Resource, object: ApiObject, happening: Happening): void {
    const { name, uid, resourceVersion } = object.metadata;
    const namespace = object.metadata.namespace ?? 'default';
    const { type = 'Normal', reason, message, component, host, fieldPath } = happening;
    const now = timestamp(this.#server.now());
    const involvedObject: ObjectReference = {
      kind: resource.kind,
      ...(object.metadata.namespace ? { namespace } : {}),
      name,
      uid,
      apiVersion: apiVersionOf(resource),
      ...(resourceVersion ? { resourceVersion } : {}),
      ...(fieldPath ? { fieldPath } : {}),
    };
    const key = [namespace, name, uid, type, reason, message, component, host, fieldPath].join('\n');
    const known = this.#names.get(key);
    const before = known && this.#server.store.get<Event>(events, namespace, known);
    if (before) {
      this.#server.store.put(events, { ...before, lastTimestamp: now, count: (before.count ?? 1) + 1 });
      return;
    }
    // Nothing new is written in a namespace that is going.
    const space = this.#server.store.get(namespaces, undefined, namespace);
    if (!space || space.metadata.deletionTimestamp) return;
    // The real name ends in the time in nanoseconds, in hexadecimal; a running number keeps names apart.
    const eventName = `${name}.${(BigInt(Math.floor(this.#server.now())) * 1_000_000_000n + BigInt(this.#count++)).toString(16)}`;
    this.#names.set(key, eventName);
    const event: Event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName, namespace },
      involvedObject,
      type,
      reason,
      message,
      source: { component, ...(host ? { host } : {}) },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
    this.#server.create(events, namespace, event);
    this.#timers.at(this.#server.now() + timeToLive, () => this.#expire(namespace, eventName, key));
  }

  // An event that happened again since then lives on.
  #expire(namespace: string, name: string, key: string): void {
    const event = this.#server.store.get<Event>(events, namespace, name);
    if (!event) return;
    const until = Date.parse(event.lastTimestamp ?? '') / 1000 + timeToLive;
    if (until > this.#server.now()) {
      this.#timers.at(until, () => this.#expire(namespace, name, key));
      return;
    }
    this.#server.store.remove(events, namespace, name);
    this.#names.delete(key);
  }
}
