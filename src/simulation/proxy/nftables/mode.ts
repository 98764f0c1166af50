import type { ProxyMode } from '../mode.ts';
import { printTransaction } from './print-transaction.ts';
import { NftablesProxier, type Transaction } from './proxier.ts';
import { releases } from './releases.ts';
import { conntrackCommand } from './stale-conntrack.ts';

/** kube-proxy in nftables mode. It writes no sysctl. */
export const nftablesMode: ProxyMode = {
  versions: Object.keys(releases),
  start(options, version) {
    const proxier = new NftablesProxier(options, version);
    const print = ({ blocks }: Transaction): string =>
      printTransaction(
        blocks.flatMap((block) => block.commands),
        (name) => proxier.definition(name),
      );
    return {
      sysctls: {},
      sync({ services, endpointSlices }, step) {
        // The syncs of one run follow each other within a second.
        const sync = proxier.sync(services.values(), endpointSlices.values(), 0, step.forceFullSync === true);
        const commands = proxier.release.conntrackProgram ? sync.staleConnections.map((stale) => conntrackCommand(stale, options.ipFamily)) : [];
        const conntrack = [...new Set(commands)].sort();
        return {
          ...(sync.transactions.length > 0 && { nft: sync.transactions.map(print) }),
          ...(sync.healthChecks && { healthChecks: sync.healthChecks }),
          ...(conntrack.length > 0 && { conntrack }),
        };
      },
    };
  },
};
