import { describe, expect, it } from 'vitest';
import { ipset } from '../../src/simulation/ipset/command.ts';
import { Ipsets } from '../../src/simulation/ipset/ipsets.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import type { Packet } from '../../src/simulation/net/packet.ts';

const sets = new Ipsets(() => 0);
const stdin = `create CLUSTER hash:ip,port
add CLUSTER 10.96.0.10,tcp:80
create LOOP hash:ip,port,ip
add LOOP 10.244.0.5,tcp:8080,10.244.0.5
create RANGES hash:ip,port,net
add RANGES 203.0.113.7,tcp:80,198.51.100.0/24
add RANGES 203.0.113.7,tcp:80,198.51.100.128/25 nomatch
create PORTS bitmap:port range 0-65535
add PORTS 30080
create IPS hash:ip
add IPS 10.96.0.10
create IPS6 hash:ip family inet6
add IPS6 fd00::10
create NETS hash:net
add NETS 10.0.0.0/8
`;
if (ipset(['restore'], { sets, stdin }).exitCode !== 0) throw new Error('the sets cannot be made');

const packet = (from: string, to: string, protocol: Packet['protocol'] = 'TCP'): Packet => {
  const [source = '', sourcePort = '40000'] = from.split(' ');
  const [destination = '', destinationPort = '80'] = to.split(' ');
  return {
    protocol,
    source: parseAddress(source),
    sourcePort: Number(sourcePort),
    destination: parseAddress(destination),
    destinationPort: Number(destinationPort),
    mark: 0,
  };
};

describe('whether a packet is in a set', () => {
  it.each([
    ['CLUSTER', 'dst,dst', packet('10.244.0.9', '10.96.0.10'), true],
    ['CLUSTER', 'dst,dst', packet('10.244.0.9', '10.96.0.10 81'), false],
    ['CLUSTER', 'dst,dst', packet('10.244.0.9', '10.96.0.10', 'UDP'), false],
    ['CLUSTER', 'src,dst', packet('10.96.0.10', '10.96.0.99'), true],
    ['CLUSTER', 'dst', packet('10.244.0.9', '10.96.0.10'), false], // Too few directions never match.
    ['LOOP', 'dst,dst,src', packet('10.244.0.5', '10.244.0.5 8080'), true],
    ['LOOP', 'dst,dst,src', packet('10.244.0.6', '10.244.0.5 8080'), false],
    ['RANGES', 'dst,dst,src', packet('198.51.100.9', '203.0.113.7'), true],
    ['RANGES', 'dst,dst,src', packet('198.51.100.200', '203.0.113.7'), false],
    ['RANGES', 'dst,dst,src', packet('192.0.2.1', '203.0.113.7'), false],
    ['PORTS', 'dst', packet('10.19.9.95', '10.19.9.9 30080'), true],
    ['PORTS', 'src', packet('10.19.9.95', '10.19.9.9 30080'), false],
    ['PORTS', 'dst', packet('10.19.9.95', '10.19.9.9 30080', 'SCTP'), false],
    ['IPS', 'dst', packet('10.244.0.9', '10.96.0.10 9999', 'UDP'), true],
    ['IPS', 'dst', packet('10.244.0.9', '10.96.0.10 0', 'ICMP'), true],
    ['IPS', 'dst', packet('fd00::1', 'fd00::10'), false],
    ['IPS6', 'dst', packet('fd00::1', 'fd00::10'), true],
    ['NETS', 'src', packet('10.1.2.3', '192.0.2.1'), true],
    ['NOSUCH', 'dst', packet('10.1.2.3', '192.0.2.1'), undefined],
  ] as const)('%s %s', (name, directions, asked, expected) => {
    expect(sets.matches(name, asked, directions.split(',') as ('src' | 'dst')[])).toBe(expected);
  });
});
