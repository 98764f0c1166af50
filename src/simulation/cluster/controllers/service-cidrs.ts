import type { IPAddress, ServiceCIDR } from '../../api/types.ts';
import { parseAddress } from '../../net/address.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import { ipAddresses, serviceCIDRs } from '../api-server/resources/service-cidrs.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { timestamp } from '../api-server/time.ts';
import { type Controller, type ControllerContext, WorkQueue } from './controller.ts';

const finalizer = 'networking.k8s.io/service-cidr-finalizer';
/** The ServiceCIDR that the API server makes from its flag. */
export const defaultServiceCIDR = 'kubernetes';
/** What its condition says. */
export const defaultIsReady = 'Kubernetes default Service CIDR is ready';

/** Says that a ServiceCIDR is ready, and keeps it from going while a Service has one of its addresses. Models pkg/controller/servicecidrs. */
export class ServiceCIDRController implements Controller {
  readonly name = 'servicecidr';
  readonly #queue = new WorkQueue();
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  observe({ type, resource, object }: StoreEvent): void {
    if (resource === serviceCIDRs) this.#queue.add(object.metadata.name);
    if (resource === ipAddresses && type === 'DELETED')
      for (const { metadata } of this.#context.server.store.list(serviceCIDRs)) this.#queue.add(metadata.name);
  }

  run(): boolean {
    return this.#queue.drain((name) => this.#sync(name));
  }

  #sync(name: string): void {
    const { server } = this.#context;
    const range = server.store.get<ServiceCIDR>(serviceCIDRs, undefined, name);
    if (!range) return;
    if (range.metadata.deletionTimestamp) {
      const used = this.#usedOnlyBy(range);
      if (used)
        this.#setReady(
          range,
          'False',
          'Terminating',
          'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
        );
      else server.removeNow(serviceCIDRs, undefined, name);
      return;
    }
    const finalizers = range.metadata.finalizers ?? [];
    const kept = finalizers.includes(finalizer)
      ? range
      : server.store.put(serviceCIDRs, { ...range, metadata: { ...range.metadata, finalizers: [...finalizers, finalizer] } });
    this.#setReady(kept, 'True', '', name === defaultServiceCIDR ? defaultIsReady : 'Kubernetes Service CIDR is ready');
  }

  #setReady(range: ServiceCIDR, status: 'True' | 'False', reason: string, message: string): void {
    const { server } = this.#context;
    const [old] = range.status?.conditions ?? [];
    if (old?.status === status && old.message === message) return;
    server.store.put(serviceCIDRs, {
      ...range,
      status: { conditions: [{ type: 'Ready', status, lastTransitionTime: timestamp(server.now()), reason, message }] },
    });
  }

  // An address that another range covers too does not hold this one back.
  #usedOnlyBy(range: ServiceCIDR): boolean {
    const { store } = this.#context.server;
    const covers = ({ spec }: ServiceCIDR, ip: string): boolean => (spec.cidrs ?? []).some((cidr) => contains(parsePrefix(cidr), parseAddress(ip)));
    const others = store.list<ServiceCIDR>(serviceCIDRs).filter((one) => one.metadata.name !== range.metadata.name && !one.metadata.deletionTimestamp);
    return store.list<IPAddress>(ipAddresses).some(({ metadata }) => covers(range, metadata.name) && !others.some((one) => covers(one, metadata.name)));
  }
}
