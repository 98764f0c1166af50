import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { type Packet, printPacket } from '../../src/simulation/net/packet.ts';
import { Conntrack, type ConntrackEntry, stateSet } from '../../src/simulation/netfilter/conntrack.ts';
import { bindDestination, bindSource, toAddress, translate } from '../../src/simulation/netfilter/nat.ts';
import { printConntrackEntry } from '../../src/simulation/netfilter/print-conntrack.ts';

function packet(from: string, to: string, extra: Partial<Packet> = {}): Packet {
  const [source = '', sourcePort] = from.split(':');
  const [destination = '', destinationPort] = to.split(':');
  return {
    protocol: 'TCP',
    source: parseAddress(source),
    sourcePort: Number(sourcePort),
    destination: parseAddress(destination),
    destinationPort: Number(destinationPort),
    mark: 0,
    flags: 'SYN',
    ...extra,
  };
}

function open(table: Conntrack, syn: Packet): ConntrackEntry {
  const { entry } = table.track(syn);
  if (!entry) throw new Error('not tracked');
  return entry;
}

describe('conntrack', () => {
  const client = '10.244.1.5:40000';
  const vip = '10.96.0.10:80';
  const pod = '10.244.0.7:8080';

  it('follows a handshake: NEW, ESTABLISHED, and the TCP states', () => {
    const table = new Conntrack(() => 0);
    const syn = table.track(packet(client, vip));
    expect(syn.state).toBe('NEW');
    if (syn.entry) table.confirm(syn.entry);
    expect(table.track(packet(vip, client, { flags: 'SYN,ACK' }))).toMatchObject({ state: 'ESTABLISHED', direction: 'reply' });
    expect(syn.entry?.state).toBe('SYN_RECV');
    table.track(packet(client, vip, { flags: 'ACK' }));
    expect(syn.entry).toMatchObject({ state: 'ESTABLISHED', assured: true });
  });
  it('an entry is not in the table before its first packet got through', () => {
    const table = new Conntrack(() => 0);
    open(table, packet(client, vip));
    expect(table.entries()).toHaveLength(0);
  });
  it('an entry runs out on the injected clock', () => {
    let now = 0;
    const table = new Conntrack(() => now);
    table.confirm(open(table, packet(client, vip)));
    now = 119;
    expect(table.entries()).toHaveLength(1);
    now = 120;
    expect(table.entries()).toHaveLength(0);
  });
  it.each(['SYN,ACK', 'RST', 'RST,ACK'] as const)('%s cannot open a connection', (flags) => {
    expect(new Conntrack(() => 0).track(packet(client, vip, { flags })).state).toBe('INVALID');
  });
  it('DNAT rewrites the destination on the way there and the source on the way back', () => {
    const table = new Conntrack(() => 0);
    const syn = packet(client, vip);
    const tracked = table.track(syn);
    if (!tracked.entry) throw new Error();
    bindDestination(tracked.entry, pod);
    table.confirm(tracked.entry);
    expect(stateSet(tracked)).toEqual(new Set(['NEW', 'DNAT']));
    expect(printPacket(translate(syn, tracked, 'destination'))).toBe(`${client} → ${pod}`);
    expect(printPacket(translate(syn, tracked, 'source'))).toBe(`${client} → ${vip}`);
    const answer = packet(pod, client, { flags: 'SYN,ACK' });
    expect(printPacket(translate(answer, table.track(answer), 'source'))).toBe(`${vip} → ${client}`);
  });
  it('DNAT to where the packet goes anyway sets no status', () => {
    const table = new Conntrack(() => 0);
    const tracked = table.track(packet(client, pod));
    if (!tracked.entry) throw new Error();
    bindDestination(tracked.entry, pod);
    expect(stateSet(tracked)).toEqual(new Set(['NEW']));
  });
  it('masquerading keeps the source port unless an answer would be ambiguous', () => {
    const table = new Conntrack(() => 0);
    const node = parseAddress('10.19.9.12');
    const first = open(table, packet('10.244.1.5:40000', pod));
    bindSource(table, first, toAddress(node), () => 0);
    table.confirm(first);
    const second = open(table, packet('10.244.1.6:40000', pod));
    bindSource(table, second, toAddress(node), () => 0);
    expect(first.reply.destinationPort).toBe(40000);
    // The kernel begins anywhere in the range, and so does the draw.
    expect(second.reply.destinationPort).toBe(1024);
  });
  it('an ICMP error belongs to the connection it quotes, and its quote is translated too', () => {
    const table = new Conntrack(() => 0);
    const syn = packet(client, vip);
    const tracked = table.track(syn);
    if (!tracked.entry) throw new Error();
    bindDestination(tracked.entry, pod);
    table.confirm(tracked.entry);
    const error: Packet = {
      protocol: 'ICMP',
      icmp: 'port-unreachable',
      source: parseAddress('10.244.0.7'),
      destination: parseAddress('10.244.1.5'),
      sourcePort: 0,
      destinationPort: 0,
      mark: 0,
      about: translate(syn, tracked, 'destination'),
    };
    const related = table.track(error);
    expect(related).toMatchObject({ state: 'RELATED', direction: 'reply' });
    const back = translate(error, related, 'source');
    expect(printPacket(back)).toBe('10.96.0.10 → 10.244.1.5');
    expect(back.about && printPacket(back.about)).toBe(`${client} → ${vip}`);
  });
  it('prints as conntrack -L does (recorded from conntrack 1.4.7)', () => {
    const table = new Conntrack(() => 0);
    const tracked = table.track(packet('10.244.0.20:49752', '10.96.0.14:53', { protocol: 'UDP', flags: undefined }));
    if (!tracked.entry) throw new Error();
    bindDestination(tracked.entry, '10.244.1.5:5353');
    table.confirm(tracked.entry);
    table.track(packet('10.244.1.5:5353', '10.244.0.20:49752', { protocol: 'UDP', flags: undefined }));
    expect(printConntrackEntry(tracked.entry, 1)).toBe(
      'udp      17 29 src=10.244.0.20 dst=10.96.0.14 sport=49752 dport=53 src=10.244.1.5 dst=10.244.0.20 sport=5353 dport=49752 mark=0 use=1',
    );
  });
});
