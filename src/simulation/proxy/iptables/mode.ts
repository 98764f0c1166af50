import { printConntrackDeletes } from '../conntrack-cleanup.ts';
import type { ProxyMode } from '../mode.ts';
import { ensureSteps } from './jumps.ts';
import { IptablesProxier } from './proxier.ts';
import { iptablesVersions } from './releases.ts';
import { routeLocalnetSysctls } from './route-localnet.ts';

/** kube-proxy in iptables mode. */
export const iptablesMode: ProxyMode = {
  versions: iptablesVersions,
  start(options, version, now) {
    const proxier = new IptablesProxier(options, version, now);
    return {
      sysctls: routeLocalnetSysctls(options, version),
      sync(objects, step) {
        const sync = proxier.sync(objects, step);
        const conntrack = printConntrackDeletes(sync.conntrackDeletes, options.ipFamily);
        return {
          ...(sync.jumps.length > 0 && { ensure: ensureSteps(sync.jumps) }),
          restore: [sync.text()],
          ...(sync.healthChecks.length > 0 && { healthChecks: sync.healthChecks }),
          ...(conntrack.length > 0 && { conntrack }),
        };
      },
    };
  },
};
