import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/simulation/api/types.ts';
import { userspaceDifferences } from '../../src/simulation/explain/userspace-differences.ts';
import { allFlows } from '../kernel/flows.ts';
import { generateCluster } from '../kernel/generate-cluster.ts';
import type { Flow } from '../kernel/lab.ts';
import { shapeOf } from '../kernel/shapes.ts';
import { decisionsOf, serviceOf, startMode, userspaceDecisionsOf, withoutAffinity } from './mode-flows.ts';

/** What came of a flow: endpoints, or a word for why there are none. */
interface Tried {
  readonly flow: Flow;
  readonly service: Service;
  readonly iptables: string;
  readonly userspace: string;
}

const endpoints = /\d:\d/;
const hasNone = ({ flow, userspace }: Tried): boolean => userspace === (flow.protocol === 'TCP' ? 'closed' : 'dropped');

// What has to be so for each of the documented differences; nothing else excuses one. (The first two are tested with whole clusters.)
const excuses: Readonly<Record<string, (tried: Tried) => boolean>> = {
  'no-endpoint': (tried) => hasNone(tried) && /^(refused|dropped|lost)$/.test(tried.iptables),
  policies: ({ flow, service: { spec }, iptables, userspace }) => {
    const isLimited = spec.loadBalancerSourceRanges || (flow.address === spec.clusterIP ? spec.internalTrafficPolicy : spec.externalTrafficPolicy) === 'Local';
    return isLimited !== undefined && isLimited !== false && endpoints.test(userspace) && iptables !== userspace;
  },
  'external-ip-from-a-bridge': ({ flow, service, userspace }) =>
    service.spec.externalIPs?.includes(flow.address) === true && flow.from !== 'ext' && userspace === 'lost',
};

describe('userspace mode reaches the same endpoints as iptables mode', () => {
  const met = new Set<string>();
  let same = 0;
  it.each(Array.from({ length: 40 }, (_, i) => i + 1))('random cluster %i: or the difference is one of the documented ones', (seed) => {
    const cluster = withoutAffinity(generateCluster(seed, shapeOf(4)));
    const [rules, sockets] = [startMode('iptables', cluster, '1.25', 'bridge'), startMode('userspace', cluster, '1.25', 'bridge')];
    let port = 1024;
    for (const flow of allFlows(cluster).filter((_, i) => (i + seed) % 7 === 0)) {
      // Outside, only the load balancers' addresses lead to a node.
      if (flow.from === 'ext' && flow.address.startsWith('10.96.')) continue;
      const service = serviceOf(cluster, flow);
      const iptables = decisionsOf(rules, flow, () => port++).replace(/ sees [^,]*/g, '');
      const userspace = userspaceDecisionsOf(sockets, flow, () => port++);
      if (iptables === userspace) {
        same++;
        continue;
      }
      const excuse = Object.entries(excuses).find(([, holds]) => holds({ flow, service, iptables, userspace }))?.[0];
      const what = `${flow.from} -> ${flow.address}:${flow.port}/${flow.protocol}\niptables: ${iptables}\nuserspace: ${userspace}\n${JSON.stringify(service.spec)}`;
      expect(excuse, what).toBeDefined();
      met.add(excuse ?? '');
    }
  });
  it('many flows are the same, and each difference that random flows can have was met', () => {
    expect(same).toBeGreaterThan(200);
    expect([...met].sort()).toEqual(Object.keys(excuses).sort());
  });
});

it('every documented difference is tried here, or with whole clusters', () => {
  expect(
    userspaceDifferences()
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...Object.keys(excuses), 'client-address', 'turns'].sort());
});
