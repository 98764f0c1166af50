import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/simulation/api/types.ts';
import type { EndpointInfo } from '../../src/simulation/proxy/endpoints.ts';
import { portsOf, serviceReading } from '../../src/simulation/proxy/service-port-map.ts';
import { categorize, topologyRules } from '../../src/simulation/proxy/topology.ts';

// `a` ready, `t` terminating and still serving, `x` neither; `!` on this node; `@z` hinted for zone z, `#n` for node n.
function endpoint(text: string): EndpointInfo {
  const kind = text[0];
  return {
    ip: text,
    port: 80,
    text,
    isLocal: text.includes('!'),
    ready: kind === 'a',
    serving: kind !== 'x',
    terminating: kind === 't',
    zoneHints: /@(\w)/.exec(text)?.slice(1) ?? [],
    nodeHints: /#(\w)/.exec(text)?.slice(1) ?? [],
  };
}

type Policies = 'cluster' | 'etp' | 'itp' | 'both' | 'itp-only';
const specs: Record<Policies, Service['spec']> = {
  cluster: { type: 'NodePort' },
  etp: { type: 'NodePort', externalTrafficPolicy: 'Local' },
  itp: { type: 'NodePort', internalTrafficPolicy: 'Local' },
  both: { type: 'NodePort', externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' },
  'itp-only': { type: 'ClusterIP', internalTrafficPolicy: 'Local' },
};

function check(version: string, policies: Policies, given: string, annotations: Record<string, string>, gates: Record<string, boolean> = {}): string {
  const spec = specs[policies];
  const service: Service = {
    metadata: { name: 'web', annotations },
    spec: { ...spec, clusterIP: '10.96.0.1', ports: [{ port: 80, ...(spec.type === 'NodePort' && { nodePort: 30080 }) }] },
  };
  const [port] = portsOf(service, serviceReading('IPv4', version, gates));
  if (!port) throw new Error('no port');
  const { cluster, local, reachable, hasEndpoints } = categorize(
    given === '' ? [] : given.split(' ').map(endpoint),
    port,
    { zone: 'z', nodeName: 'n' },
    topologyRules(version, gates),
  );
  const list = (endpoints: readonly EndpointInfo[]): string => endpoints.map(({ text }) => text).join(' ');
  return `${list(cluster)} | ${list(local)} | ${list(reachable)} | ${hasEndpoints}`;
}

const auto = { 'service.kubernetes.io/topology-aware-hints': 'Auto' };
const mode = { 'service.kubernetes.io/topology-mode': 'Auto' };

// cluster | local | reachable | has endpoints
const rows: readonly [string, Policies, string, string, Record<string, string>?, Record<string, boolean>?][] = [
  ['1.26', 'cluster', 'a1 a2! x3', 'a1 a2! |  | a1 a2! | true'],
  ['1.26', 'cluster', 't1 t2! x3', 't1 t2! |  | t1 t2! | true'],
  ['1.25', 'cluster', 't1 t2! x3', ' |  |  | false'],
  ['1.26', 'cluster', 't1', ' |  |  | false', {}, { ProxyTerminatingEndpoints: false }],
  ['1.26', 'cluster', '', ' |  |  | false'],
  ['1.26', 'etp', 'a1 a2!', 'a1 a2! | a2! | a1 a2! | true'],
  ['1.26', 'etp', 'a1 a2', 'a1 a2 |  | a1 a2 | true'],
  ['1.26', 'etp', 'a1 t2!', 'a1 | t2! | a1 t2! | true'],
  ['1.26', 'etp', 't2! t1', 't2! t1 | t2! | t1 t2! | true'],
  ['1.26', 'itp', 'a1 a2!', 'a1 a2! | a2! | a1 a2! | true'],
  ['1.26', 'itp-only', 'a1 a2!', ' | a2! | a2! | true'],
  ['1.26', 'itp-only', 'a1', ' |  |  | true'],
  ['1.26', 'itp-only', 'a1 t2!', ' | t2! | t2! | true'],
  ['1.26', 'both', 'a1 a2!', 'a1 a2! | a2! | a1 a2! | true'],
  // Zone hints.
  ['1.26', 'cluster', 'a1@z a2@y', 'a1@z |  | a1@z | true', auto],
  ['1.26', 'cluster', 'a1@z a2@y', 'a1@z |  | a1@z | true', { 'service.kubernetes.io/topology-aware-hints': 'auto' }],
  ['1.26', 'cluster', 'a1@z a2@y', 'a1@z a2@y |  | a1@z a2@y | true', { 'service.kubernetes.io/topology-aware-hints': 'PreferZone' }],
  ['1.26', 'cluster', 'a1@z a2@y', 'a1@z a2@y |  | a1@z a2@y | true', mode],
  ['1.26', 'cluster', 'a1@z a2', 'a1@z a2 |  | a1@z a2 | true', auto],
  ['1.26', 'cluster', 'a1@y a2@y', 'a1@y a2@y |  | a1@y a2@y | true', auto],
  ['1.26', 'cluster', 'a1@z x2', 'a1@z |  | a1@z | true', auto],
  ['1.26', 'cluster', 'a1@z a2@y', 'a1@z a2@y |  | a1@z a2@y | true', auto, { TopologyAwareHints: false }],
  ['1.26', 'etp', 'a2!@y a1@z', 'a1@z | a2!@y | a1@z a2!@y | true', auto],
  ['1.30', 'cluster', 'a1@z a2@y', 'a1@z |  | a1@z | true', mode],
  ['1.30', 'cluster', 'a1@z a2@y', 'a1@z |  | a1@z | true', { 'service.kubernetes.io/topology-mode': 'PreferZone' }],
  ['1.30', 'cluster', 'a1@z a2@y', 'a1@z a2@y |  | a1@z a2@y | true', { ...mode, 'service.kubernetes.io/topology-aware-hints': 'disabled' }],
  ['1.30', 'cluster', 'a1@z a2@y', 'a1@z a2@y |  | a1@z a2@y | true'],
  ['1.30', 'cluster', 'a1@z a2@y', 'a1@z |  | a1@z | true', {}, { ServiceTrafficDistribution: true }],
  ['1.31', 'cluster', 'a1@z a2@y', 'a1@z |  | a1@z | true'],
  // Node hints.
  ['1.33', 'cluster', 'a1@z#m a2@z#n', 'a1@z#m a2@z#n |  | a1@z#m a2@z#n | true'],
  ['1.35', 'cluster', 'a1@z#m a2@y#n', 'a2@y#n |  | a2@y#n | true'],
  ['1.35', 'cluster', 'a1@z#m a2@y#m', 'a1@z#m |  | a1@z#m | true'],
  ['1.35', 'cluster', 'a1@z#n a2@y', 'a1@z#n |  | a1@z#n | true'],
  // Up to 1.23: ready ones; the internal policy filters for every way in, unless the external one is Local.
  ['1.23', 'cluster', 'a1 t2! x3', 'a1 |  | a1 | true'],
  ['1.23', 'etp', 'a1 a2! t3!', 'a1 a2! | a2! | a1 a2! | true'],
  ['1.23', 'itp', 'a1 a2!', 'a2! |  | a2! | true'],
  ['1.23', 'itp', 'a1', ' |  |  | false'],
  ['1.23', 'both', 'a1 a2!', 'a1 a2! | a2! | a1 a2! | true'],
  ['1.21', 'itp', 'a1 a2!', 'a1 a2! |  | a1 a2! | true'],
  ['1.23', 'cluster', 'a1@z a2@y', 'a1@z a2@y |  | a1@z a2@y | true', auto],
];

describe('which endpoints a service port may use', () => {
  for (const [version, policies, given, expected, annotations = {}, gates = {}] of rows)
    it(`${version} ${policies} ${given} ${JSON.stringify(annotations)} ${JSON.stringify(gates)}`, () =>
      expect(check(version, policies, given, annotations, gates)).toBe(expected));
});
