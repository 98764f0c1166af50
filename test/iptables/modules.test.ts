import { describe, expect, it } from 'vitest';
import { createCluster } from '../../src/simulation/index.ts';
import { iptablesList } from '../../src/simulation/iptables/list.ts';
import { parseRuleset } from '../../src/simulation/iptables/parse.ts';
import { iptablesSave } from '../../src/simulation/iptables/save.ts';

// Given to iptables-nft-restore 1.8.9, and what iptables-nft-save and iptables -L -n printed then.
const rows: readonly [string, string, string, string][] = [
  [
    'filter',
    '-m comment --comment shop/cart:http -p tcp -m tcp --dport 32768 -m state --state NEW -j ACCEPT',
    '-p tcp -m comment --comment "shop/cart:http" -m tcp --dport 32768 -m state --state NEW -j ACCEPT',
    'ACCEPT     6    --  0.0.0.0/0            0.0.0.0/0            /* shop/cart:http */ tcp dpt:32768 state NEW',
  ],
  [
    'filter',
    '-m state ! --state RELATED,ESTABLISHED -j DROP',
    '-m state ! --state RELATED,ESTABLISHED -j DROP',
    'DROP       0    --  0.0.0.0/0            0.0.0.0/0            ! state RELATED,ESTABLISHED',
  ],
  [
    'nat',
    '-m comment --comment a/b -m tcp -p tcp -d 127.0.0.0/8 --dport 30080 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j ACCEPT',
    '-d 127.0.0.0/8 -p tcp -m comment --comment "a/b" -m tcp --dport 30080 -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j ACCEPT',
    'ACCEPT     6    --  0.0.0.0/0            127.0.0.0/8          /* a/b */ tcp dpt:30080 nfacct-name  localhost_nps_accepted_pkts',
  ],
  [
    'nat',
    '-m comment --comment shop/cart:http -p tcp -m tcp --dport 80 -d 10.96.0.5 -j REDIRECT --to-ports 32768',
    '-d 10.96.0.5/32 -p tcp -m comment --comment "shop/cart:http" -m tcp --dport 80 -j REDIRECT --to-ports 32768',
    'REDIRECT   6    --  0.0.0.0/0            10.96.0.5            /* shop/cart:http */ tcp dpt:80 redir ports 32768',
  ],
  ['nat', '-p tcp -j REDIRECT', '-p tcp -j REDIRECT', 'REDIRECT   6    --  0.0.0.0/0            0.0.0.0/0           '],
];

describe('state, nfacct and REDIRECT as iptables 1.8.9 prints them', () => {
  for (const [table, given, saved, listed] of rows)
    it(given, () => {
      const parsed = parseRuleset(`*${table}\n:X - [0:0]\n-A X ${given}\nCOMMIT\n`);
      if (!parsed.ok) throw new Error(parsed.error.stderr);
      expect(iptablesSave(parsed.value, { date: 'today', variant: 'nft' })).toContain(`\n-A X ${saved}\nCOMMIT\n`);
      expect(iptablesList(parsed.value, { table: table as 'nat', chain: 'X', numeric: true }).split('\n')[2]).toBe(listed);
    });
  it('an IPv6 DNAT comes back in its shortest spelling', () => {
    const parsed = parseRuleset('*nat\n:X - [0:0]\n-A X -p tcp -j DNAT --to-destination [fd00:244:0::14]:8080\nCOMMIT\n');
    if (!parsed.ok) throw new Error(parsed.error.stderr);
    expect(iptablesSave(parsed.value, { date: 'today', variant: 'nft', family: 6 })).toContain('-j DNAT --to-destination [fd00:244::14]:8080\n');
  });
});

describe('REDIRECT on a host', () => {
  const redirected = (hook: 'PREROUTING' | 'OUTPUT') => {
    const cluster = createCluster();
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app', labels: {} }, spec: { nodeName: 'node01', containers: [{ name: 'app' }] } });
    const node = cluster.node('node01');
    node.host.sockets.push({ protocol: 'TCP', port: 32768, process: 'kube-proxy' });
    const parsed = parseRuleset(`*nat\n-A ${hook} -d 10.96.77.7/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 32768\nCOMMIT\n`);
    if (!parsed.ok) throw new Error(parsed.error.stderr);
    const [rule] = parsed.value.tables.get('nat')?.chains.get(hook)?.rules ?? [];
    const chain = node.host.ruleset.tables.get('nat')?.chains.get(hook);
    if (chain && rule) chain.rules = [rule, ...chain.rules];
    return cluster;
  };
  it('a pod’s packet goes to the address of the bridge it came in by', () => {
    const cluster = redirected('PREROUTING');
    const trace = cluster.pod('app').connect('10.96.77.7:80');
    const bridge = cluster.node('node01').host.devices.get('cni0')?.addresses[0]?.address;
    expect(bridge).toBeDefined();
    expect(trace.fate).toBe('delivered');
    expect(trace.request.at(-1)?.packet).toMatchObject({ destination: bridge, destinationPort: 32768 });
  });
  it('the node’s own goes to 127.0.0.1', () => {
    const trace = redirected('OUTPUT').node('node01').connect('10.96.77.7:80');
    expect(trace.request.at(-1)?.packet).toMatchObject({ destination: 0x7f000001, destinationPort: 32768 });
  });
});
