/** Why a connection gets no endpoint. */
export type NoEndpoint = 'missing service entry' | 'missing endpoints';

/** What the load balancer answers: `ip:port`, or why not. */
export type NextEndpoint = { readonly endpoint: string } | { readonly error: NoEndpoint };

interface Affinity {
  endpoint: string;
  /** Seconds. */
  lastUsed: number;
}

interface Balanced {
  endpoints: string[];
  index: number;
  affinityType: string;
  readonly affinitySeconds: number;
  /** By client address. */
  affinity: Map<string, Affinity>;
}

const defaultAffinitySeconds = 10800;

/**
 * Round robin with ClientIP affinity, by service port (`namespace/name:port`). Models userspace/roundrobin.go LoadBalancerRR (1.23; reference D.2).
 * Plain: it knows no sockets and no clock, so a host can run it.
 */
export class RoundRobin {
  readonly #services = new Map<string, Balanced>();
  readonly #random31: () => number;

  /** @param random31 a uniform integer in [0, 2^31), for the shuffle. */
  constructor(random31: () => number) {
    this.#random31 = random31;
  }

  /** A Service is there. Of one that is known already, from its endpoints, only the kind of affinity is taken over, not the timeout. */
  addService(servicePort: string, affinityType: string, affinitySeconds: number): void {
    this.#ensure(servicePort, affinityType, affinitySeconds);
  }

  /** A Service is gone. */
  deleteService(servicePort: string): void {
    this.#services.delete(servicePort);
  }

  /** The endpoints of a service port. Another set of them is shuffled, and the turn begins anew; clients of those that left are forgotten. */
  setEndpoints(servicePort: string, endpoints: readonly string[]): void {
    const known = this.#services.get(servicePort);
    if (known && sameSet(known.endpoints, endpoints)) return;
    if (known) forgetMoved(known, endpoints);
    const state = this.#ensure(servicePort, '', 0);
    state.endpoints = this.#shuffle(endpoints);
    state.index = 0;
  }

  /** The service port has no endpoints any more. */
  resetService(servicePort: string): void {
    const state = this.#services.get(servicePort);
    if (!state) return;
    state.endpoints = [];
    state.index = 0;
    state.affinity = new Map();
  }

  /** Where the next connection goes. @param forget the client's last endpoint did not answer, so affinity is not asked. @param now seconds. */
  nextEndpoint(servicePort: string, clientIP: string, now: number, forget = false): NextEndpoint {
    const state = this.#services.get(servicePort);
    if (!state) return { error: 'missing service entry' };
    const affine = state.affinityType !== '' && state.affinityType !== 'None';
    const last = affine && !forget ? state.affinity.get(clientIP) : undefined;
    if (state.endpoints.length === 0) return { error: 'missing endpoints' };
    if (last && Math.trunc(now - last.lastUsed) < state.affinitySeconds) {
      last.lastUsed = now;
      return { endpoint: last.endpoint };
    }
    const endpoint = state.endpoints[state.index] as string;
    state.index = (state.index + 1) % state.endpoints.length;
    if (affine) state.affinity.set(clientIP, { endpoint, lastUsed: now });
    return { endpoint };
  }

  /** Forgets clients that did not come back in time. */
  forgetStaleClients(servicePort: string, now: number): void {
    const state = this.#services.get(servicePort);
    if (!state) return;
    for (const [client, { lastUsed }] of state.affinity) if (Math.trunc(now - lastUsed) >= state.affinitySeconds) state.affinity.delete(client);
  }

  #ensure(servicePort: string, affinityType: string, affinitySeconds: number): Balanced {
    let state = this.#services.get(servicePort);
    if (!state) {
      state = { endpoints: [], index: 0, affinityType, affinitySeconds: affinitySeconds || defaultAffinitySeconds, affinity: new Map() };
      this.#services.set(servicePort, state);
    } else if (affinityType !== '') state.affinityType = affinityType;
    return state;
  }

  #shuffle(endpoints: readonly string[]): string[] {
    const out = [...endpoints];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.#random31() % (i + 1);
      [out[i], out[j]] = [out[j] as string, out[i] as string];
    }
    return out;
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const sorted = [...b].sort();
  return a.length === b.length && [...a].sort().every((endpoint, i) => endpoint === sorted[i]);
}

// An endpoint that stands in only one of the two lists has left or has just come; nobody can be bound to it.
function forgetMoved(state: Balanced, endpoints: readonly string[]): void {
  const stayed = new Set(endpoints.filter((endpoint) => state.endpoints.includes(endpoint)));
  for (const [client, { endpoint }] of state.affinity) if (!stayed.has(endpoint)) state.affinity.delete(client);
}
