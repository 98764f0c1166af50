import { describe, expect, it, test } from 'vitest';
import { createClock } from '../../src/simulation/cluster/clock.ts';
import { attempt, type BareTrace } from '../../src/simulation/cluster/connect.ts';
import { registerIptables } from '../../src/simulation/cluster/hooks.ts';
import { addDevice, connectLink, createHost, type Host, type Link } from '../../src/simulation/cluster/host.ts';
import { createRandom } from '../../src/simulation/cluster/random.ts';
import { addMachine, createUnderlay } from '../../src/simulation/cluster/wiring.ts';
import { iptablesList } from '../../src/simulation/iptables/list.ts';
import { iptablesSave, printRule } from '../../src/simulation/iptables/save.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { parsePrefix } from '../../src/simulation/net/prefix.ts';
import { fixture, loadSaved, savedDate } from './recorded.ts';

// A node on which kube-proxy, the kubelet, weave, a port-mapping plugin, Docker, ufw and an administrator have all written rules.
// Loaded into the real tools with made-up counters, and saved by them.

describe('a node full of other people’s rules', () => {
  it.each(['nft', 'legacy'] as const)('parses, and prints back to the byte: %s', (variant) => {
    const text = fixture(`foreign-node.${variant}.txt`);
    const ruleset = loadSaved(text);
    // The legacy tool lists the table that was made last first.
    if (variant === 'legacy') reverseTables(ruleset.tables);
    const options = { date: savedDate(text), variant, counters: true, program: variant === 'nft' ? 'iptables-nft-save' : 'iptables-save' } as const;
    expect(iptablesSave(ruleset, options)).toBe(text);
  });

  it('lists, with counters, as iptables -L does', () => {
    const ruleset = loadSaved(fixture('foreign-node.nft.txt'));
    // How the set module puts itself is not known here; its one rule is left out on both sides.
    const lines = (text: string) => text.split('\n').filter((line) => !line.includes('weaver-no-masq-local'));
    expect(lines(iptablesList(ruleset, { table: 'nat', numeric: true, verbose: true }))).toEqual(lines(fixture('foreign-node.nat-L-n-v.txt')));
  });

  it('keeps word for word what is not modelled, and nothing else', () => {
    const modules = new Set<string>();
    for (const table of loadSaved(fixture('foreign-node.nft.txt')).tables.values())
      for (const chain of table.chains.values())
        for (const rule of chain.rules) for (const clause of rule.clauses) if (clause.kind === 'unknown') modules.add(clause.words.split(' ')[1] ?? '');
    modules.delete('set');
    expect([...modules].sort()).toEqual(['hashlimit', 'policy']);
  });
});

function reverseTables<K, V>(tables: Map<K, V>): void {
  const entries = [...tables].reverse();
  tables.clear();
  for (const [key, value] of entries) tables.set(key, value);
}

interface Site {
  readonly node: Host;
  connect(from: Host, to: string, protocol?: 'TCP' | 'UDP' | 'ICMP'): BareTrace;
  readonly laptop: Host;
  readonly container: Host;
}

function site(): Site {
  const clock = createClock();
  const underlay = createUnderlay(['10.19.9.0/24'], clock);
  const node = addMachine(underlay, 'node', 'node', ['10.19.9.9'], clock);
  const laptop = addMachine(underlay, 'laptop', 'outside', ['10.19.9.95'], clock);
  addDevice(node, 'weave', 'bridge', '10.32.0.1/12');
  addDevice(node, 'docker0', 'bridge', '172.17.0.1/16');
  registerIptables(node);
  const container = createHost('container', 'pod', clock.now);
  const eth0 = addDevice(container, 'eth0', 'veth', '172.17.0.2/16');
  container.routes.push({ prefix: parsePrefix('0.0.0.0/0'), via: parseAddress('172.17.0.1'), device: 'eth0' });
  const veth = addDevice(node, 'veth1a2b3c4', 'veth');
  veth.master = 'docker0';
  const link: Link = { name: 'container', ends: [] };
  connectLink(link, container, eth0);
  connectLink(link, node, veth);
  container.sockets.push({ protocol: 'TCP', port: 80, process: 'nginx' });
  for (const port of [22, 6443, 9100]) node.sockets.push({ protocol: 'TCP', port, process: `port ${port}` });
  for (const [name, table] of loadSaved(fixture('foreign-node.nft.txt')).tables) {
    // A dump of rules has no ipsets. weave's are taken for empty: what asks for a member never matches.
    for (const chain of table.chains.values()) chain.rules = chain.rules.filter((rule) => !printRule(rule).includes('--match-set'));
    node.ruleset.tables.set(name, table);
  }
  let sourcePort = 40_000;
  return {
    node,
    laptop,
    container,
    connect(client, to, protocol = 'TCP') {
      const [host = '', port = '0'] = to.split(':');
      const target = { protocol, destination: parseAddress(host), destinationPort: Number(port), sourcePort: sourcePort++ };
      return attempt({ random: createRandom(1), clock }, { client, process: 'test', ...target });
    },
  };
}

