import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/simulation/ipvs/connection.ts';
import { Ipvs, type IpvsVerdict } from '../../src/simulation/ipvs/ipvs.ts';
import { printConnection } from '../../src/simulation/ipvs/list.ts';
import type { VirtualServer } from '../../src/simulation/ipvs/virtual-server.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import type { Packet, TCPFlags } from '../../src/simulation/net/packet.ts';

const address = (text: string): number => parseAddress(text) as number;
const virtual = address('10.96.0.10');
const [a, b] = [address('10.244.0.5'), address('10.244.1.5')];

let now = 0;
let ipvs: Ipvs;
let service: VirtualServer;
let expired: Connection[];

beforeEach(() => {
  now = 1000;
  ipvs = new Ipvs(() => now);
  Object.assign(ipvs.sysctls, { conntrack: 1, expire_nodest_conn: 1, expire_quiescent_template: 1 });
  expired = [];
  ipvs.connections.onExpire = (connection) => expired.push(connection);
  service = serve({});
});

function serve(more: { seconds?: number; protocol?: 'TCP' | 'UDP' }): VirtualServer {
  const { seconds, protocol = 'TCP' } = more;
  const spec = { protocol, address: virtual, port: 80, scheduler: 'rr' as const, ...(seconds && { persistence: { seconds, prefixLength: 32 } }) };
  ipvs.services.delete(protocol, virtual, 80);
  ipvs.services.add(spec);
  const found = ipvs.services.get(protocol, virtual, 80);
  if (!found) throw new Error('no virtual server');
  for (const server of [a, b]) ipvs.services.addDestination(found, { address: server, port: 8080, weight: 1 });
  return found;
}

const request = (port: number, flags?: TCPFlags, client = '10.244.0.20'): Packet => ({
  protocol: flags ? 'TCP' : 'UDP',
  source: address(client),
  sourcePort: port,
  destination: virtual,
  destinationPort: 80,
  ...(flags && { flags }),
  mark: 0,
});
const answer = (server: number, port: number, flags?: TCPFlags, client = '10.244.0.20'): Packet => ({
  protocol: flags ? 'TCP' : 'UDP',
  source: server,
  sourcePort: 8080,
  destination: address(client),
  destinationPort: port,
  ...(flags && { flags }),
  mark: 0,
});
const send = (packet: Packet, confirmed = false): IpvsVerdict => ipvs.input(packet, { confirmed });
const serverOf = (verdict: IpvsVerdict): number | undefined => (verdict.verdict === 'forward' ? (verdict.connection.destination.address as number) : undefined);
const open = (port: number, client?: string): number => {
  const server = serverOf(send(request(port, 'SYN', client)));
  if (server === undefined) throw new Error('not forwarded');
  ipvs.output(answer(server, port, 'SYN,ACK', client));
  send(request(port, 'ACK', client), true);
  return server;
};
const counts = (): number[][] => [...service.destinations].reverse().map(({ active, inactive, persistent }) => [active, inactive, persistent]);
const lines = (): string[] => ipvs.connections.all().map((connection) => printConnection(connection, now));

describe('a TCP connection', () => {
  it('goes through its states, and counts as active while it is opened or open', () => {
    const seen: (readonly [string, number[][]])[] = [];
    const note = (): void => void seen.push([ipvs.connections.all()[0]?.state ?? '', counts()]);
    send(request(1, 'SYN'));
    note();
    ipvs.output(answer(b, 1, 'SYN,ACK'));
    note();
    send(request(1, 'ACK'), true);
    note();
    ipvs.output(answer(b, 1, 'FIN,ACK'));
    note();
    send(request(1, 'FIN,ACK'), true);
    note();
    const [active, inactive] = [
      [
        [0, 0, 0],
        [1, 0, 0],
      ],
      [
        [0, 0, 0],
        [0, 1, 0],
      ],
    ];
    expect(seen).toEqual([
      ['SYN_RECV', active],
      ['SYN_RECV', active],
      ['ESTABLISHED', active],
      ['FIN_WAIT', inactive],
      ['TIME_WAIT', inactive],
    ]);
  });
  it.each([
    ['established', (): void => void open(1), 900],
    ['half open', (): void => void send(request(1, 'SYN')), 60],
    [
      'reset by the server',
      (): void => {
        send(request(1, 'SYN'));
        ipvs.output(answer(b, 1, 'RST,ACK'));
      },
      10,
    ],
  ])('%s is forgotten %# after its time, and conntrack is told', (_, act, seconds) => {
    act();
    now += seconds - 1;
    expect(ipvs.connections.all()).toHaveLength(1);
    now += 1;
    expect(ipvs.connections.all()).toHaveLength(0);
    expect(counts().flat()).toEqual([0, 0, 0, 0, 0, 0]);
    expect(expired).toHaveLength(1);
  });
  it('every packet begins its time anew', () => {
    open(1);
    now += 899;
    send(request(1, 'PSH,ACK'), true);
    expect(lines()).toEqual(['TCP 15:00  ESTABLISHED 10.244.0.20:1      10.96.0.10:80      10.244.1.5:8080']);
  });
  it('a packet that opens nothing passes by', () => {
    expect(send(request(1, 'ACK')).verdict).toBe('pass');
    expect(send({ ...request(1, 'SYN'), destinationPort: 81 }).verdict).toBe('pass');
  });
  it('without a real server it is refused', () => {
    for (const server of [a, b]) ipvs.services.deleteDestination(service, { address: server, port: 8080 });
    expect(send(request(1, 'SYN')).verdict).toBe('refuse');
  });
});

