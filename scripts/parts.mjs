/**
 * What a first run does without: for each part the modules of the simulation through which it is reached. Each part has a line in
 * src/notebook/sandbox/part-urls.ts.
 */
export const parts = {
  addresses: ['ip-num'],
  ipvs: ['cluster/ipvs-proxy.ts', 'ipvs/command.ts', 'ipset/command.ts', 'explain/ipvs.ts'],
  nftables: ['explain/ruleset-nft.ts'],
  views: [
    'explain/ruleset.ts',
    'explain/ruleset-diff.ts',
    'explain/ranges.ts',
    'explain/yaml.ts',
    'explain/chart.ts',
    'explain/conntrack.ts',
    'explain/topology.ts',
  ],
  listings: ['iptables/list.ts', 'netfilter/conntrack-command.ts'],
  'old-releases': ['proxy/iptables/xlb.ts'],
  presets: ['cluster/presets/preset.ts'],
  weave: ['cluster/network/weave-network.ts'],
  rest: [
    'cluster/api-server/schema/openapi.ts',
    'cluster/api-server/discovery.ts',
    'cluster/api-server/table.ts',
    'cluster/api-server/patch/json-patch.ts',
    'cluster/api-server/managed/apply.ts',
  ],
};