const rulesOf = (trace: BareTrace): string[] =>
  trace.request.flatMap((event) => (event.kind === 'rule' ? [`${event.table}: -A ${event.chain} ${printRule(event.rule)}`] : []));

describe('packets among them', () => {
  test('a published port of Docker’s: through five writers’ chains to the container', () => {
    const { laptop, connect } = site();
    const trace = connect(laptop, '10.19.9.9:8080');
    expect(trace).toMatchObject({ fate: 'delivered', backend: { name: 'container', address: '172.17.0.2:80' }, sourceSeen: '10.19.9.95' });
    expect(rulesOf(trace)).toEqual([
      'nat: -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      'nat: -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
      'nat: -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      'nat: -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
      'filter: -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL',
      'filter: -A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
      'filter: -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      'filter: -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES',
      'filter: -A FORWARD -j DOCKER-USER',
      'filter: -A DOCKER-USER -j RETURN',
      'filter: -A FORWARD -j DOCKER-ISOLATION-STAGE-1',
      'filter: -A DOCKER-ISOLATION-STAGE-1 -j RETURN',
      'filter: -A FORWARD -o docker0 -j DOCKER',
      'filter: -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      'nat: -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
      'nat: -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
      'nat: -A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
      'nat: -A POSTROUTING -j WEAVE',
    ]);
  });

  test('ufw’s limit: five logins in half a minute, the sixth is refused', () => {
    const { laptop, connect } = site();
    const fates = Array.from({ length: 6 }, () => connect(laptop, '10.19.9.9:22').fate);
    expect(fates).toEqual(['delivered', 'delivered', 'delivered', 'delivered', 'delivered', 'refused']);
  });

  test('ufw answers pings, and drops what nobody asked for', () => {
    const { laptop, connect } = site();
    expect(connect(laptop, '10.19.9.9', 'ICMP').fate).toBe('delivered');
    const dropped = connect(laptop, '10.19.9.9:12345');
    expect(dropped).toMatchObject({ fate: 'dropped', reason: 'the policy of filter INPUT on node drops it: no answer will come' });
    expect(rulesOf(dropped).at(-1)).toContain('-j ufw-track-input');
  });

  test('a rule that is not modelled makes the verdict unknown, and is named', () => {
    const { laptop, connect } = site();
    expect(connect(laptop, '10.19.9.9:9100')).toMatchObject({
      fate: 'unknown',
      reason: 'rule 8 of filter ufw-user-input on node uses something that is not simulated, so nobody can say',
    });
    // The administrator's IPsec rule is not modelled either, but its mark decides without it.
    const { container, node } = site();
    expect(node).toBeDefined();
    expect(connect(container, '172.17.0.1:6443').fate).not.toBe('unknown');
  });

  test('the container goes out under the node’s address', () => {
    const { laptop, container, connect } = site();
    laptop.sockets.push({ protocol: 'TCP', port: 80, process: 'web' });
    expect(connect(container, '10.19.9.95:80')).toMatchObject({ fate: 'delivered', sourceSeen: '10.19.9.9' });
  });
});
