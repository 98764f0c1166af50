import addresses from '../generated/part-addresses.iife.txt?url';
import differences from '../generated/part-differences.iife.txt?url';
import ipvs from '../generated/part-ipvs.iife.txt?url';
import listings from '../generated/part-listings.iife.txt?url';
import nftables from '../generated/part-nftables.iife.txt?url';
import oldReleases from '../generated/part-old-releases.iife.txt?url';
import presets from '../generated/part-presets.iife.txt?url';
import proxies from '../generated/part-proxies.iife.txt?url';
import rest from '../generated/part-rest.iife.txt?url';
import tools from '../generated/part-tools.iife.txt?url';
import userspace from '../generated/part-userspace.iife.txt?url';
import views from '../generated/part-views.iife.txt?url';
import weave from '../generated/part-weave.iife.txt?url';

/** Where each part of the simulation is that a run fetches only when its program reaches for it (scripts/parts.mjs). */
export const partUrls = {
  addresses,
  ipvs,
  nftables,
  differences,
  userspace,
  views,
  listings,
  'old-releases': oldReleases,
  proxies,
  tools,
  presets,
  weave,
  rest,
} as const;

export type PartName = keyof typeof partUrls;
