import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/simulation/index.ts';
import { Client, causesOf, messageOf, pathOf, service } from './client.ts';

const specOf = (client: Client, name = 'web'): Service['spec'] => (client.get(pathOf('Service', name)).body as Service).spec;
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `s${i}`);
const lastByte = (ip: string | undefined): number => Number(ip?.split('.')[3]);

describe('the service range (section F.1)', () => {
  it('the kubernetes Service has the first address', () => {
    expect(specOf(new Client({ serviceCIDR: '10.0.0.0/24' }), 'kubernetes').clusterIP).toBe('10.0.0.1');
  });
  it.each([
    ['outside', '10.9.9.9', 'failed to allocate IP 10.9.9.9: the provided IP (10.9.9.9) is not in the valid range. The range of valid IPs is 10.96.0.0/12'],
    [
      'the network address',
      '10.96.0.0',
      'failed to allocate IP 10.96.0.0: the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    ],
    [
      'the broadcast address',
      '10.111.255.255',
      'failed to allocate IP 10.111.255.255: the provided IP (10.111.255.255) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    ],
    ['taken', '10.96.0.1', 'failed to allocate IP 10.96.0.1: provided IP is already allocated'],
  ])('%s', (_what, clusterIP, why) => {
    const answer = new Client().create(service({ clusterIP }));
    expect(answer.status).toBe(422);
    expect(causesOf(answer)).toEqual([`spec.clusterIPs: Invalid value: []string{"${clusterIP}"}: ${why}`]);
  });
  it('a full range: 254 addresses of a /24 less the first one, then an internal error', () => {
    const client = new Client({ serviceCIDR: '10.0.0.0/24' });
    for (const name of names(253)) expect(client.create(service({}, name)).status).toBe(201);
    const answer = client.create(service({}, 'late'));
    expect(answer.status).toBe(500);
    expect(messageOf(answer)).toBe('Internal error occurred: failed to allocate a serviceIP: range is full');
  });
  it('a dry run takes nothing and shows the network address', () => {
    const client = new Client();
    const answer = client.create(service(), { dryRun: 'All' });
    expect((answer.body as Service).spec.clusterIP).toBe('10.96.0.0');
    expect(client.get(pathOf('Service', 'web')).status).toBe(404);
  });
  it('what a refused Service had taken is given back', () => {
    const client = new Client();
    expect(client.create(service({ clusterIP: '10.96.7.7', type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })).status).toBe(422);
    expect(client.create(service({ clusterIP: '10.96.7.7' })).status).toBe(201);
  });
});

describe('the static band (section F.2)', () => {
  // Range, addresses in the band, first address that chance takes.
  it.each([
    ['10.0.0.0/27', 16],
    ['10.0.0.0/24', 16],
  ])('%s: chance stays above the first %i addresses until the rest is full', (serviceCIDR, band) => {
    const client = new Client({ serviceCIDR });
    const size = 2 ** (32 - Number(serviceCIDR.split('/')[1])) - 2;
    const given = names(size - 1).map((name) => lastByte((client.create(service({}, name)).body as Service).spec.clusterIP));
    expect(given.slice(0, size - band).every((n) => n > band)).toBe(true);
    expect(new Set(given.slice(0, size - band)).size).toBe(size - band);
    expect(given.slice(size - band).every((n) => n > 1 && n <= band)).toBe(true);
  });
  it('a /28 has no band', () => {
    const seen = new Set(
      Array.from({ length: 40 }, (_, seed) => lastByte((new Client({ serviceCIDR: '10.0.0.0/28', seed }).create(service()).body as Service).spec.clusterIP)),
    );
    expect([...seen].some((n) => n < 8)).toBe(true);
  });
  it('a person may take any free address of the band', () => {
    expect(new Client().create(service({ clusterIP: '10.96.0.10' })).status).toBe(201);
  });
});

describe('node ports (section F.4)', () => {
  const nodePort = (port: number, name = 'web') => service({ type: 'NodePort', ports: [{ port: 80, nodePort: port }] }, name);
  it.each([
    ['outside', 80, 'provided port is not in the valid range. The range of valid ports is 30000-32767'],
    ['taken', 30080, 'provided port is already allocated'],
  ])('%s', (_what, port, why) => {
    const client = new Client();
    client.create(nodePort(30080, 'first'));
    expect(messageOf(client.create(nodePort(port)))).toBe(`Service "web" is invalid: spec.ports[0].nodePort: Invalid value: ${port}: ${why}`);
  });
  it('none free', () => {
    const client = new Client({ nodePortRange: '30000-30001' });
    for (const name of names(2)) expect(client.create(service({ type: 'NodePort' }, name)).status).toBe(201);
    const answer = client.create(service({ type: 'NodePort' }));
    expect([answer.status, messageOf(answer)]).toEqual([500, 'Internal error occurred: failed to allocate a nodePort: range is full']);
  });
  it('a health check port that is taken or outside', () => {
    const client = new Client();
    const local = (healthCheckNodePort: number) => service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort });
    client.create(nodePort(30080, 'first'));
    expect(messageOf(client.create(local(30080)))).toBe(
      'Internal error occurred: failed to allocate requested HealthCheck NodePort 30080: provided port is already allocated',
    );
    expect(messageOf(client.create(local(80)))).toContain('failed to allocate requested HealthCheck NodePort 80: provided port is not in the valid range');
  });
  it('no health check port free', () => {
    const client = new Client({ nodePortRange: '30000-30000' });
    expect(messageOf(client.create(service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' })))).toBe(
      'Internal error occurred: failed to allocate a HealthCheck NodePort 0: range is full',
    );
    // What had been given for the port itself is free again.
    expect(client.create(service({ type: 'NodePort' })).status).toBe(201);
  });
  it('TCP and UDP on one port share a node port; explicit ones are both taken', () => {
    const client = new Client();
    const dns = (extra: object[] = [{}, {}]) => ({
      type: 'NodePort',
      ports: ['TCP', 'UDP'].map((protocol, i) => ({ name: protocol.toLowerCase(), port: 53, protocol, ...extra[i] })),
    });
    client.create(service(dns(), 'dns'));
    const [tcp, udp] = specOf(client, 'dns').ports ?? [];
    expect(tcp?.nodePort).toBe(udp?.nodePort);
    client.create(service(dns([{ nodePort: 30053 }, { nodePort: 30054 }]), 'both'));
    expect(specOf(client, 'both').ports?.map((port) => port.nodePort)).toEqual([30053, 30054]);
    expect(messageOf(client.create(nodePort(30054)))).toContain('already allocated');
  });
  it('allocateLoadBalancerNodePorts false: none by itself, explicit ones all the same', () => {
    const client = new Client();
    client.create(
      service({
        type: 'LoadBalancer',
        allocateLoadBalancerNodePorts: false,
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'b', nodePort: 30081 },
        ],
      }),
    );
    expect(specOf(client).ports?.map((port) => port.nodePort)).toEqual([undefined, 30081]);
    expect(messageOf(client.create(nodePort(30081, 'other')))).toContain('already allocated');
  });
  it('a release with a static band keeps chance above it', () => {
    const ports = Array.from({ length: 60 }, (_, seed) => {
      const client = new Client({ nodePortRange: '30000-30099', kubernetesVersion: '1.29', seed });
      client.create(service({ type: 'NodePort' }));
      return specOf(client).ports?.[0]?.nodePort ?? 0;
    });
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(30016);
  });
});

