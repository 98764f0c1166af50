import { describe, expect, it } from 'vitest';
import { createCluster, present, type RangesView, ranges } from '../../src/simulation/index.ts';
import { notesCluster } from './cluster.ts';

const named = (view: RangesView, name: string): RangesView['ranges'][number] | undefined => view.ranges.find((range) => range.name === name);

describe('the ranges of a cluster', () => {
  const cluster = notesCluster();
  const view = ranges(cluster);

  it('are three networks, and the nodes’ parts of one of them', () => {
    expect(view.ranges.map(({ name, cidr, size, within }) => [name, cidr, size, within])).toEqual([
      ['nodes', '10.19.9.0/24', '256', undefined],
      ['pods', '10.244.0.0/16', '65,536', undefined],
      ['pods of controlplane', '10.244.0.0/24', '256', 'pods'],
      ['pods of node01', '10.244.1.0/24', '256', 'pods'],
      ['Services', '10.96.0.0/12', '1,048,576', undefined],
    ]);
    expect(view.summary).toBe('3 ranges: no two overlap');
    expect(present(view)).toBe(view);
  });
  it('know who has which address', () => {
    expect(named(view, 'nodes')?.ruler?.marks.map(({ address, name }) => [address, name])).toEqual([
      ['10.19.9.1', 'gateway'],
      ['10.19.9.9', 'node controlplane'],
      ['10.19.9.12', 'node node01'],
      ['10.19.9.95', 'laptop'],
    ]);
    const services = named(view, 'Services')?.ruler?.marks.map(({ address }) => address);
    expect(services).toEqual(['10.96.0.1', cluster.get('Service', 'db-service').spec.clusterIP]);
  });
  it('show the static band as the allocator has it, wide enough to be seen', () => {
    const [fixed, dynamic] = named(view, 'Services')?.ruler?.bands ?? [];
    expect(fixed).toMatchObject({ first: '10.96.0.1', last: '10.96.1.0', size: '256' });
    expect(dynamic).toMatchObject({ first: '10.96.1.1', last: '10.111.255.254' });
    expect((fixed?.to ?? 0) - (fixed?.from ?? 0)).toBeGreaterThan(0.3);
    expect(dynamic?.from).toBe(fixed?.to);
    expect(dynamic?.to).toBe(1);
  });
  it('a Service that asks for no address gets one of the dynamic band', () => {
    const dynamic = named(view, 'Services')?.ruler?.bands[1];
    const mark = named(view, 'Services')?.ruler?.marks[1];
    expect(mark?.at).toBeGreaterThanOrEqual(dynamic?.from ?? 1);
  });
  it('zoom in on what is in use, and say so', () => {
    const pods = named(view, 'pods')?.ruler;
    expect(pods?.words).toBe('The first 512 of 65,536 addresses, in even steps; the rest is empty.');
    expect(pods?.bands.map(({ from, to }) => [from, to])).toEqual([
      [0, 0.5],
      [0.5, 1],
    ]);
    const part = named(view, 'pods of node01')?.ruler;
    expect(part?.words).toBe('The first 16 of 256 addresses, in even steps; the rest is empty.');
    expect(part?.marks[0]).toEqual({ address: '10.244.1.1', name: 'node node01, its bridge', at: 0.0625 });
  });
  it('follow the cluster that was asked for', () => {
    const other = ranges(
      createCluster({ nodeCIDR: '192.168.5.0/24', nodes: [{ name: 'a', address: '192.168.5.2' }], podCIDR: '10.0.0.0/16', serviceCIDR: '10.200.0.0/24' }),
    );
    expect(named(other, 'nodes')?.cidr).toBe('192.168.5.0/24');
    expect(named(other, 'Services')).toMatchObject({ cidr: '10.200.0.0/24', ruler: { words: 'All 256 addresses, in even steps.' } });
    expect(named(other, 'Services')?.ruler?.bands[0]).toMatchObject({ first: '10.200.0.1', last: '10.200.0.16' });
  });
  it('know no parts where all nodes share one pod network', () => {
    const shared = ranges(createCluster({ preset: 'service-networking' }));
    expect(shared.ranges.map(({ name }) => name)).toEqual(['nodes', 'pods', 'Services']);
    expect(shared.summary).toBe('3 ranges: no two overlap');
    expect(named(shared, 'pods')?.ruler?.marks.map((mark) => mark.address)).toContain('10.244.0.2');
  });
  it('grow with ServiceCIDR objects, and with the API server’s flag', () => {
    const grown = createCluster({ kubernetesVersion: '1.33', serviceCIDR: '10.96.0.0/28' });
    grown.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'added' }, spec: { cidrs: ['10.97.0.0/24'] } });
    grown.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'late' }, spec: { clusterIP: '10.97.0.7', ports: [{ port: 80 }] } });
    expect(grown.serviceCIDRs).toEqual(['10.96.0.0/28', '10.97.0.0/24']);
    expect(named(ranges(grown), 'Services 2')?.ruler?.marks).toMatchObject([{ address: '10.97.0.7', name: 'Service late' }]);
    expect(grown.addressesIn('10.97.0.7 10.98.0.7')).toEqual({ '10.97.0.7': { network: 'service', name: 'Service late' } });
  });
  it('follow a flag that was changed; what Services still have of the old range keeps its dress', () => {
    const moved = createCluster();
    const file = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    const { files } = moved.node('controlplane');
    files.write(file, (files.read(file) ?? '').replace('10.96.0.0/12', '10.200.0.0/16'));
    expect(moved.serviceCIDRs).toEqual(['10.200.0.0/16']);
    expect(moved.addressesIn('10.96.0.1 10.200.0.9')).toMatchObject({ '10.96.0.1': { network: 'service' }, '10.200.0.9': { network: 'service' } });
  });
});

