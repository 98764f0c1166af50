import type { Lease, Node } from '../../api/types.ts';
import { nodes } from '../api-server/resources/nodes.ts';
import { leases } from '../api-server/resources/small.ts';
import type { ApiServer } from '../api-server/server.ts';
import { microTimestamp, timestamp } from '../api-server/time.ts';

const leaseInterval = 10;
const statusInterval = 300;

/**
 * The kubelets' signs of life: a Lease every 10 seconds, the conditions of the Node every 5 minutes. They are written when somebody does something
 * in the cluster, with the last time that they would have been: a clock that jumps two hours does not make a thousand writes.
 */
export class Heartbeat {
  readonly #server: ApiServer;

  constructor(server: ApiServer) {
    this.#server = server;
  }

  /** Brings what is overdue up to date. */
  beat(): void {
    const { store } = this.#server;
    const now = this.#server.now();
    for (const lease of store.list<Lease>(leases, 'kube-node-lease')) {
      const last = Date.parse(lease.spec?.renewTime ?? '') / 1000;
      const due = lastDue(last, leaseInterval, now);
      if (due > last) store.put(leases, { ...lease, spec: { ...lease.spec, renewTime: microTimestamp(due) } });
    }
    for (const node of store.list<Node>(nodes)) {
      const last = Date.parse(node.status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime ?? '') / 1000;
      const due = lastDue(last, statusInterval, now);
      if (!(due > last)) continue;
      const conditions = node.status?.conditions?.map((condition) =>
        condition.type === 'NetworkUnavailable' ? condition : { ...condition, lastHeartbeatTime: timestamp(due) },
      );
      store.put(nodes, { ...node, status: { ...node.status, conditions } });
    }
  }
}

function lastDue(last: number, interval: number, now: number): number {
  return last + Math.floor((now - last) / interval) * interval;
}
