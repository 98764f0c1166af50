import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../src/simulation/api/types.ts';
import type { ProxyInput } from '../../src/simulation/proxy/input.ts';
import { ipvsMode } from '../../src/simulation/proxy/ipvs/mode.ts';
import { unsupported } from '../../src/simulation/proxy/modes.ts';
import { runProxy } from '../../src/simulation/proxy/run.ts';

interface Recorded {
  readonly virtualServers: readonly { address: string; port: number; realServers: readonly { address: string; weight: number }[] }[] | null;
  readonly ipsets: readonly { name: string; entries: readonly string[] }[];
  readonly boundAddresses: { readonly 'kube-ipvs0': readonly string[] };
}

const web = (spec: Partial<Service['spec']> = {}, status?: Service['status']): Service => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: { clusterIP: '10.96.0.10', ports: [{ name: 'http', port: 80, protocol: 'TCP' }], ...spec },
  ...(status && { status }),
});

const slice = (addresses: readonly string[], more: Partial<EndpointSlice> = {}): EndpointSlice => ({
  metadata: { name: 'web-a', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: addresses.map((address) => ({ addresses: [address], nodeName: 'node-1', conditions: { ready: true } })),
  ...more,
});

const run = (input: ProxyInput, version = '1.26') => runProxy(ipvsMode, version, input).syncs.map((sync) => ({ ...sync, ipvs: sync.ipvs as Recorded }));
const servers = (sync: { ipvs: Recorded }, address: string): string[] =>
  (sync.ipvs.virtualServers ?? []).find((server) => server.address === address)?.realServers.map((one) => `${one.address} ${one.weight}`) ?? [];
const entries = (sync: { ipvs: Recorded }, name: string): readonly string[] => sync.ipvs.ipsets.find((set) => set.name === name)?.entries ?? [];

describe('graceful termination', () => {
  const removed: ProxyInput = {
    services: [web()],
    endpointSlices: [slice(['10.244.1.5', '10.244.1.6'])],
    activeConns: { '10.244.1.6:8080': 1 },
    steps: [{ endpointSlices: [slice(['10.244.1.5'])] }],
  };
  it('a real server with connections gets weight 0 and waits for the loop', () => {
    const syncs = run({ ...removed, steps: [...(removed.steps ?? []), { gracefulTick: true }, { activeConns: {}, gracefulTick: true }] });
    expect(syncs.map((sync) => servers(sync, '10.96.0.10'))).toEqual([
      ['10.244.1.5 1', '10.244.1.6 1'],
      ['10.244.1.5 1', '10.244.1.6 0'],
      ['10.244.1.5 1', '10.244.1.6 0'],
      ['10.244.1.5 1'],
    ]);
  });
  it('without the loop it stays, connections or not', () => {
    const syncs = run({ ...removed, steps: [...(removed.steps ?? []), { activeConns: {} }] });
    expect(servers(syncs[2] as never, '10.96.0.10')).toEqual(['10.244.1.5 1', '10.244.1.6 0']);
  });
  it('an endpoint that comes back gets its weight back, and the loop leaves it alone', () => {
    const back = { endpointSlices: [slice(['10.244.1.5', '10.244.1.6'])] };
    const syncs = run({ ...removed, steps: [...(removed.steps ?? []), back, { activeConns: {}, gracefulTick: true }] });
    expect(servers(syncs[2] as never, '10.96.0.10')).toEqual(['10.244.1.5 1', '10.244.1.6 1']);
    expect(servers(syncs[3] as never, '10.96.0.10')).toEqual(['10.244.1.5 1', '10.244.1.6 1']);
  });
  it('UDP is cut at once', () => {
    const udp = [{ name: 'http', port: 8080, protocol: 'UDP' as const }];
    const syncs = run({
      ...removed,
      services: [web({ ports: [{ name: 'http', port: 80, protocol: 'UDP' }] })],
      endpointSlices: [slice(['10.244.1.5', '10.244.1.6'], { ports: udp })],
      steps: [{ endpointSlices: [slice(['10.244.1.5'], { ports: udp })] }],
    });
    expect(servers(syncs[1] as never, '10.96.0.10')).toEqual(['10.244.1.5 1']);
  });
  it('a service that goes takes its virtual server along, and its address', () => {
    const syncs = run({ ...removed, steps: [{ deleteServices: ['default/web'] }] });
    expect(syncs[1]?.ipvs.virtualServers).toBeNull();
    expect(syncs[1]?.ipvs.boundAddresses).toEqual({ 'kube-ipvs0': [] });
  });
});

describe('addresses', () => {
  it('an endpoint spelled in another way than the kernel’s comes and goes with every sync', () => {
    const syncs = run({
      ipFamily: 'IPv6',
      nodeIP: 'fd00::1',
      services: [web({ clusterIP: 'fd00:96::10' })],
      endpointSlices: [slice(['fd00:0::5'], { addressType: 'IPv6' })],
      steps: [{}, {}],
    });
    expect(syncs.map((sync) => servers(sync, 'fd00:96::10'))).toEqual([['fd00::5 1'], [], ['fd00::5 1']]);
  });
  it.each([
    ['1.26', ['10.96.0.10', '192.168.0.1'], true, false],
    ['1.30', ['10.96.0.10'], true, true],
  ])('%s and an externalIP that is the node’s own address', (version, bound, first, later) => {
    const input = { services: [web({ type: 'NodePort', externalIPs: ['192.168.0.1'], ports: [{ name: 'http', port: 80, nodePort: 30080 }] })], steps: [{}] };
    const syncs = run(input, version as string);
    const hasNodePort = (sync: { ipvs: Recorded }): boolean => (sync.ipvs.virtualServers ?? []).some(({ port }) => port === 30080);
    expect(syncs[0]?.ipvs.boundAddresses['kube-ipvs0']).toEqual(bound);
    // On kube-ipvs0 the address is no node address any more, and the node port is gone: kubernetes issue 114815.
    expect(syncs.map(hasNodePort)).toEqual([first, later]);
  });
  it.each([
    [[], ['10.19.9.9', '172.16.0.1']],
    [
      ['0.0.0.0/0', '172.16.0.0/12'],
      ['10.19.9.9', '172.16.0.1'],
    ],
    [['172.16.0.0/12'], ['172.16.0.1']],
    [['fd00::/8'], ['10.19.9.9', '172.16.0.1']],
    [['127.0.0.0/8'], []],
    [['192.168.0.0/16'], []],
  ])('node ports with --nodeport-addresses %j', (nodePortAddresses, expected) => {
    const interfaces = ['127.0.0.1', '::1', '10.19.9.9', 'fe80::1', 'fd00::9', '172.16.0.1'];
    const type = { type: 'LoadBalancer' as const, externalTrafficPolicy: 'Local' as const, healthCheckNodePort: 32000 };
    for (const version of ['1.26', '1.30']) {
      const [sync] = run(
        { nodeIP: '10.19.9.9', interfaces, nodePortAddresses, services: [web({ ...type, ports: [{ name: 'http', port: 80, nodePort: 30080 }] })] },
        version,
      );
      if (!sync) throw new Error('no sync');
      expect((sync.ipvs.virtualServers ?? []).filter(({ port }) => port === 30080).map(({ address }) => address)).toEqual(expected);
      expect(entries(sync, 'KUBE-NODE-PORT-TCP')).toEqual(expected.length > 0 ? ['30080'] : []);
      expect(entries(sync, 'KUBE-HEALTH-CHECK-NODE-PORT')).toEqual(expected.length > 0 ? ['32000'] : []);
      expect(sync.healthChecks).toEqual([{ service: 'default/web', port: 32000, localEndpoints: 0, httpStatus: 503 }]);
    }
  });
});

describe('traffic policy', () => {
  const local = web({ internalTrafficPolicy: 'Local', type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30080 }] });
  const far = slice([], { endpoints: [{ addresses: ['10.244.2.7'], nodeName: 'node-2' }] });
  it('Local without an endpoint on this node falls back to all of them', () => {
    expect(servers(run({ services: [local], endpointSlices: [far] })[0] as never, '10.96.0.10')).toEqual(['10.244.2.7 1']);
  });
  it('Local on a ClusterIP service with externalIPs counts from 1.30 on', () => {
    const service = web({ externalIPs: ['203.0.113.9'], externalTrafficPolicy: 'Local' });
    const both = slice([], {
      endpoints: [
        { addresses: ['10.244.1.5'], nodeName: 'node-1' },
        { addresses: ['10.244.2.7'], nodeName: 'node-2' },
      ],
    });
    const of = (version: string): string[] => servers(run({ services: [service], endpointSlices: [both] }, version)[0] as never, '203.0.113.9');
    expect(of('1.26')).toEqual(['10.244.1.5 1', '10.244.2.7 1']);
    expect(of('1.30')).toEqual(['10.244.1.5 1']);
  });
  it('load balancer ingress that the provider proxies is left alone from 1.30 on, unless the gate is off', () => {
    const service = web({ type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ ip: '203.0.113.7', ipMode: 'Proxy' }] } });
    const binds = (version: string, featureGates = {}): boolean =>
      run({ services: [service], featureGates }, version)[0]?.ipvs.boundAddresses['kube-ipvs0'].includes('203.0.113.7') ?? false;
    expect([binds('1.26'), binds('1.30'), binds('1.30', { LoadBalancerIPMode: false })]).toEqual([true, false, true]);
  });
});

describe('sessions and schedulers', () => {
  it('a change of affinity edits the virtual server and leaves its real servers', () => {
    const sticky = web({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } });
    const syncs = run({ services: [web()], endpointSlices: [slice(['10.244.1.5'])], steps: [{ services: [sticky] }] });
    expect(syncs[1]?.ipvs.virtualServers).toMatchObject([{ persistent: true, timeout: 60, realServers: [{ address: '10.244.1.5', weight: 1 }] }]);
  });
  it('a scheduler that kube-proxy does not take is refused in its words', () => {
    expect(unsupported(ipvsMode, { scheduler: 'fifo' })).toBe(
      'KubeProxyIPVSConfiguration.Scheduler: Invalid value: "fifo": must be in [rr wrr lc wlc lblc lblcr sh dh sed nq], blank means the default algorithm method (currently rr)',
    );
    expect(unsupported(ipvsMode, { scheduler: '' })).toBeUndefined();
  });
  it('strict ARP is two more sysctls', () => {
    expect(runProxy(ipvsMode, '1.26', { strictARP: true }).sysctls).toMatchObject({ 'net/ipv4/conf/all/arp_ignore': 1, 'net/ipv4/conf/all/arp_announce': 2 });
  });
});
