import { parseAddress } from '../src/simulation/net/address.ts';
import { evaluateChain } from '../src/simulation/nftables/evaluate.ts';
import { createNftRuleset, findTable, type NftRuleset } from '../src/simulation/nftables/ruleset.ts';
import { KernelWriter } from '../src/simulation/proxy/nftables/kernel.ts';
import { textOf } from '../src/simulation/proxy/nftables/mode.ts';
import { NftablesProxier } from '../src/simulation/proxy/nftables/proxier.ts';
import { clusterIPOf, manyServices, movedSlice } from './objects.ts';
import { median, printTable, time } from './table.ts';

const syncs: (string | number)[][] = [];
const changes: (string | number)[][] = [];
const walks: (string | number)[][] = [];
for (const version of ['1.30', '1.36'])
  for (const count of [1000, 10_000]) {
    const objects = manyServices(count, 10);
    let now = 0;
    const proxier = new NftablesProxier({ clusterCIDR: '10.128.0.0/10' }, version, () => now);
    const ruleset = createNftRuleset();
    const writer = new KernelWriter(ruleset);
    const first = time(() => proxier.sync(objects, {}).transactions);
    const load = time(() => writer.write(first.result, now));
    const print = time(() => first.result.map((transaction) => textOf(proxier, transaction)).join(''));
    const times = Array.from({ length: 20 }, (_, round) => {
      now += 10;
      const changed = movedSlice(objects, round * 7);
      objects.endpointSlices.set(`default/${changed.metadata.name}`, changed);
      const sync = time(() => proxier.sync(objects, { endpointSlices: [changed] }).transactions);
      return { sync: sync.ms, load: time(() => writer.write(sync.result, now)).ms };
    });
    changes.push([`${version}, ${count} × 10`, median(times.map((one) => one.sync)).toFixed(1), median(times.map((one) => one.load)).toFixed(1)]);
    // Looking at the rules puts them in place.
    const rules = [...(findTable(ruleset, 'ip', 'kube-proxy')?.chains.values() ?? [])].reduce((sum, chain) => sum + chain.rules.length, 0);
    syncs.push([
      `${version}, ${count} × 10`,
      rules,
      `${(print.result.length / 1e6).toFixed(1)} MB`,
      first.ms.toFixed(0),
      load.ms.toFixed(0),
      print.ms.toFixed(0),
    ]);
    for (const i of [0, count - 1]) walks.push(walkTo(ruleset, i, `${version}, ${count} services, to number ${i + 1}`));
  }
printTable('nftables mode: first sync of N services × 10 endpoints', ['services', 'rules', 'text', 'build ms', 'into the kernel ms', 'print ms'], syncs);
printTable('one endpoint changes (median of 20)', ['services', 'sync ms', 'into the kernel ms'], changes);
printTable('prerouting and forward: a new connection', ['packet', 'packets', 'rules examined each', 'look-ups each', 'µs each'], walks);

function walkTo(ruleset: NftRuleset, i: number, title: string): (string | number)[] {
  const table = findTable(ruleset, 'ip', 'kube-proxy');
  if (!table) throw new Error('there is no table');
  const chains = [...table.chains.values()]
    .filter(({ base }) => base?.hook === 'prerouting' || base?.hook === 'forward')
    .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
  const connection = { state: 8, status: 0, direction: 0, mark: 0 } as const;
  const destination = parseAddress(clusterIPOf(i));
  const packets = 50_000;
  let [examined, lookups] = [0, 0];
  const { ms } = time(() => {
    for (let n = 0; n < packets; n++) {
      const packet = { protocol: 'TCP', source: 0x0af40105, destination, sourcePort: 1024 + (n % 60_000), destinationPort: 80, flags: 'SYN', mark: 0 } as const;
      let translated = false;
      for (const chain of chains) {
        const outcome = evaluateChain(table, chain, { packet, connection, addressType: () => 1, below: (limit) => n % limit, now: 100 });
        examined += outcome.examined;
        lookups += outcome.lookups;
        translated ||= outcome.verdict === 'translate';
      }
      if (!translated) throw new Error(`service ${i} is not translated`);
    }
  });
  return [title, packets, (examined / packets).toFixed(1), (lookups / packets).toFixed(1), ((ms / packets) * 1000).toFixed(2)];
}
