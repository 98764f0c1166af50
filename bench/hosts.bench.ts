import { runHook } from '../src/simulation/cluster/hooks.ts';
import { startKubeProxy } from '../src/simulation/cluster/kube-proxy.ts';
import { createRandom } from '../src/simulation/cluster/random.ts';
import { addMachine, createUnderlay, makeNode } from '../src/simulation/cluster/wiring.ts';
import { parseAddress } from '../src/simulation/net/address.ts';
import { clusterIPOf, manyServices } from './objects.ts';
import { median, printTable, time } from './table.ts';

// A host as a packet meets it: conntrack, NAT, every hook of the mode. The way through PREROUTING is where a Service is found.
const rows: (string | number)[][] = [];
const { services, endpointSlices } = manyServices(10_000, 10);
const objects = [[...services.values()], [...endpointSlices.values()]] as const;
const clock = { now: () => 1000 };
for (const [mode, version] of [
  ['iptables', '1.26'],
  ['ipvs', '1.26'],
  ['nftables', '1.30'],
  ['nftables', '1.36'],
] as const) {
  const underlay = createUnderlay(['10.19.9.0/24'], clock as never);
  const host = addMachine(underlay, 'node01', 'node', ['10.19.9.12'], clock as never);
  makeNode(host, { podCIDRs: ['10.244.1.0/24'], clusterCIDRs: [], podWiring: 'ptp' });
  const proxy = startKubeProxy(mode, { host, nodeName: 'node01', nodeIP: '10.19.9.12', clusterCIDR: '10.128.0.0/10', version, now: clock.now });
  if (typeof proxy === 'string') throw new Error(proxy);
  const { ms: sync } = time(() => proxy.sync(...objects));
  const random = createRandom(1);
  // IPVS takes what is for an address of the node: behind PREROUTING comes INPUT, which sends it on.
  const hooks = mode === 'ipvs' ? (['PREROUTING', 'INPUT'] as const) : (['PREROUTING'] as const);
  const destination = parseAddress(clusterIPOf(9999));
  let [port, examined] = [0, 0];
  const send = (): void => {
    const packet = {
      protocol: 'TCP',
      source: 0x0a800105,
      destination,
      sourcePort: 1024 + (port++ % 60_000),
      destinationPort: 80,
      flags: 'SYN',
      mark: 0,
    } as const;
    const skb = { packet, inDevice: 'eth0', examined: 0 };
    for (const hook of hooks) runHook(hook, skb, { host, random, clock: clock as never });
    if (skb.packet.destination === destination) throw new Error(`${mode}: the packet is not translated`);
    examined += skb.examined;
  };
  const packets = 20_000;
  send();
  examined = 0;
  const times = Array.from({ length: 3 }, () => time(() => Array.from({ length: packets }, send)).ms);
  rows.push([`${mode} ${version}`, sync.toFixed(0), (examined / packets / 3).toFixed(1), ((median(times) / packets) * 1000).toFixed(2)]);
}
printTable(
  'a host with 10,000 services × 10 endpoints: a new connection to the last of them',
  ['mode', 'first sync ms', 'rules examined each', 'µs each'],
  rows,
);
