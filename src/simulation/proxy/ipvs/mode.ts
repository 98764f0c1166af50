import type { Destination } from '../../ipvs/virtual-server.ts';
import { joinHostPort, printAddress } from '../../net/address.ts';
import type { ProxyMode, ProxySync } from '../mode.ts';
import { printRestore } from '../print-restore.ts';
import { ensureSteps } from './chains.ts';
import { printDeletion } from './conntrack-cleanup.ts';
import type { KubeSet } from './ipsets.ts';
import { createBareKernel, type IpvsKernel } from './kernel.ts';
import { IpvsProxier, type IpvsSync } from './proxier.ts';
import { type IpvsRelease, ipvsReleases } from './release.ts';
import { ipvsProxySysctls } from './sysctls.ts';

/** kube-proxy's own list: what `--ipvs-scheduler` may say. */
const schedulers = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq'];

/** kube-proxy in ipvs mode. */
export const ipvsMode: ProxyMode = {
  versions: Object.keys(ipvsReleases),
  unsupported({ scheduler }) {
    if (schedulers.includes(scheduler)) return undefined;
    // The text of kube-proxy, which would not start (reference E.4).
    const message = `must be in [${schedulers.join(' ')}], blank means the default algorithm method (currently rr)`;
    return `KubeProxyIPVSConfiguration.Scheduler: Invalid value: "${scheduler}": ${message}`;
  },
  start(options, version) {
    const release = ipvsReleases[version];
    if (!release) throw new Error(`ipvs mode of ${version} is not simulated`);
    let connections: Readonly<Record<string, number>> = {};
    const kernel = createBareKernel((destination) => connections[textOf(destination)] ?? 0);
    const proxier = new IpvsProxier(options, release, kernel);
    return {
      sysctls: ipvsProxySysctls(options),
      sync({ services, endpointSlices }, step) {
        if (step.activeConns) connections = step.activeConns;
        if (step.gracefulTick) proxier.gracefulTick();
        return describe(proxier.sync(services.values(), endpointSlices.values()), release, kernel, options.ipFamily);
      },
    };
  },
};

function describe(sync: IpvsSync, release: IpvsRelease, kernel: IpvsKernel, ipFamily: 'IPv4' | 'IPv6'): ProxySync {
  const conntrack = [...new Set(sync.conntrack.map((deletion) => printDeletion(deletion, ipFamily)))].sort();
  return {
    ensure: ensureSteps(release, sync.jumps),
    restore: [printRestore(sync.restore)],
    ipvs: {
      virtualServers: describeServers(kernel),
      ipsets: [...sync.sets.values()].map(describeSet).sort((a, b) => (a.name < b.name ? -1 : 1)),
      boundAddresses: { 'kube-ipvs0': [...kernel.bound].sort() },
    },
    ...(sync.healthChecks.length > 0 && { healthChecks: sync.healthChecks }),
    ...(conntrack.length > 0 && { conntrack }),
  };
}

// In the recorded files: null for no virtual server at all.
function describeServers({ services }: IpvsKernel) {
  const all = services.all().map((service) => ({
    key: `${textOf(service)}/${service.protocol}`,
    value: {
      address: printAddress(service.address),
      port: service.port,
      protocol: service.protocol,
      scheduler: service.scheduler,
      persistent: service.persistence !== undefined,
      timeout: service.persistence?.seconds ?? 0,
      realServers: byKey(
        service.destinations.map((one) => ({ key: textOf(one), value: { address: printAddress(one.address), port: one.port, weight: one.weight } })),
      ),
    },
  }));
  return all.length > 0 ? byKey(all) : null;
}

function describeSet({ name, type, family, comment, entries }: KubeSet) {
  return { name, type, family, comment, entries: [...entries].sort() };
}

function byKey<T>(items: { key: string; value: T }[]): T[] {
  return items.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ value }) => value);
}

function textOf({ address, port }: Pick<Destination, 'address' | 'port'>): string {
  return joinHostPort(printAddress(address), port);
}