describe('changing types', () => {
  it('to ClusterIP: the node port is free again, the address stays', () => {
    const client = new Client();
    client.create(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }));
    const { clusterIP } = specOf(client);
    expect(client.patch(pathOf('Service', 'web'), 'merge-patch', { spec: { type: 'ClusterIP' } }).status).toBe(200);
    expect(specOf(client)).toMatchObject({ type: 'ClusterIP', clusterIP, ports: [{ port: 80 }] });
    expect(specOf(client).ports?.[0]?.nodePort).toBeUndefined();
    expect(specOf(client).externalTrafficPolicy).toBeUndefined();
    expect(client.create(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }, 'next')).status).toBe(201);
  });
  it('to ExternalName and back: the address is given back, then another one is drawn', () => {
    const client = new Client({ serviceCIDR: '10.0.0.0/24' });
    client.create(service({ clusterIP: '10.0.0.7' }));
    client.patch(pathOf('Service', 'web'), 'merge-patch', { spec: { type: 'ExternalName', externalName: 'a.example' } });
    expect(specOf(client)).not.toHaveProperty('clusterIP');
    expect(client.create(service({ clusterIP: '10.0.0.7' }, 'next')).status).toBe(201);
    client.patch(pathOf('Service', 'web'), 'merge-patch', { spec: { type: 'ClusterIP', externalName: null } });
    expect(specOf(client).clusterIP).toMatch(/^10\.0\.0\./);
    expect(specOf(client).clusterIP).not.toBe('10.0.0.7');
  });
  it('a manifest without the node port keeps it, by the name of the port', () => {
    const client = new Client();
    client.create(service({ type: 'NodePort' }));
    const before = specOf(client).ports?.[0]?.nodePort;
    expect(client.replace(service({ type: 'NodePort', ports: [{ port: 8080 }] })).status).toBe(200);
    expect(specOf(client).ports).toMatchObject([{ port: 8080, nodePort: before }]);
  });
  it('deleted: everything is free again', () => {
    const client = new Client();
    client.create(service({ type: 'NodePort', clusterIP: '10.96.7.7', ports: [{ port: 80, nodePort: 30080 }] }));
    client.delete(pathOf('Service', 'web'));
    expect(client.create(service({ type: 'NodePort', clusterIP: '10.96.7.7', ports: [{ port: 80, nodePort: 30080 }] })).status).toBe(201);
  });
  it('an update that is refused leaves the old ports and addresses taken', () => {
    const client = new Client();
    client.create(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }));
    expect(client.replace(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })).status).toBe(422);
    expect(messageOf(client.create(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }, 'next')))).toContain('already allocated');
  });
});

