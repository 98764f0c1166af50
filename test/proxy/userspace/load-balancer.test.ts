import { describe, expect, it } from 'vitest';
import { type Forwarding, tryConnect } from '../../../src/simulation/proxy/userspace/backend.ts';
import { RoundRobin } from '../../../src/simulation/proxy/userspace/load-balancer.ts';
import { ProxyPorts } from '../../../src/simulation/proxy/userspace/proxy-ports.ts';
import { Dice } from '../generate.ts';

const name = 'ns/web:http';
const three = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'];

// A shuffle that leaves the order alone: each step swaps the last with itself.
function unshuffled(): RoundRobin {
  let i = 0;
  const picks: number[] = [];
  const balancer = new RoundRobin(() => picks[i++] ?? 0);
  for (let n = 0; n < 50; n++) picks.push(2, 1);
  return balancer;
}
const next = (balancer: RoundRobin, client = '10.9.9.9', now = 0, forget = false): string => {
  const answer = balancer.nextEndpoint(name, client, now, forget);
  return 'endpoint' in answer ? answer.endpoint : answer.error;
};
const times = (n: number, what: () => string): string[] => Array.from({ length: n }, what);

describe('round robin (reference D.2)', () => {
  it('goes round', () => {
    const balancer = unshuffled();
    balancer.setEndpoints(name, three);
    expect(times(7, () => next(balancer))).toEqual([...three, ...three, three[0]]);
  });
  it('knows no Service, and a Service without endpoints', () => {
    const balancer = unshuffled();
    expect(next(balancer)).toBe('missing service entry');
    balancer.addService(name, 'None', 0);
    expect(next(balancer)).toBe('missing endpoints');
    balancer.setEndpoints(name, three);
    balancer.resetService(name);
    expect(next(balancer)).toBe('missing endpoints');
    balancer.deleteService(name);
    expect(next(balancer)).toBe('missing service entry');
  });
  it('the same endpoints in another order change nothing; others begin anew', () => {
    const balancer = unshuffled();
    balancer.setEndpoints(name, three);
    next(balancer);
    balancer.setEndpoints(name, [...three].reverse());
    expect(next(balancer)).toBe(three[1]);
    balancer.setEndpoints(name, three.slice(0, 2));
    expect(new Set(times(2, () => next(balancer)))).toEqual(new Set(three.slice(0, 2)));
  });
  it('shuffles: every order comes up, and each endpoint has its turn', () => {
    const orders = new Set<string>();
    const dice = new Dice(5);
    for (let round = 0; round < 60; round++) {
      const balancer = new RoundRobin(() => dice.roll(2 ** 31));
      balancer.setEndpoints(name, three);
      const order = times(3, () => next(balancer));
      expect([...order].sort()).toEqual(three);
      orders.add(order.join(' '));
    }
    expect(orders.size).toBe(6);
  });
});

describe('ClientIP affinity', () => {
  const sticky = (seconds = 10): RoundRobin => {
    const balancer = unshuffled();
    balancer.addService(name, 'ClientIP', seconds);
    balancer.setEndpoints(name, three);
    return balancer;
  };
  it('holds a client to its endpoint, and another to another', () => {
    const balancer = sticky();
    expect([next(balancer, 'a'), next(balancer, 'b'), next(balancer, 'a'), next(balancer, 'b'), next(balancer, 'c')]).toEqual([
      three[0],
      three[1],
      three[0],
      three[1],
      three[2],
    ]);
  });
  it('counts from the last use, in whole seconds, and ends at the timeout', () => {
    const balancer = sticky();
    expect([next(balancer, 'a', 0), next(balancer, 'a', 9.9), next(balancer, 'a', 19.8), next(balancer, 'a', 29.8)]).toEqual([
      three[0],
      three[0],
      three[0],
      three[1],
    ]);
  });
  it('forgets on demand, and when the endpoint leaves', () => {
    const balancer = sticky();
    expect([next(balancer, 'a'), next(balancer, 'a', 1, true), next(balancer, 'a', 2)]).toEqual([three[0], three[1], three[1]]);
    balancer.setEndpoints(name, [three[0] as string, three[2] as string, '10.0.0.4:80']);
    expect(next(balancer, 'a', 3)).not.toBe(three[1]);
  });
  it('keeps a client whose endpoint stays', () => {
    const balancer = sticky();
    next(balancer, 'a');
    const own = next(balancer, 'a');
    balancer.setEndpoints(name, [...three, '10.0.0.4:80']);
    expect(next(balancer, 'a')).toBe(own);
  });
  it('does not read another timeout for a Service that it knows', () => {
    const balancer = unshuffled();
    balancer.setEndpoints(name, three);
    balancer.addService(name, 'ClientIP', 10);
    expect([next(balancer, 'a', 0), next(balancer, 'a', 10799), next(balancer, 'a', 10799 + 10800)]).toEqual([three[0], three[0], three[1]]);
  });
  it('clears out clients that did not come back', () => {
    const balancer = sticky(10);
    next(balancer, 'a', 0);
    balancer.forgetStaleClients(name, 10);
    expect(next(balancer, 'a', 5)).toBe(three[1]);
  });
});

describe('connecting to an endpoint', () => {
  const attempt = (balancer: RoundRobin, alive: readonly string[], client = 'a'): Forwarding & { timeouts: number[] } => {
    const timeouts: number[] = [];
    const dial = (endpoint: string, timeout: number): boolean => {
      timeouts.push(timeout);
      return alive.includes(endpoint);
    };
    return { ...tryConnect(balancer, name, client, () => 0, dial), timeouts };
  };
  const five = [...three, '10.0.0.4:80', '10.0.0.5:80'];
  it('waits longer each time and takes the next endpoint', () => {
    const balancer = unshuffled();
    balancer.setEndpoints(name, three);
    expect(attempt(balancer, [three[2] as string])).toEqual({ endpoint: three[2], tried: three.slice(0, 2), timeouts: [0.25, 0.5, 1] });
  });
  it('gives up after four', () => {
    const balancer = new RoundRobin(() => 0);
    balancer.setEndpoints(name, five);
    const result = attempt(balancer, []);
    expect(result).toMatchObject({ error: 'failed to connect to an endpoint', timeouts: [0.25, 0.5, 1, 2] });
    expect(new Set(result.tried).size).toBe(4);
  });
  it('passes over affinity once its endpoint has failed, and keeps to the new one', () => {
    const balancer = unshuffled();
    balancer.addService(name, 'ClientIP', 100);
    balancer.setEndpoints(name, three);
    expect(attempt(balancer, three)).toMatchObject({ endpoint: three[0] });
    expect(attempt(balancer, three.slice(1))).toMatchObject({ endpoint: three[1], tried: [three[0]] });
    expect(attempt(balancer, three)).toMatchObject({ endpoint: three[1], tried: [] });
  });
  it('has nobody to ask', () => expect(attempt(new RoundRobin(() => 0), three)).toMatchObject({ error: 'missing service entry', tried: [] }));
});

describe('proxy ports', () => {
  it('come from the range, each once, until none is left', () => {
    const ports = new ProxyPorts('40000-40002', () => 1);
    expect([1, 2, 3, 4].map(() => ports.allocateNext())).toEqual([40001, 40002, 40000, undefined]);
    ports.release(40002);
    expect(ports.allocateNext()).toBe(40002);
  });
});
