import { printConntrackDeletes } from '../conntrack-cleanup.ts';
import type { ProxyMode } from '../mode.ts';
import { printTransaction } from './print-transaction.ts';
import { NftablesProxier, type Transaction } from './proxier.ts';
import { releases } from './releases.ts';

/** kube-proxy in nftables mode. It writes no sysctl. */
export const nftablesMode: ProxyMode = {
  versions: Object.keys(releases),
  start(options, version, now) {
    const proxier = new NftablesProxier(options, version, now);
    return {
      sysctls: {},
      sync(objects, step) {
        const sync = proxier.sync(objects, step);
        const conntrack = printConntrackDeletes(sync.conntrackDeletes, options.ipFamily);
        return {
          ...(sync.transactions.length > 0 && { nft: sync.transactions.map((transaction) => textOf(proxier, transaction)) }),
          ...(sync.healthChecks.length > 0 && { healthChecks: sync.healthChecks }),
          ...(conntrack.length > 0 && { conntrack }),
        };
      },
    };
  },
};

/** The exact text of a transaction, as it goes to `nft -f -`. */
export function textOf(proxier: NftablesProxier, { blocks }: Transaction): string {
  return printTransaction(
    blocks.flatMap((block) => block.commands),
    (name) => proxier.definition(name),
  );
}