describe('two families (section G.1)', () => {
  const dual = { serviceCIDR: '10.96.0.0/12,fd00:10:96::/112' };
  // Options of the cluster, spec, what becomes of policy and families; or the errors.
  it.each([
    ['single stack by default', dual, {}, ['SingleStack', ['IPv4']]],
    ['prefer, on two families', dual, { ipFamilyPolicy: 'PreferDualStack' }, ['PreferDualStack', ['IPv4', 'IPv6']]],
    ['prefer, on one family', {}, { ipFamilyPolicy: 'PreferDualStack' }, ['PreferDualStack', ['IPv4']]],
    ['require', dual, { ipFamilyPolicy: 'RequireDualStack' }, ['RequireDualStack', ['IPv4', 'IPv6']]],
    ['the order given decides', dual, { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6'] }, ['RequireDualStack', ['IPv6', 'IPv4']]],
    ['inferred from the address', dual, { clusterIP: 'fd00:10:96::77' }, ['SingleStack', ['IPv6']]],
    ['headless without selector', dual, { clusterIP: 'None', selector: undefined }, ['RequireDualStack', ['IPv4', 'IPv6']]],
    ['headless without selector, on one family', {}, { clusterIP: 'None', selector: undefined }, ['RequireDualStack', ['IPv4', 'IPv6']]],
  ])('%s', (_what, options, spec, [policy, families]) => {
    const client = new Client(options);
    expect(client.create(service(spec)).status).toBe(201);
    const made = specOf(client);
    expect([made.ipFamilyPolicy, made.ipFamilies]).toEqual([policy, families]);
    if (made.clusterIP !== 'None') expect(made.clusterIPs?.map((ip) => (ip.includes(':') ? 'IPv6' : 'IPv4'))).toEqual(families);
  });
  it.each([
    [
      'require, on one family',
      {},
      { ipFamilyPolicy: 'RequireDualStack' },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    ['a family that is missing', {}, { ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
    [
      'an address of a family that is missing',
      {},
      { clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7', 'fd00::7'], ipFamilyPolicy: 'PreferDualStack' },
      'spec.clusterIPs[1]: Invalid value: []string{"10.96.7.7", "fd00::7"}: IPv6 is not configured on this cluster',
    ],
    [
      'one policy, two families',
      dual,
      { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'] },
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    ],
    [
      'one policy, two addresses',
      dual,
      { ipFamilyPolicy: 'SingleStack', clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7', 'fd00:10:96::7'] },
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified",
    ],
  ])('%s', (_what, options, spec, error) => {
    expect(causesOf(new Client(options).create(service(spec)))).toContain(error);
  });
  it('upgrade and downgrade', () => {
    const client = new Client(dual);
    client.create(service());
    const first = specOf(client).clusterIP;
    client.patch(pathOf('Service', 'web'), 'merge-patch', { spec: { ipFamilyPolicy: 'PreferDualStack' } });
    const [kept, second = ''] = specOf(client).clusterIPs ?? [];
    expect(kept).toBe(first);
    expect(second).toContain(':');
    client.patch(pathOf('Service', 'web'), 'merge-patch', { spec: { ipFamilyPolicy: 'SingleStack' } });
    expect(specOf(client)).toMatchObject({ clusterIPs: [first], ipFamilies: ['IPv4'] });
    expect(client.create(service({ clusterIP: second }, 'next')).status).toBe(201);
  });
});

describe('ranges as objects, from 1.33 on (section F.3)', () => {
  const newer = { kubernetesVersion: '1.33', serviceCIDR: '10.96.0.0/28' };
  const range = (name: string, ...cidrs: string[]) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name }, spec: { cidrs } });
  const make = (client: Client, object: object) =>
    client.cluster.api.request({ method: 'POST', path: '/apis/networking.k8s.io/v1/servicecidrs', body: object });
  it('older releases know neither', () => {
    expect(new Client().get('/apis/networking.k8s.io/v1/servicecidrs').status).toBe(404);
  });
  it('the flag’s range is an object, and so is every address', () => {
    const client = new Client(newer);
    expect(client.get('/apis/networking.k8s.io/v1/servicecidrs/kubernetes').body).toMatchObject({
      spec: { cidrs: ['10.96.0.0/28'] },
      status: { conditions: [{ type: 'Ready', status: 'True', message: 'Kubernetes default Service CIDR is ready' }] },
    });
    expect(client.get('/apis/networking.k8s.io/v1/ipaddresses/10.96.0.1').body).toMatchObject({
      metadata: { labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
      spec: { parentRef: { group: '', resource: 'services', namespace: 'default', name: 'kubernetes' } },
    });
  });
  it('outside every range, and taken by an object that somebody made', () => {
    const client = new Client(newer);
    expect(causesOf(client.create(service({ clusterIP: '10.9.9.9' })))[0]).toContain(
      'failed to allocate IP 10.9.9.9: the provided network does not match the current range',
    );
    client.cluster.api.request({
      method: 'POST',
      path: '/apis/networking.k8s.io/v1/ipaddresses',
      body: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IPAddress',
        metadata: { name: '10.96.0.9' },
        spec: { parentRef: { resource: 'things', name: 'mine' } },
      },
    });
    expect(causesOf(client.create(service({ clusterIP: '10.96.0.9' })))[0]).toContain('provided IP is already allocated');
  });
  it('a second range is used when the first is full; a range in use does not go', () => {
    const client = new Client(newer);
    for (const name of names(13)) expect(client.create(service({}, name)).status).toBe(201);
    expect(messageOf(client.create(service()))).toContain('range is full');
    expect(make(client, range('more', '10.200.0.0/24')).status).toBe(201);
    expect(client.create(service()).status).toBe(201);
    expect(specOf(client).clusterIP).toMatch(/^10\.200\.0\./);
    client.delete('/apis/networking.k8s.io/v1/servicecidrs/more');
    expect(client.get('/apis/networking.k8s.io/v1/servicecidrs/more').body).toMatchObject({
      status: { conditions: [{ status: 'False', reason: 'Terminating' }] },
    });
    client.delete(pathOf('Service', 'web'));
    expect(client.get('/apis/networking.k8s.io/v1/servicecidrs/more').status).toBe(404);
    expect(client.get('/apis/networking.k8s.io/v1/ipaddresses').body).toMatchObject({ items: { length: 14 } });
  });
  it.each([
    [[], 'spec.cidrs: Required value: at least one CIDR required'],
    [
      ['10.0.0.0/24', '10.1.0.0/24', '10.2.0.0/24'],
      'spec.cidrs: Invalid value: []string{"10.0.0.0/24", "10.1.0.0/24", "10.2.0.0/24"}: may only hold up to 2 values',
    ],
    [
      ['10.0.0.0/24', '10.1.0.0/24'],
      'spec.cidrs: Invalid value: []string{"10.0.0.0/24", "10.1.0.0/24"}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
    [['fd00::/48'], 'spec.cidrs[0]: Invalid value: "fd00::/48": shortest allowed prefix length for service CIDR is 64, got 48'],
  ])('%j is refused', (cidrs, error) => {
    expect(causesOf(make(new Client(newer), range('bad', ...cidrs)))).toEqual([error]);
  });
});

describe('the API server with another range', () => {
  const edit = (client: Client, from: string, to: string): void => {
    const { files } = client.cluster.node('controlplane');
    const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    files.write(path, (files.read(path) ?? '').replace(from, to));
  };
  const events = (client: Client): string[] => {
    const { items } = client.get('/api/v1/events', { fieldSelector: 'involvedObject.kind=Service' }).body as {
      items: { reason: string; message: string; involvedObject: { name: string } }[];
    };
    return items.map(({ reason, message, involvedObject }) => `${involvedObject.name} ${reason}: ${message}`);
  };
  it('existing Services keep their addresses, new ones get new ones, and the repair loop says what does not fit', () => {
    const client = new Client();
    client.create(service({ clusterIP: '10.96.7.7' }, 'old'));
    const before = client.get('/api/v1/namespaces/kube-system/pods/kube-apiserver-controlplane').body as { metadata: { uid: string } };
    edit(client, '10.96.0.0/12', '10.200.0.0/16');
    expect(specOf(client, 'old').clusterIP).toBe('10.96.7.7');
    expect(specOf(client, 'kubernetes').clusterIP).toBe('10.96.0.1');
    client.create(service({}, 'new'));
    expect(specOf(client, 'new').clusterIP).toMatch(/^10\.200\./);
    expect(events(client).sort()).toEqual([
      'kubernetes ClusterIPOutOfRange: Cluster IP 10.96.0.1 is not within the service CIDR 10.200.0.0/16; please recreate service',
      'old ClusterIPOutOfRange: Cluster IP 10.96.7.7 is not within the service CIDR 10.200.0.0/16; please recreate service',
    ]);
    const after = client.get('/api/v1/namespaces/kube-system/pods/kube-apiserver-controlplane').body as { metadata: { uid: string } };
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(
      client.cluster
        .node('controlplane')
        .processes()
        .some(({ command }) => command.includes('--service-cluster-ip-range=10.200.0.0/16')),
    ).toBe(true);
  });
  it('the kubernetes Service comes back within ten seconds, with the first address of the new range', () => {
    const client = new Client();
    edit(client, '10.96.0.0/12', '10.200.0.0/16');
    client.delete(pathOf('Service', 'kubernetes'));
    expect(client.get(pathOf('Service', 'kubernetes')).status).toBe(404);
    client.cluster.advance(10);
    expect(specOf(client, 'kubernetes').clusterIP).toBe('10.200.0.1');
  });
  it('another node port range: an old port stays, the repair loop complains', () => {
    const client = new Client();
    client.create(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }));
    edit(client, '    - --secure-port=6443\n', '    - --secure-port=6443\n    - --service-node-port-range=20000-20100\n');
    expect(events(client)).toEqual(['web PortOutOfRange: Port 30080 is not within the port range 20000-20100; please recreate service']);
    client.create(service({ type: 'NodePort' }, 'next'));
    expect(specOf(client, 'next').ports?.[0]?.nodePort).toBeLessThan(20101);
  });
  it.each([
    ['a range that is none', '10.96.0.0/12', '10.96.0.0', 'service-cluster-ip-range[0] is not a valid cidr'],
    [
      'a range that is too large',
      '10.96.0.0/12',
      '10.0.0.0/8',
      'specified --service-cluster-ip-range is too large; for 32-bit addresses, the mask must be >= 12',
    ],
    ['a range that is too small', '10.96.0.0/12', '10.96.0.0/30', 'the service cluster IP range must be at least 8 IP addresses'],
    ['three ranges', '10.96.0.0/12', '10.96.0.0/16,10.97.0.0/16,10.98.0.0/16', '--service-cluster-ip-range must not contain more than two entries'],
    [
      'two of one family',
      '10.96.0.0/12',
      '10.96.0.0/16,10.97.0.0/16',
      '--service-cluster-ip-range[0] and --service-cluster-ip-range[1] must be of different IP family',
    ],
    ['a flag that there is none of', '--secure-port', '--secure-prot', 'unknown flag: --secure-prot'],
  ])('%s: the API server does not come back, traffic goes on, a repaired file repairs it', (_what, from, to, why) => {
    const client = new Client();
    client.cluster.apply([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { nodeName: 'node01', containers: [{ name: 'a' }] } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b', labels: { app: 'web' } }, spec: { containers: [{ name: 'b', ports: [{ containerPort: 80 }] }] } },
      service(),
    ]);
    const good = client.cluster.node('controlplane').files.read('/etc/kubernetes/manifests/kube-apiserver.yaml') ?? '';
    edit(client, from, to);
    expect(client.get('/api/v1/nodes')).toEqual({ status: 0, headers: {}, body: undefined });
    expect(client.cluster.pod('a').connect('web:80').fate).toBe('delivered');
    const log = client.cluster
      .node('controlplane')
      .files.list()
      .filter((path) => path.includes('kube-system_kube-apiserver') && path.startsWith('/var/log/containers'));
    expect(client.cluster.node('controlplane').files.read(log[0] ?? '')).toContain(`Error: ${why}`);
    client.cluster.node('controlplane').files.write('/etc/kubernetes/manifests/kube-apiserver.yaml', good);
    expect(client.get('/api/v1/nodes').status).toBe(200);
  });
});
