import type { RoundRobin } from './load-balancer.ts';
import type { ProxySocket } from './portals.ts';

/** Seconds that kube-proxy waits for an endpoint to answer, try by try; between tries it goes to the next endpoint. */
export const dialTimeouts: readonly number[] = [0.25, 0.5, 1, 2];

/** Seconds after which a UDP client that is silent is forgotten (`--udp-timeout`'s default), and the longest datagram. */
export const udpDefaults = { idleSeconds: 0.25, bufferBytes: 4096 } as const;

/** How kube-proxy ended up with a second connection, or not: then the client's is closed. `tried` tells what did not answer. */
export type Forwarding = { readonly endpoint: string; readonly tried: readonly string[] } | { readonly error: string; readonly tried: readonly string[] };

/**
 * What a host needs to run userspace mode: it listens on `sockets`, and for each client that gets there asks `forward`,
 * which dials through it. The client's connection and the one to the endpoint are two, with two traces.
 */
export interface UserspaceBackend {
  /** The sockets that are open now. */
  readonly sockets: readonly ProxySocket[];
  /** @param dial opens the second connection, `ip:port`, from the node itself; false if nobody answers in time. */
  forward(socket: ProxySocket, clientIP: string, dial: (endpoint: string, timeoutSeconds: number) => boolean): Forwarding;
}

/** Tries endpoints until one answers. After a failure affinity is not asked any more. Models TryConnectEndpoints (1.23). */
export function tryConnect(
  balancer: RoundRobin,
  servicePort: string,
  clientIP: string,
  now: () => number,
  dial: (endpoint: string, timeoutSeconds: number) => boolean,
): Forwarding {
  const tried: string[] = [];
  for (const timeout of dialTimeouts) {
    const next = balancer.nextEndpoint(servicePort, clientIP, now(), tried.length > 0);
    if ('error' in next) return { error: next.error, tried };
    if (dial(next.endpoint, timeout)) return { endpoint: next.endpoint, tried };
    tried.push(next.endpoint);
  }
  return { error: 'failed to connect to an endpoint', tried };
}
