import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../src/simulation/api/types.ts';
import type { ProxyInput, ProxyStep } from '../../src/simulation/proxy/input.ts';
import { iptablesMode } from '../../src/simulation/proxy/iptables/mode.ts';
import { runProxy } from '../../src/simulation/proxy/run.ts';
import { portsOf, serviceReading } from '../../src/simulation/proxy/service-port-map.ts';
import { drive, linesWith } from './iptables/drive.ts';

const dns = (spec: Partial<Service['spec']> = {}, metadata: Partial<Service['metadata']> = {}): Service => ({
  metadata: { namespace: 'ns', name: 'dns', ...metadata },
  spec: { type: 'ClusterIP', clusterIP: '10.96.0.10', ports: [{ name: 'dns', protocol: 'UDP', port: 53 }], ...spec },
});
type Given = readonly [ip: string, conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean }, nodeName?: string];
const slice = (endpoints: readonly Given[], metadata: Partial<EndpointSlice['metadata']> = {}): EndpointSlice => ({
  metadata: { namespace: 'ns', name: 'dns-1', labels: { 'kubernetes.io/service-name': 'dns' }, ...metadata },
  addressType: 'IPv4',
  ports: [{ name: 'dns', port: 5353, protocol: 'UDP' }],
  endpoints: endpoints.map(([ip, conditions = { ready: true }, nodeName = 'node-2']) => ({ addresses: [ip], conditions, nodeName })),
});
const conntrack = (version: string, input: ProxyInput): (readonly unknown[] | undefined)[] =>
  runProxy(iptablesMode, version, input).syncs.map((sync) => sync.conntrack);

