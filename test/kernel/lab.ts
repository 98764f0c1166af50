import { attempt, type BareTrace } from '../../src/simulation/cluster/connect.ts';
import type { Host } from '../../src/simulation/cluster/host.ts';
import { runNftOn } from '../../src/simulation/cluster/nftables-command.ts';
import { createRandom } from '../../src/simulation/cluster/random.ts';
import type { TraceEvent } from '../../src/simulation/cluster/trace.ts';
import type { Ruleset } from '../../src/simulation/iptables/ruleset.ts';
import { parseAddress, printAddress } from '../../src/simulation/net/address.ts';
import { Agent, type Answer } from './agents.ts';
import { Monitor, type Step } from './monitor.ts';
import { Namespaces } from './namespaces.ts';
import { traceTables } from './nft-rules.ts';
import { outcomeWord } from './outcome.ts';
import { replicate } from './replica.ts';
import { addTraceRules, type Backend, ensureTables, install, loadRules, printRules, reread, roundTrip } from './rules.ts';
import { createTopology, type NodeName, nodes, type Place, pods, type Topology, type TopologyOptions } from './topology.ts';

/** One connection to try, in the kernel and in the simulation. */
export interface Flow {
  readonly from: Place;
  readonly protocol: 'TCP' | 'UDP';
  readonly address: string;
  readonly port: number;
}

/** What came of it, in words that compare: `OK web-b:8080 sees 10.244.0.20`, `ECONNREFUSED`, `TIMEOUT`; and each node's steps. */
export interface Result {
  readonly outcome: string;
  readonly steps: Readonly<Record<NodeName, readonly Step[]>>;
}

/** A connection, and what the two said of it. */
export interface Compared {
  readonly flow: Flow;
  readonly sourcePort: number;
  readonly kernel: Result;
  readonly simulation: Result;
}

// A namespace without any network, to load and save rules in.
const scratch = 'scratch';
const nodeNames = Object.keys(nodes) as NodeName[];
// Connections from these ports are ours, to see whether everything before them was reported.
const sentinel = { port: 39998, from: 9000, to: 9999 } as const;
// Milliseconds: how long an answer is waited for, and how long before the next connection is tried.
const timeout = 150;
// The error that refuses a SYN meets a socket that connect() still holds, and IPv6 forgets it: the second SYN, after a second, brings another.
// (A second SYN may also be balanced elsewhere, so nobody waits for one who is not to be refused.)
const timeout6 = 1300;
const patience = 8;

/** The small cluster twice: as simulated hosts and as network namespaces, with the same rules in both. */
export class Lab {
  readonly topology: Topology;
  readonly namespaces = new Namespaces();
  readonly #agents = new Map<string, Agent>();
  readonly #monitors = new Map<NodeName, Monitor>();
  readonly #backend: Backend;
  /** Whether rule lists are compared, or outcomes alone. */
  readonly traces: boolean;
  #nextPort = 10_000;
  #nextSentinel: number = sentinel.to;

  /** Without `start` there is no kernel in it, but connections can be simulated all the same. */
  constructor({ backend, traced = true, ...options }: TopologyOptions & { readonly backend: Backend; readonly traced?: boolean }) {
    this.topology = createTopology(options);
    this.#backend = backend;
    this.traces = traced && backend === 'nft';
  }

