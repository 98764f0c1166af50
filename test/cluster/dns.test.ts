import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../src/simulation/index.ts';

const pod = (name: string, spec: object = {}, namespace = 'default') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: 'web' } },
  spec: { nodeName: 'node01', containers: [{ name: 'c', image: 'app', ports: [{ containerPort: 80 }] }], ...spec },
});
const service = (name: string, spec: object = {}, namespace = 'default') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }], ...spec },
});

function create(): Cluster {
  const cluster = createCluster({ serviceCIDR: '10.96.0.0/12,fd00:96::/112' });
  cluster.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    pod('a', { hostname: 'first', subdomain: 'headless' }),
    pod('b'),
    service('web', {
      clusterIP: '10.96.0.7',
      ports: [
        { name: 'http', port: 80 },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    }),
    service('both', { ipFamilyPolicy: 'RequireDualStack', clusterIP: '10.96.0.8', clusterIPs: ['10.96.0.8', 'fd00:96::8'] }),
    service('unnamed', { ports: [{ port: 80 }] }),
    service('headless', { clusterIP: 'None' }),
    service('nobody', { clusterIP: 'None', selector: { app: 'none' } }),
    service('outside', { type: 'ExternalName', externalName: 'db.example.com', selector: undefined, ports: undefined }),
    service('inside', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local', selector: undefined, ports: undefined }),
    service('cart', { clusterIP: '10.96.0.9' }, 'shop'),
  ]);
  return cluster;
}

const cluster = create();
const ip = (name: string): string => cluster.pod(name).ip;
const dashed = (name: string): string => ip(name).replaceAll('.', '-');
const ask = (name: string, type?: Parameters<typeof cluster.dns.query>[1]): string[] | string => {
  const { rcode, answers } = cluster.dns.query(name, type);
  return rcode === 'NOERROR' ? answers.map((record) => `${record.type} ${record.data}`) : rcode;
};

describe('a Service with an address', () => {
  it('A and AAAA', () => {
    expect(ask('web.default.svc.cluster.local')).toEqual(['A 10.96.0.7']);
    expect(ask('WEB.Default.SVC.cluster.local.')).toEqual(['A 10.96.0.7']);
    expect(ask('web.default.svc.cluster.local', 'AAAA')).toEqual([]);
    expect(ask('both.default.svc.cluster.local', 'AAAA')).toEqual(['AAAA fd00:96::8']);
  });
  it('a record is written as dig prints it', () => {
    expect(cluster.dns.query('web.default.svc.cluster.local').answers).toEqual([
      { name: 'web.default.svc.cluster.local.', type: 'A', ttl: 30, data: '10.96.0.7' },
    ]);
  });
  it('SRV: a port by its name and protocol, or all of them', () => {
    expect(ask('_http._tcp.web.default.svc.cluster.local', 'SRV')).toEqual(['SRV 0 100 80 web.default.svc.cluster.local.']);
    expect(ask('_http._udp.web.default.svc.cluster.local', 'SRV')).toBe('NXDOMAIN');
    expect(ask('_dns._udp.web.default.svc.cluster.local', 'SRV')).toEqual(['SRV 0 100 53 web.default.svc.cluster.local.']);
    expect(ask('web.default.svc.cluster.local', 'SRV')).toHaveLength(2);
    expect(ask('_http._tcp.unnamed.default.svc.cluster.local', 'SRV')).toBe('NXDOMAIN');
    expect(ask('unnamed.default.svc.cluster.local', 'SRV')).toEqual(['SRV 0 100 80 unnamed.default.svc.cluster.local.']);
  });
  it('PTR of the address', () => {
    expect(ask('7.0.96.10.in-addr.arpa', 'PTR')).toEqual(['PTR web.default.svc.cluster.local.']);
    expect(ask('8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.0.d.f.ip6.arpa', 'PTR')).toEqual(['PTR both.default.svc.cluster.local.']);
    expect(ask('1.2.3.4.in-addr.arpa', 'PTR')).toBe('NXDOMAIN');
  });
});