describe('UDP connections that are forgotten (reference A.16)', () => {
  const full = dns({ type: 'LoadBalancer', externalIPs: ['192.0.2.1'], ports: [{ name: 'dns', protocol: 'UDP', port: 53, nodePort: 30053 }] });
  const withIngress: Service = { ...full, status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } } };
  const activated = [
    'conntrack -D --orig-dst 10.96.0.10 -p udp',
    'conntrack -D --orig-dst 192.0.2.1 -p udp',
    'conntrack -D --orig-dst 203.0.113.1 -p udp',
    'conntrack -D -p udp --dport 30053',
  ];
  const left = (ip: string): string[] => [
    `conntrack -D --orig-dst 10.96.0.10 --dst-nat ${ip} -p udp`,
    `conntrack -D --orig-dst 192.0.2.1 --dst-nat ${ip} -p udp`,
    `conntrack -D --orig-dst 203.0.113.1 --dst-nat ${ip} -p udp`,
    `conntrack -D -p udp --dport 30053 --dst-nat ${ip}`,
  ];
  const start = { services: [withIngress], endpointSlices: [slice([['10.244.1.5']])] };
  const down = { ready: false, serving: false };
  const leaving = { ready: false, serving: true, terminating: true };
  // Versions, what was, what is, and the commands of both syncs.
  const rows: readonly [string, readonly string[], ProxyInput, ProxyStep, (readonly string[] | undefined)[]][] = [
    ['the first endpoint', ['1.26', '1.30'], { ...start, endpointSlices: [] }, { endpointSlices: [slice([['10.244.1.5']])] }, [undefined, activated]],
    [
      'an endpoint that is not ready is none',
      ['1.26'],
      { ...start, endpointSlices: [slice([['10.244.1.5', leaving]])] },
      { endpointSlices: [slice([['10.244.1.5']])] },
      [undefined, activated],
    ],
    [
      'a serving one is one',
      ['1.30'],
      { ...start, endpointSlices: [slice([['10.244.1.5', leaving]])] },
      { endpointSlices: [slice([['10.244.1.5']])] },
      [activated, undefined],
    ],
    [
      'an endpoint leaves',
      ['1.26', '1.30'],
      { ...start, endpointSlices: [slice([['10.244.1.5'], ['10.244.1.6']])] },
      { endpointSlices: [slice([['10.244.1.6']])] },
      [activated, left('10.244.1.5')],
    ],
    ['an endpoint is not ready any more', ['1.26'], start, { endpointSlices: [slice([['10.244.1.5', leaving]])] }, [activated, left('10.244.1.5')]],
    ['an endpoint is not ready any more, but listed', ['1.30'], start, { endpointSlices: [slice([['10.244.1.5', down]])] }, [activated, undefined]],
    [
      'an endpoint comes to this node',
      ['1.26'],
      start,
      { endpointSlices: [slice([['10.244.1.5', { ready: true }, 'node-1']])] },
      [activated, left('10.244.1.5')],
    ],
    ['an endpoint comes to this node', ['1.30'], start, { endpointSlices: [slice([['10.244.1.5', { ready: true }, 'node-1']])] }, [activated, undefined]],
    ['the Service goes', ['1.26', '1.30'], start, { deleteServices: ['ns/dns'] }, [activated, activated.slice(0, 1)]],
    [
      'the Service goes with its endpoints',
      ['1.26', '1.30'],
      start,
      { deleteServices: ['ns/dns'], deleteEndpointSlices: ['ns/dns-1'] },
      [activated, activated.slice(0, 1)],
    ],
    [
      'the port becomes TCP',
      ['1.26', '1.30'],
      start,
      { services: [dns({ ports: [{ name: 'dns', protocol: 'TCP', port: 53 }] })] },
      [activated, activated.slice(0, 1)],
    ],
    ['the ClusterIP becomes another', ['1.26', '1.30'], start, { services: [dns({ clusterIP: '10.96.0.99' })] }, [activated, undefined]],
    ['the Service comes after its endpoints', ['1.26', '1.30'], { ...start, services: [] }, { services: [withIngress] }, [undefined, undefined]],
    ['the kernel’s table is compared instead', ['1.32', '1.35'], start, { deleteServices: ['ns/dns'] }, [undefined, undefined]],
    [
      'TCP is left alone',
      ['1.26', '1.30'],
      { ...start, services: [dns({ ports: [{ name: 'dns', protocol: 'TCP', port: 53 }] })] },
      { endpointSlices: [slice([])] },
      [undefined, undefined],
    ],
  ];
  for (const [name, versions, input, step, expected] of rows)
    for (const version of versions) it(`${version}: ${name}`, () => expect(conntrack(version, { ...input, steps: [step] })).toEqual(expected));

  it('IPv6 says so, and endpoints are spelled canonically', () => {
    const v6: ProxyInput = {
      ipFamily: 'IPv6',
      services: [dns({ clusterIP: 'fd00:96::10' })],
      endpointSlices: [{ ...slice([['fd00:244:0::5']]), addressType: 'IPv6' }],
      steps: [{ deleteEndpointSlices: ['ns/dns-1'] }],
    };
    expect(conntrack('1.26', v6)).toEqual([
      ['conntrack -D --orig-dst fd00:96::10 -p udp -f ipv6'],
      ['conntrack -D --orig-dst fd00:96::10 --dst-nat fd00:244::5 -p udp -f ipv6'],
    ]);
  });
  it('from 1.32 on every UDP address with its serving endpoints is compared, if UDP endpoints changed', () => {
    const { syncs } = drive('1.32', { ...start, steps: [{ services: [dns({ sessionAffinity: 'ClientIP' })] }] });
    expect(syncs[0]?.conntrackReconciles).toEqual([
      ...['10.96.0.10', '192.0.2.1', '203.0.113.1'].map((destination) => ({ destination, destinationPort: 53, endpoints: ['10.244.1.5:5353'] })),
      { destinationPort: 30053, endpoints: ['10.244.1.5:5353'] },
    ]);
    expect(syncs[1]?.conntrackReconciles).toEqual([]);
  });
});

