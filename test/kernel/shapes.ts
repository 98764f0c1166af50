import type { ClusterShape } from './generate-cluster.ts';
import { nodes, pods, ports, ranges } from './topology.ts';

/** The test topology of one family, as something to generate clusters for. An address that nobody has is among the pods'. */
export function shapeOf(family: 4 | 6): ClusterShape {
  const i = family === 6 ? 1 : 0;
  const gone = family === 6 ? 'fd00:244:0:2::77' : '10.244.1.77';
  const web = Object.entries(pods).filter(([name]) => name.startsWith('web'));
  return {
    ipFamily: family === 6 ? 'IPv6' : 'IPv4',
    podCIDR: ranges.pods[i],
    nodes: Object.entries(nodes).map(([name, { addresses }]) => ({ name, ip: addresses[i] })),
    pods: [...web.map(([, { addresses, node }]) => ({ ip: addresses[i] as string, node: node as string })), { ip: gone, node: 'node01' }],
    ports,
    clusterIP: (n) => (family === 6 ? `fd00:96::${(n + 10).toString(16)}` : `10.96.0.${n + 10}`),
    externalIP: (n) => (family === 6 ? `fd00:113::e${n}` : `203.0.113.${100 + n}`),
    balancerIP: (n) => (family === 6 ? `fd00:113::${n + 1}` : `203.0.113.${n + 1}`),
    sourceRanges: family === 6 ? ['fd00:244::/32', 'fd00:19::95/128', 'fd00:19::/64'] : ['10.244.0.0/16', ' 10.19.9.95/32', '10.19.9.0/24', '10.244.1.0/24'],
  };
}