describe('a port that is used again', () => {
  const close = (): void => {
    ipvs.output(answer(b, 1, 'FIN,ACK'));
    send(request(1, 'FIN,ACK'), true);
  };
  it('is scheduled anew once the connection was closing', () => {
    open(1);
    close();
    expect(serverOf(send(request(1, 'SYN')))).toBe(a);
  });
  it('loses its first packet if conntrack holds to the old connection', () => {
    open(1);
    close();
    expect(send(request(1, 'SYN'), true).verdict).toBe('drop');
    expect(serverOf(send(request(1, 'SYN')))).toBe(a);
  });
  it('keeps its server with conn_reuse_mode=0', () => {
    ipvs.sysctls.conn_reuse_mode = 0;
    open(1);
    close();
    expect(serverOf(send(request(1, 'SYN')))).toBe(b);
    expect(service.destinations[0]?.stats.connections).toBe(1);
  });
});

describe('a real server that goes', () => {
  it('with expire_nodest_conn the next packet is lost and the connection forgotten', () => {
    open(1);
    ipvs.services.deleteDestination(service, { address: b, port: 8080 });
    expect(send(request(1, 'ACK'), true).verdict).toBe('drop');
    expect(ipvs.connections.all()).toHaveLength(0);
    expect(send(request(1, 'ACK'), true).verdict).toBe('pass');
  });
  it('without it packets are lost for as long as the connection is remembered', () => {
    ipvs.sysctls.expire_nodest_conn = 0;
    open(1);
    ipvs.services.deleteDestination(service, { address: b, port: 8080 });
    for (let i = 0; i < 3; i++) expect(send(request(1, 'ACK'), true).verdict).toBe('drop');
    expect(ipvs.connections.all()).toHaveLength(1);
  });
  it('with weight 0 it keeps its connections and gets no others', () => {
    open(1);
    ipvs.services.editDestination(service, { address: b, port: 8080, weight: 0 });
    expect(serverOf(send(request(1, 'ACK'), true))).toBe(b);
    expect([open(2), open(3)]).toEqual([a, a]);
  });
  it('comes back with the connections that it left', () => {
    open(1);
    ipvs.services.deleteDestination(service, { address: b, port: 8080 });
    ipvs.services.addDestination(service, { address: b, port: 8080, weight: 1 });
    expect(counts()).toContainEqual([1, 0, 0]);
    expect(serverOf(send(request(1, 'ACK'), true))).toBe(b);
  });
});

describe('persistence', () => {
  beforeEach(() => {
    service = serve({ seconds: 180 });
  });
  it('a client keeps its server; the template shows the time it has', () => {
    expect([open(1), open(2), open(3, '10.244.0.21'), open(4)]).toEqual([b, b, a, b]);
    now += 60;
    expect(lines()[0]).toBe('TCP 02:00  ASSURED     10.244.0.20:0      10.96.0.10:80      10.244.1.5:8080');
    expect(counts()).toEqual([
      [1, 0, 1],
      [3, 0, 1],
    ]);
  });
  it('every new connection gives the template its whole time', () => {
    open(1);
    now += 179;
    open(2);
    now += 179;
    expect(open(3)).toBe(b);
  });
  it('a template does not go while it has connections, and is asked every minute', () => {
    open(1);
    now += 600;
    expect(open(2)).toBe(b);
    // Those minutes became its time: the kernel forgets what the service asked for.
    expect(lines()[0]).toMatch(/^TCP 01:00 /);
  });
  it('without connections it runs out, and the client may go elsewhere', () => {
    open(1);
    ipvs.output(answer(b, 1, 'RST,ACK'));
    now += 181;
    expect(ipvs.connections.all()).toHaveLength(0);
    expect(open(2)).toBe(a);
  });
  it('a server of weight 0 loses its clients', () => {
    open(1);
    ipvs.services.editDestination(service, { address: b, port: 8080, weight: 0 });
    expect(open(2)).toBe(a);
  });
  it('unless expire_quiescent_template is off', () => {
    ipvs.sysctls.expire_quiescent_template = 0;
    open(1);
    ipvs.services.editDestination(service, { address: b, port: 8080, weight: 0 });
    expect(open(2)).toBe(b);
  });
});

describe('UDP', () => {
  beforeEach(() => {
    service = serve({ protocol: 'UDP' });
  });
  it('a flow sticks to its server for five minutes, and is never active', () => {
    expect([serverOf(send(request(1))), serverOf(send(request(1))), serverOf(send(request(2)))]).toEqual([b, b, a]);
    expect(counts()).toEqual([
      [0, 1, 0],
      [0, 1, 0],
    ]);
    expect(lines()[0]).toBe('UDP 05:00  UDP         10.244.0.20:1      10.96.0.10:80      10.244.1.5:8080');
    now += 300;
    expect(ipvs.connections.all()).toHaveLength(0);
  });
  it('ipvsadm --set shortens it', () => {
    ipvs.timeouts.UDP = 30;
    send(request(1));
    now += 30;
    expect(ipvs.connections.all()).toHaveLength(0);
  });
});

describe('statistics', () => {
  it('count connections, packets and bytes of a server and of all', () => {
    open(1);
    open(2);
    expect(service.stats).toEqual({ connections: 2, inPackets: 4, outPackets: 2, inBytes: 240, outBytes: 120 });
    expect(service.destinations.map(({ stats }) => stats.connections)).toEqual([1, 1]);
  });
});