describe('what counts as a change for a partial sync (reference A.9)', () => {
  const start: ProxyInput = {
    services: [dns(), { ...dns(), metadata: { namespace: 'ns', name: 'other' } }],
    endpointSlices: [slice([['10.244.1.5'], ['10.244.1.6']]), slice([['10.244.1.7']], { name: 'other-1', labels: { 'kubernetes.io/service-name': 'other' } })],
  };
  const rows: readonly [string, ProxyStep, readonly string[]][] = [
    ['nothing', {}, []],
    ['the same objects again', { services: [dns()], endpointSlices: [slice([['10.244.1.5'], ['10.244.1.6']])] }, []],
    ['the same endpoints in another order', { endpointSlices: [slice([['10.244.1.6'], ['10.244.1.5']])] }, []],
    ['a label of the Service', { services: [dns({}, { labels: { app: 'dns' } })] }, []],
    ['its affinity', { services: [dns({ sessionAffinity: 'ClientIP' })] }, ['ns/dns']],
    [
      'an endpoint’s zone',
      { endpointSlices: [{ ...slice([]), endpoints: [{ addresses: ['10.244.1.5'], zone: 'a' }, { addresses: ['10.244.1.6'] }] }] },
      ['ns/dns'],
    ],
    ['an endpoint less', { endpointSlices: [slice([['10.244.1.5']])] }, ['ns/dns']],
    ['a slice more', { endpointSlices: [slice([['10.244.1.9']], { name: 'dns-2' })] }, ['ns/dns']],
    ['a slice less', { deleteEndpointSlices: ['ns/other-1'] }, ['ns/other']],
    ['a slice that was not there', { deleteEndpointSlices: ['ns/none'] }, []],
    [
      'a slice of a Service that is not there',
      { endpointSlices: [slice([['10.244.1.9']], { name: 'x', labels: { 'kubernetes.io/service-name': 'x' } })] },
      ['ns/x'],
    ],
    ['another proxy’s Service', { services: [dns({}, { labels: { 'service.kubernetes.io/service-proxy-name': 'x' } })] }, ['ns/dns']],
  ];
  for (const [name, step, expected] of rows)
    it(name, () => {
      const driven = drive('1.30', { ...start, steps: [step] });
      const before = new Set(linesWith(driven.texts[0], '-A KUBE-SEP'));
      const again = linesWith(driven.texts[1], 'DNAT --to-destination');
      const named = new Set(again.map((line) => /--comment (\S+):dns/.exec(line)?.[1]));
      expect(driven.syncs[1]?.partial).toBe(true);
      expect(before.size).toBeGreaterThan(0);
      // A Service whose endpoints are all gone, or that is gone, has no rules to write.
      const gone = ['a slice less', 'another proxy’s Service', 'a slice of a Service that is not there'].includes(name);
      expect([...named]).toEqual(gone ? [] : expected);
    });
  it('a slice of the other family is a change in 1.26 and none in 1.30', () => {
    const other: EndpointSlice = { ...slice([['fd00::1']], { name: 'dns-6' }), addressType: 'IPv6' };
    const input = { ...start, featureGates: { MinimizeIPTablesRestore: true }, steps: [{ endpointSlices: [other] }] };
    expect(linesWith(drive('1.26', input).texts[1], 'DNAT --to').length).toBe(2);
    expect(linesWith(drive('1.30', input).texts[1], 'DNAT --to').length).toBe(0);
  });
  it('a slice that is relabelled stays with its first Service too, as in kube-proxy', () => {
    const moved = slice([['10.244.1.5'], ['10.244.1.6']], { labels: { 'kubernetes.io/service-name': 'other' } });
    const text = drive('1.26', { ...start, steps: [{ endpointSlices: [moved] }] }).texts[1];
    expect(linesWith(text, 'DNAT').map((line) => /comment ns\/(\w+).*destination (\S+)/.exec(line)?.slice(1).join(' '))).toEqual([
      'dns 10.244.1.5:5353',
      'dns 10.244.1.6:5353',
      'other 10.244.1.5:5353',
      'other 10.244.1.6:5353',
      'other 10.244.1.7:5353',
    ]);
  });
  it('the same endpoint in two slices counts once: the first, or the last that is local', () => {
    const input = (second: Given, third: Given): ProxyInput => ({
      services: [dns({ internalTrafficPolicy: 'Local' })],
      endpointSlices: [slice([['10.244.1.5', { ready: true }]]), slice([second], { name: 'dns-2' }), slice([third], { name: 'dns-3' })],
    });
    const local: Given = ['10.244.1.5', { ready: true }, 'node-1'];
    const localDown: Given = ['10.244.1.5', { ready: false, serving: false }, 'node-1'];
    expect(linesWith(drive('1.26', input(local, ['10.244.1.5'])).texts[0], '-A KUBE-SVL').length).toBe(1);
    expect(linesWith(drive('1.26', input(local, localDown)).texts[0], '-A KUBE-SVL').length).toBe(0);
  });
});

