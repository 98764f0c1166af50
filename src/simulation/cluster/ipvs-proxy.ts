import type { EndpointSlice, Service } from '../api/types.ts';
import { parseElements } from '../ipset/parse-element.ts';
import { parseAddress } from '../net/address.ts';
import { withDefaults } from '../proxy/input.ts';
import { applyIpvsRules } from '../proxy/ipvs/apply.ts';
import type { ConntrackDeletion } from '../proxy/ipvs/conntrack-cleanup.ts';
import type { KubeSet } from '../proxy/ipvs/ipsets.ts';
import { IpvsProxier, type IpvsSync } from '../proxy/ipvs/proxier.ts';
import { type IpvsRelease, ipvsReleases } from '../proxy/ipvs/release.ts';
import { printRestore } from '../proxy/print-restore.ts';
import { type Host, printOwnAddresses } from './host.ts';
import { registerIpvs } from './ipvs-hooks.ts';
import type { KubeProxyOptions, NodeProxy, NodeProxyMode } from './kube-proxy.ts';

const device = 'kube-ipvs0';
/** Seconds: how often kube-proxy syncs when nothing changed, and how often it looks after real servers that are being drained. */
const syncPeriod = 30;
const gracePeriod = 60;

/** ipvs mode on nodes. */
export const ipvsNodeMode: NodeProxyMode = { versions: Object.keys(ipvsReleases), start: (options) => new IpvsNodeProxy(options) };

/** The kube-proxy of one node in ipvs mode: virtual servers, ipsets, a few rules, and the addresses of kube-ipvs0. */
export class IpvsNodeProxy implements NodeProxy {
  readonly #host: Host;
  readonly #release: IpvsRelease;
  readonly #proxier: IpvsProxier;
  readonly #now: () => number;
  readonly #bound = new Set<string>();
  #last: IpvsSync | undefined;
  #objects: readonly [readonly Service[], readonly EndpointSlice[]] = [[], []];
  #syncedAt: number;
  #tickedAt: number;

  constructor({ host, nodeName, nodeIP, clusterCIDR, version, now, ipvsScheduler, strictARP }: KubeProxyOptions) {
    const release = ipvsReleases[version];
    if (!release) throw new Error(`ipvs mode of ${version} is not simulated; these are: ${Object.keys(ipvsReleases).join(', ')}`);
    this.#host = host;
    this.#release = release;
    this.#now = now;
    this.#syncedAt = this.#tickedAt = now();
    registerIpvs(host);
    Object.assign(host.ipvs.sysctls, { conntrack: 1, expire_nodest_conn: 1, expire_quiescent_template: 1 });
    if (strictARP) host.sysctls['net.ipv4.conf.all.arp_ignore'] = 1;
    const options = withDefaults({ ipFamily: 'IPv4', nodeName, nodeIP, clusterCIDR, interfaces: printOwnAddresses(host), scheduler: ipvsScheduler, strictARP });
    this.#proxier = new IpvsProxier(options, release, {
      services: host.ipvs.services,
      bound: this.#bound,
      connections: ({ active, inactive }) => {
        host.ipvs.connections.all(); // Looking at them makes those go that ran out.
        return active + inactive;
      },
    });
  }

  sync(services: readonly Service[], slices: readonly EndpointSlice[]): void {
    this.#objects = [services, slices];
    const sync = this.#proxier.sync(services, slices);
    this.#last = sync;
    this.#syncedAt = this.#now();
    for (const set of sync.sets.values()) applySet(this.#host, set);
    applyIpvsRules(this.#host.ruleset, this.#release, sync);
    this.#bindAddresses();
    for (const deletion of sync.conntrack) deleteConnections(this.#host, deletion);
  }

  /** Time has passed: kube-proxy looks after its node by itself. */
  timePassed(): void {
    if (this.#now() - this.#tickedAt >= gracePeriod) {
      this.#proxier.gracefulTick();
      this.#tickedAt = this.#now();
    }
    if (this.#now() - this.#syncedAt >= syncPeriod) this.sync(...this.#objects);
  }

  lastRestore(): string {
    return this.#last ? printRestore(this.#last.restore) : '';
  }

  // A dummy device that is never up: it makes the kernel take packets for these addresses, and nothing else.
  #bindAddresses(): void {
    const addresses = [...this.#bound].map((ip) => ({ address: parseAddress(ip), length: 32 }));
    this.#host.devices.set(device, { name: device, kind: 'dummy', addresses });
  }
}

function applySet(host: Host, { name, type, family, entries }: KubeSet): void {
  const options = type === 'bitmap:port' ? { range: { from: 0, to: 65535 } } : { family, hashsize: 1024, maxelem: 65536 };
  host.ipsets.create(name, type, options, true);
  const set = host.ipsets.get(name);
  if (!set) return;
  const wanted = new Map([...entries].flatMap((text) => parseElements(type, family, text)).map((element) => [JSON.stringify(element, bigintText), element]));
  for (const { element } of set.list()) if (!wanted.delete(JSON.stringify(element, bigintText))) set.delete(element);
  for (const element of wanted.values()) set.add({ element });
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

// IPVS sets no DNAT status, so what asks for a translated destination finds nothing here.
function deleteConnections(host: Host, { destination, translatedTo, port }: ConntrackDeletion): void {
  const [to, nat] = [destination, translatedTo].map((text) => (text === undefined ? undefined : parseAddress(text)));
  host.conntrack.delete(
    ({ original, reply, destinationNAT }) =>
      original.protocol === 'UDP' &&
      (to === undefined || original.destination === to) &&
      (port === undefined || original.destinationPort === port) &&
      (nat === undefined || (destinationNAT && reply.source === nat)),
  );
}
