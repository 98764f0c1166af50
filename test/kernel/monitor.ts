import { type ChildProcess, spawn } from 'node:child_process';
import readline from 'node:readline';
import type { Namespaces } from './namespaces.ts';

/** A rule that a packet met, or the policy of a built-in chain: `nat KUBE-SERVICES 3`, `filter FORWARD policy`. */
export type Step = string;

/** Where each rule stands, by what the kernel calls it: `ip nat 28` is `nat KUBE-SERVICES 3`. */
export type Handles = ReadonlyMap<string, Step>;

const line = /^trace id ([0-9a-f]+) (ip6?) (\S+) (\S+) (packet:|rule|verdict|policy|unknown rule handle)\s?(.*)$/;

/** Reads the rules' handles: the n-th rule of a chain in the listing is the n-th `-A` of iptables-save. */
export function readHandles(namespaces: Namespaces, name: string): Handles {
  const { nftables } = JSON.parse(namespaces.must(name, ['nft', '-j', '-a', 'list', 'ruleset'])) as { nftables: { rule?: Record<string, string | number> }[] };
  const counts = new Map<string, number>();
  const handles = new Map<string, Step>();
  for (const { rule } of nftables) {
    if (!rule) continue;
    const chain = `${rule.family} ${rule.table} ${rule.chain}`;
    const number = (counts.get(chain) ?? 0) + 1;
    counts.set(chain, number);
    handles.set(`${rule.family} ${rule.table} ${rule.handle}`, `${rule.table} ${rule.chain} ${number}`);
  }
  return handles;
}

/** `nft monitor trace` of one namespace: what every traced packet met, by its source port. */
export class Monitor {
  readonly #child: ChildProcess;
  readonly #namespaces: Namespaces;
  readonly #name: string;
  #handles: Handles = new Map();
  readonly #ports = new Map<string, number>();
  readonly #steps = new Map<number, Step[]>();
  readonly #awaited = new Map<number, () => void>();
  /** Lines that were not understood, and losses: there must be none. */
  readonly trouble: string[] = [];

  constructor(namespaces: Namespaces, name: string) {
    this.#namespaces = namespaces;
    this.#name = name;
    this.#child = spawn('ip', ['netns', 'exec', namespaces.real(name), 'nft', '-a', '-n', 'monitor', 'trace'], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      readline.createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (text) => this.#read(text));
  }

  /** To be called whenever rules were loaded: they have new handles then. */
  refresh(): void {
    this.#handles = readHandles(this.#namespaces, this.#name);
    this.#steps.clear();
  }

  /** What packets from this port have met so far, in order. */
  steps(sourcePort: number): readonly Step[] {
    return this.#steps.get(sourcePort) ?? [];
  }

  /** Resolves when a packet from this port was seen. */
  seen(sourcePort: number): Promise<void> {
    if (this.#steps.has(sourcePort)) return Promise.resolve();
    return new Promise((resolve) => this.#awaited.set(sourcePort, resolve));
  }

  stop(): void {
    this.#child.kill();
  }

  #read(text: string): void {
    const found = line.exec(text);
    if (!found) {
      this.trouble.push(text);
      return;
    }
    const [, id = '', family = '', table = '', chain = '', kind, rest = ''] = found;
    if (kind === 'packet:') {
      const port = / sport (\d+) /.exec(rest);
      if (!port) return;
      this.#ports.set(id, Number(port[1]));
      this.#stepsOf(Number(port[1]));
      this.#awaited.get(Number(port[1]))?.();
      this.#awaited.delete(Number(port[1]));
      return;
    }
    const port = this.#ports.get(id);
    if (port === undefined || table.startsWith('hairpin')) return;
    const steps = this.#stepsOf(port);
    if (kind === 'policy') steps.push(`${table} ${chain} policy`);
    if (kind !== 'rule' && kind !== 'unknown rule handle') return;
    const handle = /# handle (\d+) \(verdict/.exec(rest)?.[1] ?? /^(\d+) \(verdict/.exec(rest)?.[1];
    steps.push(this.#handles.get(`${family} ${table} ${handle}`) ?? `${table} ${chain} handle ${handle}`);
  }

  #stepsOf(port: number): Step[] {
    let steps = this.#steps.get(port);
    if (!steps) {
      steps = [];
      this.#steps.set(port, steps);
    }
    return steps;
  }
}
