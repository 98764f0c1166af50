/**
 * What a first run does without: for each part the modules of the simulation through which it is reached. Each part has a line in
 * src/notebook/sandbox/part-urls.ts.
 */
export const parts = {
  addresses: ['ip-num'],
  ipvs: ['cluster/ipvs-proxy.ts', 'ipvs/ipvs.ts', 'ipvs/command.ts', 'ipset/ipsets.ts', 'ipset/command.ts', 'explain/ipvs.ts'],
  nftables: [
    'cluster/nftables-proxy.ts',
    'cluster/nftables-command.ts',
    'explain/nft-origin.ts',
    'explain/nft-rule.ts',
    'explain/nft-trace-lines.ts',
    'explain/ruleset-nft.ts',
  ],
  differences: ['explain/mode-differences.ts', 'explain/userspace-differences.ts'],
  userspace: ['cluster/userspace-proxy.ts'],
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
  proxies: ['proxy/start-proxy.ts'],
  tools: ['shell/commands/ipcalc/run-ipcalc.ts'],
  presets: ['cluster/presets/preset.ts'],
  weave: ['cluster/network/weave-network.ts', 'cluster/images/weave.ts', 'cluster/kubeadm/weave.ts'],
  rest: [
    'cluster/api-server/schema/openapi.ts',
    'cluster/api-server/discovery.ts',
    'cluster/api-server/table.ts',
    'cluster/api-server/patch/json-patch.ts',
    'cluster/api-server/managed/apply.ts',
  ],
};
