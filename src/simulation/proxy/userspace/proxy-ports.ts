/** What the user is told when `--proxy-port-range` has no free port. */
export const noPortsLeft = 'port allocation failed; there are no remaining ports left to allocate in the accepted range';

/** The ports that kube-proxy listens on for Services: from `--proxy-port-range`, or, without one, such as a kernel gives to a socket that names none. */
export class ProxyPorts {
  readonly #first: number;
  readonly #size: number;
  readonly #used = new Set<number>();
  readonly #random31: () => number;

  /** @param range `40000-41000`, or empty. @param random31 a uniform integer in [0, 2^31); the next free port from there on is taken. */
  constructor(range: string, random31: () => number) {
    const [first = 32768, last = 60999] = range === '' ? [] : range.split('-').map(Number);
    this.#first = first;
    this.#size = last - first + 1;
    this.#random31 = random31;
  }

  /** A free port; undefined if there is none left. */
  allocateNext(): number | undefined {
    const start = this.#random31() % this.#size;
    for (let i = 0; i < this.#size; i++) {
      const port = this.#first + ((start + i) % this.#size);
      if (this.#used.has(port)) continue;
      this.#used.add(port);
      return port;
    }
    return undefined;
  }

  /** Gives a port back. */
  release(port: number): void {
    this.#used.delete(port);
  }
}
