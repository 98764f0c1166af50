import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/simulation/api/types.ts';
import { modeDifferences } from '../../src/simulation/explain/mode-differences.ts';
import { allFlows } from '../kernel/flows.ts';
import { type GeneratedCluster, generateCluster } from '../kernel/generate-cluster.ts';
import type { Flow } from '../kernel/lab.ts';
import { shapeOf } from '../kernel/shapes.ts';
import { nodes, pods } from '../kernel/topology.ts';
import { type ComparedMode, comparedModes, decisionsOf, pingIn, serviceOf, startMode, withoutAffinity } from './mode-flows.ts';

const modes = Object.keys(comparedModes) as ComparedMode[];
const nodeIPs: readonly string[] = Object.values(nodes).map(({ addresses }) => addresses[0]);

/** A flow, the Service that it is for, and what came of it. */
interface Tried {
  readonly flow: Flow;
  readonly service: Service;
  readonly cluster: GeneratedCluster;
  readonly found: Readonly<Record<ComparedMode, string>>;
}

const isOutsideAddress = ({ flow, service }: Tried): boolean => flow.address !== service.spec.clusterIP;
const isOnNode = ({ flow }: Tried): boolean => flow.from in nodes;
const isLocal = ({ spec }: Service): boolean => spec.externalTrafficPolicy === 'Local';
const endpointsOf = ({ found: { iptables, ipvs } }: Tried): boolean => / sees /.test(iptables) || / sees /.test(ipvs);

// What has to be so for each of the documented differences; nothing else excuses one.
const excuses: Readonly<Record<string, (tried: Tried) => boolean>> = {
  'localhost-node-port': ({ flow, found }) => flow.address === '127.0.0.1' && found.ipvs === 'refused' && found.nftables === 'refused',
  'hairpin-by-another-node': (tried) => {
    const own = pods[tried.flow.from as keyof typeof pods]?.addresses[0];
    if (own === undefined || !isOutsideAddress(tried) || tried.found.iptables !== tried.found.nftables) return false;
    const others = (text: string): string =>
      text
        .split(', ')
        .filter((one) => !one.startsWith(`${own}:`))
        .join(', ');
    return others(tried.found.iptables) === others(tried.found.ipvs);
  },
  'node-without-local-endpoint': (tried) =>
    isOnNode(tried) &&
    isOutsideAddress(tried) &&
    !nodeIPs.includes(tried.flow.address) &&
    isLocal(tried.service) &&
    / sees /.test(tried.found.iptables) &&
    tried.found.nftables === 'dropped',
  'short-circuit': (tried) =>
    isOutsideAddress(tried) && isLocal(tried.service) && tried.flow.from !== 'ext' && endpointsOf(tried) && tried.found.iptables === tried.found.nftables,
  'no-local-endpoint': ({ flow, service, found }) =>
    found.iptables === 'dropped' &&
    found.nftables === 'dropped' &&
    / sees |^lost$|^refused$/.test(found.ipvs) &&
    (flow.address === service.spec.clusterIP ? service.spec.internalTrafficPolicy === 'Local' : isLocal(service)),
  'sources-and-no-endpoint': ({ service, found }) =>
    service.spec.loadBalancerSourceRanges !== undefined &&
    /^(refused|dropped|lost)$/.test(found.iptables) &&
    /^(refused|dropped)$/.test(found.nftables) &&
    /^(refused|dropped)$/.test(found.ipvs),
  'node-to-dead-external-address': (tried) =>
    isOnNode(tried) &&
    isOutsideAddress(tried) &&
    !nodeIPs.includes(tried.flow.address) &&
    tried.found.iptables === 'lost' &&
    /^(refused|dropped)$/.test(tried.found.nftables),
};

function* tryCluster(seed: number): Iterable<Tried> {
  const cluster = withoutAffinity(generateCluster(seed, shapeOf(4)));
  const worlds = modes.map((mode) => [mode, startMode(mode, cluster)] as const);
  let port = 1024;
  const flows = allFlows(cluster).filter((_, i) => (i + seed) % 7 === 0);
  for (const flow of flows) {
    const service = serviceOf(cluster, flow);
    const found = Object.fromEntries(worlds.map(([mode, world]) => [mode, decisionsOf(world, flow, () => port++)])) as Tried['found'];
    yield { flow, service, cluster, found };
  }
}

describe('whatever the mode, the same endpoints with the same source address', () => {
  const met = new Set<string>();
  let same = 0;
  it.each(Array.from({ length: 40 }, (_, i) => i + 1))('random cluster %i: or the difference is one of the documented ones', (seed) => {
    for (const tried of tryCluster(seed)) {
      const { flow, service, found } = tried;
      if (new Set(Object.values(found)).size === 1) {
        same++;
        continue;
      }
      const excuse = Object.entries(excuses).find(([, holds]) => holds(tried));
      const what = `${flow.from} -> ${flow.address}:${flow.port}/${flow.protocol}\n${modes.map((mode) => `${mode}: ${found[mode]}`).join('\n')}\n${JSON.stringify(service.spec)}`;
      expect(excuse?.[0], what).toBeDefined();
      met.add(excuse?.[0] ?? '');
    }
  });
  it('most flows are the same, and each difference that random flows can have was met', () => {
    expect(same).toBeGreaterThan(300);
    expect([...met].sort()).toEqual(Object.keys(excuses).sort());
  });
});

describe('differences that no flow to a Service’s own port shows', () => {
  const cluster = withoutAffinity(generateCluster(3, shapeOf(4)));
  const address = cluster.services[0]?.spec.clusterIP ?? '';
  it('wrong-port', () => {
    const flow: Flow = { from: 'cli-cp', protocol: 'TCP', address, port: 7 };
    expect(modes.map((mode) => decisionsOf(startMode(mode, cluster), flow, () => 40_000))).toEqual(['lost', 'refused', 'refused']);
  });
  it('ping', () => {
    const outcomes = modes.map((mode) => pingIn(startMode(mode, cluster), 'cli-cp', address));
    expect(outcomes).toEqual(['lost', 'refused', 'refused']);
    expect(pingIn(startMode('ipvs', cluster, '1.26'), 'cli-cp', address)).toBe('refused');
  });
});

it('node-without-local-endpoint: the release that moved the chains lets it through', () => {
  const cluster = withoutAffinity(generateCluster(36, shapeOf(4)));
  const flow: Flow = { from: 'controlplane', protocol: 'TCP', address: '203.0.113.2', port: 80 };
  const outcomes = ['1.30', '1.33', '1.34', '1.36'].map((version) => decisionsOf(startMode('nftables', cluster, version), flow, () => 40_000));
  expect(outcomes).toEqual(['dropped', 'dropped', '10.244.1.77:8080 sees 10.19.9.9', '10.244.1.77:8080 sees 10.19.9.9']);
});

it('every documented difference is tried here', () => {
  expect(
    modeDifferences()
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...Object.keys(excuses), 'ping', 'wrong-port'].sort());
});
