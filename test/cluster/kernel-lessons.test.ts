import { describe, expect, it } from 'vitest';
import { createClock } from '../../src/simulation/cluster/clock.ts';
import { attempt, type BareTrace } from '../../src/simulation/cluster/connect.ts';
import type { Host } from '../../src/simulation/cluster/host.ts';
import { createRandom } from '../../src/simulation/cluster/random.ts';
import { addMachine, addPod, createUnderlay, makeNode } from '../../src/simulation/cluster/wiring.ts';
import { parseRuleset } from '../../src/simulation/iptables/parse.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';

// Rows that the comparison with the real kernel (test/kernel) has shown to be wrong once.

interface Small {
  readonly node: Host;
  readonly a: Host;
  readonly b: Host;
  connect(from: Host, to: string, protocol?: 'TCP' | 'UDP'): BareTrace;
}

function small(rules: string, { podWiring = 'bridge', hairpin = true }: { podWiring?: 'bridge' | 'ptp'; hairpin?: boolean } = {}): Small {
  const clock = createClock();
  const underlay = createUnderlay(['10.19.9.0/24'], clock);
  const node = addMachine(underlay, 'node', 'node', ['10.19.9.9'], clock);
  makeNode(node, { podCIDRs: ['10.244.0.0/24'], clusterCIDRs: [], podWiring });
  const plug = (name: string, address: string) => addPod(node, { name, addresses: [address], podCIDRs: ['10.244.0.0/24'], podWiring, hairpin }, clock);
  const [a, b] = [plug('a', '10.244.0.5'), plug('b', '10.244.0.6')];
  for (const host of [node, a, b]) for (const protocol of ['TCP', 'UDP'] as const) host.sockets.push({ protocol, port: 8080, process: host.name });
  const parsed = parseRuleset(rules);
  if (!parsed.ok) throw new Error(parsed.error.stderr);
  for (const [name, table] of parsed.value.tables) node.ruleset.tables.set(name, table);
  return {
    node,
    a,
    b,
    connect(from, to, protocol = 'TCP') {
      const [host = '', port] = to.split(':');
      const options = { client: from, process: 'test', protocol, destination: parseAddress(host), destinationPort: Number(port), sourcePort: 40000 };
      return attempt({ random: createRandom(1), clock }, options);
    },
  };
}

const rulesMet = (trace: BareTrace): string[] =>
  trace.request.flatMap((event) =>
    event.kind === 'rule'
      ? [`${event.table} ${event.chain} ${event.number}`]
      : event.kind === 'chain-end' && event.chain === event.hook
        ? [`${event.table} ${event.chain}`]
        : [],
  );
const nat = (line: string) => `*nat\n${line}\nCOMMIT\n`;