describe('healthCheckNodePorts (reference A.17)', () => {
  const service = dns({
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    healthCheckNodePort: 32000,
    ports: [
      { name: 'dns', protocol: 'UDP', port: 53 },
      { name: 'tcp', protocol: 'TCP', port: 53 },
    ],
  });
  const here = (ip: string, ready = true): Given => [ip, { ready, serving: true, terminating: !ready }, 'node-1'];
  it('counts distinct ready addresses on this node, all ports together', () => {
    const both = {
      ...slice([here('10.244.1.5'), here('10.244.1.6'), here('10.244.1.7', false), ['10.244.2.1']]),
      ports: [
        { name: 'dns', port: 5353, protocol: 'UDP' as const },
        { name: 'tcp', port: 5354 },
      ],
    };
    const run = runProxy(iptablesMode, '1.26', {
      services: [service],
      endpointSlices: [both],
      steps: [{ deleteEndpointSlices: ['ns/dns-1'] }, { deleteServices: ['ns/dns'] }],
    });
    expect(run.syncs.map((sync) => sync.healthChecks)).toEqual([
      [{ service: 'ns/dns', port: 32000, localEndpoints: 2, httpStatus: 200 }],
      [{ service: 'ns/dns', port: 32000, localEndpoints: 0, httpStatus: 503 }],
      undefined,
    ]);
  });
});

describe('Services that kube-proxy passes over, and families', () => {
  const count = (service: Service, ipFamily: 'IPv4' | 'IPv6' = 'IPv4'): number => portsOf(service, serviceReading(ipFamily, '1.26')).length;
  for (const [name, service, v4, v6] of [
    ['plain', dns(), 1, 0],
    ['headless', dns({ clusterIP: 'None' }), 0, 0],
    ['without an address yet', dns({ clusterIP: '' }), 0, 0],
    ['ExternalName', dns({ type: 'ExternalName' }), 0, 0],
    ['another proxy’s', dns({}, { labels: { 'service.kubernetes.io/service-proxy-name': '' } }), 0, 0],
    ['of two families', dns({ clusterIPs: ['10.96.0.10', 'fd00:96::10'] }), 1, 1],
    ['IPv6', dns({ clusterIP: 'fd00:96::10' }), 0, 1],
  ] as const)
    it(name, () => expect([count(service), count(service, 'IPv6')]).toEqual([v4, v6]));
});

describe('large clusters (reference A.8, A.9)', () => {
  const many = (n: number): EndpointSlice => slice(Array.from({ length: n }, (_, i) => [`10.244.${i >> 8}.${i & 255}`]));
  const comments = (text: string | undefined): number => linesWith(text, '--comment "ns/dns:dns -> ').length;
  it('1000 endpoints are not large, 1001 are', () => {
    expect(comments(drive('1.26', { services: [dns()], endpointSlices: [many(1000)] }).texts[0])).toBe(1000);
    expect(comments(drive('1.26', { services: [dns()], endpointSlices: [many(1001)] }).texts[0])).toBe(0);
  });
  it('a full sync drops the comments of every Service, or puts them back', () => {
    const other: Service = { ...dns({ clusterIP: '10.96.0.11' }), metadata: { namespace: 'ns', name: 'other' } };
    const own = slice([['10.0.0.1']], { name: 'other-1', labels: { 'kubernetes.io/service-name': 'other' } });
    const { texts } = drive('1.26', { services: [dns(), other], endpointSlices: [many(1000), own], steps: [{ endpointSlices: [many(10)] }] });
    expect(texts.map((text) => linesWith(text, '"ns/other:dns -> 10.0.0.1:5353"').length)).toEqual([0, 1]);
  });
  it('stale chains wait for the sync period from 1.25 on', () => {
    let now = 100;
    const run = (version: string): number[] => {
      now = 100;
      const times = [100, 110, 131, 150, 170];
      const steps = [many(1200), many(1199), many(1198), many(1197)].map((one) => ({ endpointSlices: [one] }));
      let sync = 0;
      const clock = (): number => {
        now = times[Math.min(sync++, times.length - 1)] ?? 0;
        return now;
      };
      return drive(version, { services: [dns()], endpointSlices: [many(1201)], steps }, clock).texts.map((text) => linesWith(text, '-X KUBE-SEP').length);
    };
    expect(run('1.26')).toEqual([0, 0, 2, 0, 2]);
    expect(run('1.23')).toEqual([0, 1, 1, 1, 1]);
  });
});
