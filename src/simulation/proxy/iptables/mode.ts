import type { EnsureStep, ProxyMode } from '../mode.ts';
import { printRestore } from '../print-restore.ts';
import { jumpArgs } from './jumps.ts';
import { IptablesProxier } from './proxier.ts';
import { routeLocalnetSysctls } from './route-localnet.ts';

/** kube-proxy in iptables mode. */
export const iptablesMode: ProxyMode = {
  versions: ['1.26'],
  unsupported(options, steps) {
    if (steps.some((step) => Object.hasOwn(step, 'forceFullSync'))) return 'steps with forceFullSync';
    return options.nodePortAddresses.length > 0 ? 'nodePortAddresses' : undefined;
  },
  start(options) {
    const proxier = new IptablesProxier(options);
    return {
      sysctls: routeLocalnetSysctls(options),
      sync({ services, endpointSlices }) {
        const sync = proxier.sync(services.values(), endpointSlices.values());
        const ensure = sync.jumps.flatMap((jump): EnsureStep[] => [
          { op: 'EnsureChain', table: jump.table, chain: jump.to },
          { op: 'EnsureRule', position: '-I', table: jump.table, chain: jump.from, args: jumpArgs(jump) },
        ]);
        return { ensure, restore: [printRestore(sync.restore)] };
      },
    };
  },
};
