import { staticBand } from '../allocate/ip-allocator.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { TopologyHost } from '../cluster/topology.ts';
import { parseAddress, printAddress } from '../net/address.ts';
import { contains, type Prefix, parsePrefix, printPrefix } from '../net/prefix.ts';
import type { RangeInput } from './read-range.ts';

/**
 * The three networks of a cluster, the nodes' parts of the pod range, and who has which address. Where all nodes share one pod network, as Weave's do,
 * there are no parts.
 */
export function clusterRanges(cluster: Cluster): RangeInput[] {
  const { hosts, services } = cluster.topology();
  const podCIDR = cluster.podRange.toCidrString();
  const nodes = hosts.filter((host) => host.kind === 'node');
  const onUnderlay = hosts.filter((host) => host.kind !== 'pod').flatMap((host) => addressOn(host, 'ethernet', host.kind === 'node' ? 'node ' : ''));
  const underlay = nodes[0]?.interfaces.find(({ kind }) => kind === 'ethernet')?.address;
  const parts = nodes.flatMap((node): RangeInput[] => {
    const bridge = node.interfaces.find(({ kind }) => kind === 'bridge')?.address;
    if (bridge === undefined) return [];
    const pods = hosts.filter((host) => host.kind === 'pod' && host.node === node.name).flatMap((pod) => addressOn(pod, 'veth', 'pod '));
    return [
      {
        name: `pods of ${node.name}`,
        cidr: printPrefix(parsePrefix(bridge)),
        network: 'pod',
        within: 'pods',
        addresses: [{ address: bridge.split('/')[0] ?? '', name: `node ${node.name}, its bridge` }, ...pods],
      },
    ];
  });
  const isShared = parts.some(({ cidr }) => cidr === podCIDR);
  return [
    ...(underlay ? [{ name: 'nodes', cidr: printPrefix(parsePrefix(underlay)), network: 'node' as const, addresses: onUnderlay }] : []),
    { name: 'pods', cidr: podCIDR, network: 'pod', ...(isShared ? { addresses: parts.flatMap(({ addresses = [] }) => addresses) } : {}) },
    ...(isShared ? [] : parts),
    ...cluster.serviceCIDRs.map((cidr, i): RangeInput => {
      const range = parsePrefix(cidr);
      const held = services.filter(({ address }) => contains(range, parseAddress(address)));
      return {
        name: i === 0 ? 'Services' : `Services ${i + 1}`,
        cidr,
        network: 'service',
        addresses: held.map(({ name, address }) => ({ address, name: `Service ${name}` })),
        bands: bandsOf(range),
      };
    }),
  ];
}

function addressOn(host: TopologyHost, kind: string, prefix: string): { address: string; name: string }[] {
  const address = host.interfaces.find((device) => device.kind === kind)?.address?.split('/')[0];
  return address === undefined ? [] : [{ address, name: `${prefix}${host.name}` }];
}

// Models pkg/registry/core/service/ipallocator: neither the first nor, for IPv4, the last address is handed out.
function bandsOf({ network, length }: Prefix): RangeInput['bands'] {
  const bits = typeof network === 'number' ? 32 : 128;
  const size = bits === 32 ? 2 ** (32 - length) : Math.min(2 ** (128 - length), 65536);
  const band = staticBand(size);
  const at = (offset: number): string => printAddress(typeof network === 'number' ? network + offset : network + BigInt(offset));
  const last = bits === 32 ? size - 2 : size - 1;
  const dynamic = { name: 'dynamic: drawn from here while there is room', first: at(band + 1), last: at(last) };
  return band === 0 ? [dynamic] : [{ name: 'static: for those who ask for an address', first: at(1), last: at(band) }, dynamic];
}