describe('a list of ranges', () => {
  it('overlaps are found, said in words, and cut out on the map', () => {
    const view = ranges([
      { name: 'office', cidr: '10.0.0.0/8' },
      { name: 'Services', cidr: '10.96.0.0/12' },
      { name: 'home', cidr: '192.168.1.0/24' },
    ]);
    expect(view.summary).toBe('3 ranges: 1 overlap');
    expect(view.overlaps).toEqual([
      {
        names: ['office', 'Services'],
        words: 'office (10.0.0.0/8) and Services (10.96.0.0/12) share 10.96.0.0 to 10.111.255.255: 1,048,576 addresses, each of which can mean either.',
      },
    ]);
    expect(view.maps[0]?.map(({ first, last, names }) => [first, last, names])).toEqual([
      ['10.0.0.0', '10.95.255.255', ['office']],
      ['10.96.0.0', '10.111.255.255', ['office', 'Services']],
      ['10.112.0.0', '10.255.255.255', ['office']],
      ['11.0.0.0', '192.168.0.255', []],
      ['192.168.1.0', '192.168.1.255', ['home']],
    ]);
  });
  it('what is a part on purpose does not overlap; a stranger in it does', () => {
    const view = ranges([
      { name: 'pods', cidr: '10.244.0.0/16' },
      { name: 'node a', cidr: '10.244.0.0/24', within: 'pods' },
      { name: 'stranger', cidr: '10.244.0.128/25' },
    ]);
    expect(view.overlaps.map(({ names }) => names)).toEqual([
      ['pods', 'stranger'],
      ['node a', 'stranger'],
    ]);
  });
  it('IPv4 and IPv6 have a map each, and large sizes are powers of two', () => {
    const view = ranges([
      { name: 'four', cidr: '10.96.0.0/12' },
      { name: 'six', cidr: 'fd00:10:96::/48' },
    ]);
    expect(view.maps).toHaveLength(2);
    expect(view.ranges[1]).toMatchObject({ size: '2^80', first: 'fd00:10:96::', last: 'fd00:10:96:ffff:ffff:ffff:ffff:ffff' });
  });
  it('refuses what is no range, and an address that is elsewhere', () => {
    expect(() => ranges([{ name: 'x', cidr: '10.0.0.0/33' }])).toThrow('invalid CIDR address: 10.0.0.0/33');
    expect(() => ranges([{ name: 'x', cidr: '10.0.0.0/24', addresses: ['10.0.1.1'] }])).toThrow('10.0.1.1 is not in x, 10.0.0.0/24');
  });
});