describe('what the kernel taught', () => {
  it('DNAT to an address of the own bridge that nobody has: the frame waits for ARP, FORWARD is never asked', () => {
    const { a, connect } = small(`*filter\nCOMMIT\n${nat('-A PREROUTING -d 10.96.0.10/32 -p tcp -j DNAT --to-destination 10.244.0.77:80')}`);
    const trace = connect(a, '10.96.0.10:80');
    expect(trace.fate).toBe('lost');
    expect(rulesMet(trace)).toEqual(['nat PREROUTING 1']);
  });

  it('NOTRACK does not untrack what came through loopback with its connection', () => {
    const { node, connect } = small('*raw\n-A PREROUTING -j CT --notrack\nCOMMIT\n*filter\n-A INPUT -i lo -m conntrack --ctstate UNTRACKED -j DROP\nCOMMIT\n');
    expect(connect(node, '10.19.9.9:8080').fate).toBe('delivered');
  });

  it('a rule that refuses the third packet of a handshake fails the connection', () => {
    const rule = (answer: string) =>
      `*filter\n-A FORWARD -p tcp -m tcp --dport 8080 -m conntrack --ctstate ESTABLISHED -j REJECT --reject-with ${answer}\nCOMMIT\n`;
    for (const [answer, error] of [
      ['icmp-admin-prohibited', 'EHOSTUNREACH'],
      ['icmp-port-unreachable', 'ECONNREFUSED'],
      ['tcp-reset', 'ECONNRESET'],
    ] as const) {
      const { a, connect } = small(rule(answer));
      expect(connect(a, '10.244.0.6:8080')).toMatchObject({ fate: 'refused', error });
    }
  });

  it('an untracked handshake: the first data is taken for a new connection, and DNAT sends it astray', () => {
    const rules = `*raw\n-A OUTPUT -p tcp -j CT --notrack\nCOMMIT\n${nat('-A PREROUTING -p tcp -m state --state NEW -j DNAT --to-destination 10.244.0.5:8080')}`;
    const { node, connect } = small(rules);
    expect(connect(node, '10.244.0.6:8080')).toMatchObject({ fate: 'lost', error: 'ETIMEDOUT' });
  });

  it('an untracked handshake: what SNAT at INPUT makes of the first data is for nobody', () => {
    const { node, connect } = small(`*raw\n-A OUTPUT -p tcp -j CT --notrack\nCOMMIT\n${nat('-A INPUT -p tcp -j SNAT --to-source 10.244.0.99')}`);
    expect(connect(node, '10.244.0.6:8080')).toMatchObject({ fate: 'lost', error: 'ETIMEDOUT' });
  });

  it('a datagram that is dropped before it has left the host fails in sendto(), at OUTPUT and at POSTROUTING alike', () => {
    for (const chain of ['OUTPUT', 'POSTROUTING']) {
      const { node, connect } = small(`*mangle\n-A ${chain} -p udp -j DROP\nCOMMIT\n`);
      expect(connect(node, '10.244.0.6:8080', 'UDP')).toMatchObject({ fate: 'dropped', error: 'EPERM' });
    }
  });

  it('an answer has to come back to the port that asked', () => {
    const rules = `*raw\n-A PREROUTING -p udp -j CT --notrack\nCOMMIT\n${nat('-A OUTPUT -p udp -j DNAT --to-destination 10.244.0.5:8080')}`;
    const { a, connect } = small(rules);
    expect(connect(a, '10.19.9.9:8080', 'UDP')).toMatchObject({ fate: 'lost', error: 'ETIMEDOUT' });
  });

  it('the reset of a REJECT under a bridge goes straight back out: no rule sees it, and no NAT is undone', () => {
    const refuse =
      '*filter\n-A INPUT -p tcp -j REJECT --reject-with tcp-reset\n-A FORWARD -p tcp -j REJECT --reject-with tcp-reset\n-A OUTPUT -p tcp -j DROP\nCOMMIT\n';
    const bridged = small(refuse);
    expect(bridged.connect(bridged.a, '10.19.9.9:8080')).toMatchObject({ fate: 'refused', error: 'ECONNREFUSED' });
    const routed = small(refuse, { podWiring: 'ptp' });
    expect(routed.connect(routed.a, '10.19.9.9:8080')).toMatchObject({ fate: 'dropped', error: 'ETIMEDOUT' });
    const service = small(
      `*filter\n-A FORWARD -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n${nat('-A PREROUTING -d 10.96.0.10/32 -p tcp -j DNAT --to-destination 10.244.0.6:8080')}`,
    );
    expect(service.connect(service.a, '10.96.0.10:80')).toMatchObject({ fate: 'lost', error: 'ETIMEDOUT' });
  });

  it('a packet that comes from the wire with an own address as its source is a martian: a hairpin without SNAT gets no answer', () => {
    const rules = (more: string) => nat(`-A PREROUTING -d 10.96.0.10/32 -p tcp -j DNAT --to-destination 10.244.0.5:8080${more}`);
    for (const podWiring of ['bridge', 'ptp'] as const) {
      const bare = small(rules(''), { podWiring });
      expect(bare.connect(bare.a, '10.96.0.10:80')).toMatchObject({ fate: 'lost', reason: expect.stringContaining('martian'), error: 'ETIMEDOUT' });
      expect(bare.connect(bare.b, '10.96.0.10:80').fate).toBe('delivered');
      const masked = small(rules('\n-A POSTROUTING -s 10.244.0.5/32 -d 10.244.0.5/32 -j MASQUERADE'), { podWiring });
      expect(masked.connect(masked.a, '10.96.0.10:80').fate).toBe('delivered');
    }
  });
});
