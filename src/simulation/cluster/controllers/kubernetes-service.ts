import { endpointSlices } from '../api-server/resources/endpoint-slices.ts';
import { endpoints } from '../api-server/resources/endpoints.ts';
import { services } from '../api-server/resources/service.ts';
import type { StoreEvent } from '../api-server/store.ts';
import { ensureKubernetesService } from '../kubeadm/kubernetes-service.ts';
import type { Controller, ControllerContext } from './controller.ts';

/** How often the API server looks after its own Service. */
const interval = 10;

/** Brings the `kubernetes` Service and its endpoints back when somebody has deleted them. Models pkg/controlplane/controller/kubernetesservice. */
export class KubernetesServiceController implements Controller {
  readonly name = 'kubernetes service';
  readonly component = 'kube-apiserver';
  readonly #context: ControllerContext;
  readonly #ensure: () => void;
  #isDue = false;

  /** @param first the address that the Service gets when it is made: the first of the range. */
  constructor(context: ControllerContext, address: string, first: () => string) {
    this.#context = context;
    this.#ensure = () => ensureKubernetesService(context.server, address, first());
  }

  observe({ type, resource, object }: StoreEvent): void {
    if (type !== 'DELETED' || object.metadata.namespace !== 'default' || object.metadata.name !== 'kubernetes') return;
    if (resource !== services && resource !== endpoints && resource !== endpointSlices) return;
    const { timers, server } = this.#context;
    timers.at(server.now() + interval, () => {
      this.#isDue = true;
    });
  }

  run(): boolean {
    if (!this.#isDue) return false;
    this.#isDue = false;
    this.#ensure();
    return true;
  }
}