  /** Builds the namespaces and starts what runs in them. */
  async start(): Promise<void> {
    replicate(this.namespaces, this.topology.hosts);
    this.namespaces.add([scratch]);
    for (const name of [...Object.keys(pods), ...nodeNames, 'ext']) this.#agents.set(name, new Agent(this.namespaces, name));
    for (const name of nodeNames) {
      // Without any rule that needs it the kernel takes conntrack away, and with it every NAT table.
      this.namespaces.must(name, ['nft', '-f', '-'], ownTables);
      if (this.traces) this.#monitors.set(name, new Monitor(this.namespaces, name));
    }
    await Promise.all([...this.#agents.values()].map(({ ready }) => ready));
    for (const [name, { sockets, devices }] of this.topology.hosts) {
      const addresses = [...devices.values()].flatMap((device) => device.addresses.map(({ address }) => printAddress(address)));
      for (const { protocol, port } of sockets) {
        if (protocol === 'SCTP') continue;
        const answer = await this.#agents.get(name)?.listen({ protocol, port, name, addresses });
        if (answer?.outcome !== 'OK') throw new Error(`${name} cannot listen on ${protocol} port ${port}: ${answer?.outcome}`);
      }
    }
  }

  host(name: string): Host {
    const host = this.topology.hosts.get(name);
    if (!host) throw new Error(`no host ${name}`);
    return host;
  }

  /** Gives a node these rules, in the kernel and in the simulation. */
  setRules(name: NodeName, rules: Ruleset): void {
    const own = this.#complete(rules);
    loadRules(this.namespaces, name, own, this.#backend);
    // Lists outlive the rules that made them, and may have been filled by an earlier try.
    this.namespaces.run(name, ['sh', '-c', 'for list in /proc/net/xt_recent/*; do [ -f "$list" ] && echo / > "$list"; done']);
    this.simulateRules(name, rules);
  }

  /** Gives a node rules of nftables' own: a text for `nft -f -`, which the kernel and the simulation both read. */
  setNft(name: NodeName, text: string): void {
    this.namespaces.must(name, ['nft', '-f', '-'], traceTables + text);
    this.simulateNft(name, text);
  }

  /** The same in the simulation alone, which forgets all that it has seen. */
  simulateNft(name: NodeName, text: string): void {
    const host = this.host(name);
    const { exitCode, stderr } = runNftOn(host, ['-f', '-'], { now: this.topology.clock.now(), stdin: traceTables + text });
    if (exitCode !== 0) throw new Error(`nft of the simulation refuses our text: ${stderr}`);
    host.conntrack.delete(() => true);
  }

  /** The same, and neither the kernel nor the simulation forgets what it has seen. */
  replaceRules(name: NodeName, rules: Ruleset): void {
    const own = this.#complete(rules);
    loadRules(this.namespaces, name, own, this.#backend);
    install(this.host(name).ruleset, own);
  }

  /** Rules as we print them, with any date. */
  print(rules: Ruleset, backend: Backend): string {
    return printRules(rules, backend);
  }

  /** A pod's IPv4 address. */
  addressOf(pod: string): string {
    return pods[pod as keyof typeof pods].addresses[0];
  }

  /** The same in the simulation alone, which forgets all that it has seen. */
  simulateRules(name: NodeName, rules: Ruleset): void {
    const own = this.#complete(rules);
    const host = this.host(name);
    install(own.family === 6 ? host.ruleset6 : host.ruleset, own);
    host.recent.clear();
    host.conntrack.delete(() => true);
  }

  // Every table, so that loading the text flushes what was there, and what makes the kernel report.
  #complete(rules: Ruleset): Ruleset {
    const own = ensureTables(reread(rules));
    if (this.traces) addTraceRules(own);
    return own;
  }

  /** To be called when every node has its rules. */
  async settle(): Promise<void> {
    for (const monitor of this.#monitors.values()) monitor.refresh();
    if (this.traces) await this.#sync();
  }

  /** Rules as the real tool gives them back, and as we print them. */
  roundTrip(rules: Ruleset): { ours: string; theirs: string } {
    return roundTrip(this.namespaces, scratch, ensureTables(reread(rules)), this.#backend);
  }

  /** Tries connections one after the other, in the simulation and in the kernel. */
  async compare(flows: readonly Flow[]): Promise<Compared[]> {
    const tried: { flow: Flow; sourcePort: number; simulation: Result; answer: Promise<Answer> }[] = [];
    for (const flow of flows) {
      const sourcePort = this.sourcePort();
      const simulation = this.simulate(flow, sourcePort);
      const { sent, answer } = this.connect(flow, sourcePort, simulation.outcome === 'TIMEOUT' ? timeout : undefined);
      await sent;
      // Rules are walked while connect() runs: whoever has not heard anything by now is left waiting while the next one begins.
      await Promise.race([answer, pause(patience)]);
      tried.push({ flow, sourcePort, simulation, answer });
    }
    // What rules did to the first packets is read before any of them can be sent again.
    if (this.traces) await this.#sync();
    const steps = tried.map(({ sourcePort }) => byNode((name) => [...(this.#monitors.get(name)?.steps(sourcePort) ?? [])]));
    const answers = await Promise.all(tried.map(({ answer }) => answer));
    return tried.map(({ flow, sourcePort, simulation }, i) => ({
      flow,
      sourcePort,
      kernel: { outcome: outcomeOf(answers[i] as Answer), steps: steps[i] as Result['steps'] },
      simulation,
    }));
  }

  /** A source port that no connection of this lab has had yet. */
  sourcePort(): number {
    if (this.#nextPort >= 60_000) {
      this.#nextPort = 10_000;
      for (const name of nodeNames) {
        this.namespaces.run(name, ['conntrack', '-F']);
        this.host(name).conntrack.delete(() => true);
      }
    }
    return this.#nextPort++;
  }

  connect(
    { from, protocol, address, port }: Flow,
    sourcePort: number,
    wait = address.includes(':') ? timeout6 : timeout,
  ): { sent: Promise<unknown>; answer: Promise<Answer> } {
    const agent = this.#agents.get(from);
    if (!agent) throw new Error(`no agent in ${from}`);
    return agent.connect({ protocol, address, port, sourcePort, timeout: wait });
  }

  /** One connection in the simulation, with every step. */
  trace({ from, protocol, address, port }: Flow, sourcePort: number): BareTrace {
    return attempt(
      { random: createRandom(sourcePort), clock: this.topology.clock },
      { client: this.host(from), process: 'test', protocol, destination: parseAddress(address), destinationPort: port, sourcePort },
    );
  }

  simulate(flow: Flow, sourcePort: number): Result {
    const trace = this.trace(flow, sourcePort);
    return {
      outcome: outcomeWord(trace),
      steps: byNode((name) => (this.traces ? trace.request.flatMap((event) => stepsOf(event, name)) : [])),
    };
  }

  /** What monitors did not understand. */
  trouble(): string[] {
    return [...this.#monitors.values()].flatMap(({ trouble }) => trouble);
  }

  stop(): void {
    for (const monitor of this.#monitors.values()) monitor.stop();
    for (const agent of this.#agents.values()) agent.stop();
    this.namespaces.destroy();
  }

  // A connection of our own from a port that nobody else uses: when it shows up, so has everything before it.
  async #sync(): Promise<void> {
    const sourcePort = this.#nextSentinel--;
    if (this.#nextSentinel < 9000) this.#nextSentinel = sentinel.to;
    for (const name of nodeNames) {
      const monitor = this.#monitors.get(name);
      const poke = () => this.connect({ from: 'ext', protocol: 'TCP', address: nodes[name].addresses[0], port: sentinel.port }, sourcePort, 20);
      let isSeen = false;
      const seen = monitor?.seen(sourcePort).then(() => {
        isSeen = true;
      });
      for (let tries = 0; tries < 100 && !isSeen; tries++) {
        await poke().answer;
        await Promise.race([seen, pause(20)]);
      }
      if (!isSeen) throw new Error(`nft monitor trace on ${name} reports nothing`);
    }
  }
}

function byNode(make: (name: NodeName) => readonly Step[]): Result['steps'] {
  return { controlplane: make('controlplane'), node01: make('node01') };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const ownTables = `add table ip hairpin
add chain ip hairpin hold { type filter hook input priority 300; }
add rule ip hairpin hold ct state new counter
add chain ip hairpin sentinel { type filter hook prerouting priority -350; }
add rule ip hairpin sentinel tcp sport ${sentinel.from}-${sentinel.to} meta nftrace set 1
add table ip6 hairpin
add chain ip6 hairpin hold { type filter hook input priority 300; }
add rule ip6 hairpin hold ct state new counter
`;

function outcomeOf({ outcome, backend, source }: Answer): string {
  return outcome === 'OK' ? `OK ${backend} sees ${source}` : outcome;
}

function stepsOf(event: TraceEvent, host: string): Step[] {
  if (event.host === host && (event.kind === 'nft-rule' || event.kind === 'nft-end')) {
    if (!event.traced || event.table.startsWith('hairpin')) return [];
    if (event.kind === 'nft-rule') return [`${event.table} ${event.chain} ${event.number}`];
    return event.chain === event.base ? [`${event.table} ${event.base} policy`] : [];
  }
  if (event.host !== host || (event.kind !== 'rule' && event.kind !== 'chain-end') || !event.traced) return [];
  if (event.kind === 'rule') return [`${event.table} ${event.chain} ${event.number}`];
  return event.chain === event.hook ? [`${event.table} ${event.chain} policy`] : [];
}