describe('a headless Service', () => {
  it('its pods, by their hostname or their address', () => {
    expect(new Set(ask('headless.default.svc.cluster.local'))).toEqual(new Set([`A ${ip('a')}`, `A ${ip('b')}`]));
    expect(ask('first.headless.default.svc.cluster.local')).toEqual([`A ${ip('a')}`]);
    expect(ask(`${dashed('b')}.headless.default.svc.cluster.local`)).toEqual([`A ${ip('b')}`]);
    expect(ask(`${dashed('a')}.headless.default.svc.cluster.local`)).toBe('NXDOMAIN');
  });
  it('SRV names the pods, PTR too', () => {
    expect(new Set(ask('_http._tcp.headless.default.svc.cluster.local', 'SRV'))).toEqual(
      new Set(['SRV 0 50 80 first.headless.default.svc.cluster.local.', `SRV 0 50 80 ${dashed('b')}.headless.default.svc.cluster.local.`]),
    );
    expect(ask(`${ip('a').split('.').reverse().join('.')}.in-addr.arpa`, 'PTR')).toEqual(['PTR first.headless.default.svc.cluster.local.']);
  });
  it('does not exist without ready pods, unless it publishes the others', () => {
    const own = create();
    const resolve = (): string => own.dns.query('headless.default.svc.cluster.local').rcode;
    own.pod('a').setReady(false);
    expect(own.dns.query('headless.default.svc.cluster.local').answers).toHaveLength(1);
    own.pod('b').setReady(false);
    expect(resolve()).toBe('NXDOMAIN');
    own.apply(service('headless', { clusterIP: 'None', publishNotReadyAddresses: true }));
    expect(own.dns.query('headless.default.svc.cluster.local').answers).toHaveLength(2);
    expect(ask('nobody.default.svc.cluster.local')).toBe('NXDOMAIN');
  });
});

describe('other names', () => {
  it('ExternalName is an alias', () => {
    expect(ask('outside.default.svc.cluster.local')).toEqual(['CNAME db.example.com.']);
  });
  it('pods by their address, in a namespace that is there', () => {
    expect(ask('10-244-1-5.default.pod.cluster.local')).toEqual(['A 10.244.1.5']);
    expect(ask('10-244-1-5.nowhere.pod.cluster.local')).toBe('NXDOMAIN');
    expect(ask('ten.default.pod.cluster.local')).toBe('NXDOMAIN');
  });
  it('what is a node of the tree exists without records', () => {
    for (const name of ['cluster.local', 'svc.cluster.local', 'default.svc.cluster.local']) expect(ask(name)).toEqual([]);
    expect(ask('nowhere.svc.cluster.local')).toBe('NXDOMAIN');
    expect(ask('dns-version.cluster.local', 'TXT')).toEqual(['TXT "1.1.0"']);
  });
  it('names of the world: nobody to ask', () => {
    expect(ask('example.com')).toBe('SERVFAIL');
  });
});

describe('what a pod’s resolver makes of it', () => {
  const { resolver } = cluster.pod('a');
  const lookup = (name: string, type: 'A' | 'AAAA' = 'A') => {
    const { rcode, answers, tried } = cluster.dns.lookup(name, type, resolver);
    return { rcode, data: answers.map(({ data }) => data), tried };
  };
  it('resolv.conf of a pod: the search list of its namespace, five dots', () => {
    expect(resolver).toEqual({
      nameservers: ['10.96.0.10'],
      search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
    });
    expect(cluster.pod('a').files.read('/etc/resolv.conf')).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
  });
  it('a name in its own namespace, and one in another', () => {
    expect(lookup('web')).toEqual({ rcode: 'NOERROR', data: ['10.96.0.7'], tried: ['web.default.svc.cluster.local.'] });
    expect(lookup('cart')).toMatchObject({ rcode: 'NXDOMAIN', data: [] });
    expect(lookup('cart.shop')).toEqual({
      rcode: 'NOERROR',
      data: ['10.96.0.9'],
      tried: ['cart.shop.default.svc.cluster.local.', 'cart.shop.svc.cluster.local.'],
    });
  });
  it('a name that has the domain goes through the whole list before itself, one with a dot at the end does not', () => {
    expect(lookup('web.default.svc.cluster.local').tried).toEqual([
      'web.default.svc.cluster.local.default.svc.cluster.local.',
      'web.default.svc.cluster.local.svc.cluster.local.',
      'web.default.svc.cluster.local.cluster.local.',
      'web.default.svc.cluster.local.',
    ]);
    expect(lookup('web.default.svc.cluster.local.').tried).toEqual(['web.default.svc.cluster.local.']);
  });
  it('a name that is there without such a record ends the search', () => {
    expect(lookup('web', 'AAAA')).toEqual({ rcode: 'NOERROR', data: [], tried: ['web.default.svc.cluster.local.'] });
  });
  it('an alias is followed', () => {
    expect(lookup('inside')).toEqual({ rcode: 'NOERROR', data: ['web.default.svc.cluster.local.', '10.96.0.7'], tried: ['inside.default.svc.cluster.local.'] });
  });
  it('dnsPolicy and dnsConfig change it', () => {
    const own = createCluster();
    own.apply([
      pod('host', { dnsPolicy: 'Default' }),
      pod('none', { dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.1'], searches: ['a.example'], options: [{ name: 'ndots', value: '2' }] } }),
    ]);
    expect(own.pod('host').resolver.nameservers).not.toContain('10.96.0.10');
    expect(own.pod('none').resolver).toEqual({ nameservers: ['192.0.2.1'], search: ['a.example'], ndots: 2 });
  });
});
