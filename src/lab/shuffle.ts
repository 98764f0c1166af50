import { type ClusterOptions, createRandom, type Random } from 'hairpin';
import { type NodeNames, nodeNamesOf } from './names';

// Where ranges are drawn from. Pods and Services take turns with the two halves; nothing overlaps, and the notes' own ranges are in none of them.
const halves = [
  { from: 16, to: 80 },
  { from: 128, to: 192 },
] as const;
const podLengths = [14, 16, 17, 18];
const serviceLengths = [12, 13, 16, 18, 20];
const nodePools: readonly ((random: Random) => { readonly base: string; readonly length: number })[] = [
  (random) => ({ base: `192.168.${random.below(256)}.0`, length: pick(random, [24, 25, 26]) }),
  (random) => ({ base: `172.${16 + random.below(14)}.${16 * random.below(16)}.0`, length: pick(random, [20, 21, 22, 23]) }),
  (random) => ({ base: `10.${240 + random.below(4)}.${4 * random.below(64)}.0`, length: pick(random, [22, 23, 24]) }),
];
// Blank stands for iptables. ipvs comes as often as both spellings of iptables together.
const modes = ['ipvs', 'ipvs', '', 'iptables'];
const reserved = 4;

/** The cluster that a number stands for: ranges, addresses, names and mode of its own, the same ones every time. */
export function shuffledOptions(seed: number): ClusterOptions {
  const random = createRandom(seed * 7919 + 17);
  const names: NodeNames = nodeNamesOf({ kind: 'shuffled', seed });
  const [pods, services] = random.below(2) === 0 ? halves : ([halves[1], halves[0]] as const);
  const { base, length } = pick(random, nodePools)(random);
  const hosts = drawNumbers(random, names.length + 1, 2 ** (32 - length) - 2);
  const second = drawNumbers(random, names.length, 250);
  const [o1 = 0, o2 = 0, o3 = 0] = base.split('.').map(Number);
  const addressOf = (host: number): string => [o1, o2, o3 + Math.floor(host / 256), host % 256].join('.');
  const secondNetwork = `10.250.${random.below(256)}`;
  return {
    nodes: names.map((name, i) => {
      const address = addressOf(hosts[i] ?? 0);
      const index = 4000 + 2 * random.below(3000);
      const [eth0, eth1] = [{ index, peer: index + 1, netns: 0, mac: macOf(address), mtu: 1450 }, `${secondNetwork}.${second[i]}`];
      return {
        name,
        address,
        ipv6: false,
        interfaces: [{ name: 'eth1', cidr: `${eth1}/24`, gateway: `${secondNetwork}.1` }],
        facts: {
          eth0: { ...eth0, qdisc: 'noqueue', queueLength: 0 },
          eth1: { index: index + 2, peer: index + 3, netns: 1, mac: macOf(eth1), mtu: 1500, qdisc: 'noqueue', queueLength: 0 },
        },
      };
    }),
    outside: [{ name: 'laptop', address: addressOf(hosts.at(-1) ?? 0) }],
    nodeCIDR: `${base}/${length}`,
    podCIDR: drawRange(random, pods, pick(random, podLengths)),
    serviceCIDR: drawRange(random, services, pick(random, serviceLengths)),
    proxyMode: pick(random, modes),
    network: 'weave',
    coreDNS: true,
    taintControlPlane: true,
    kubernetesVersion: '1.26',
    seed,
  };
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)] as T;
}

// Different numbers that hosts may have; the first few are left to gateways.
function drawNumbers(random: Random, count: number, last: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(reserved + random.below(last - reserved));
  return [...drawn].sort((a, b) => a - b);
}

// A network of this length whose second octet lies in the half.
function drawRange(random: Random, { from, to }: { readonly from: number; readonly to: number }, length: number): string {
  const step = Math.max(1, 2 ** (16 - length));
  const second = from + step * random.below((to - from) / step);
  const third = length > 16 ? 2 ** (24 - length) * random.below(2 ** (length - 16)) : 0;
  return `10.${second}.${third}.0/${length}`;
}

function macOf(address: string): string {
  return ['02', '42', ...address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'))].join(':');
}
