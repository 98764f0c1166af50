import { type NftEnvironment, type NftResult, runNft } from '../nftables/command-line.ts';
import type { Host } from './host.ts';
import { nftablesOf, registerNftables } from './nftables-hooks.ts';

/** `nft …` on a host: lists what nf_tables holds there, or changes it; base chains that come or go are hung on the host's hooks, or taken off. */
export function runNftOn(host: Host, args: readonly string[], environment: NftEnvironment): NftResult {
  const result = runNft(nftablesOf(host), args, environment);
  registerNftables(host);
  return result;
}
