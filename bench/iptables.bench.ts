import { createCluster } from '../src/simulation/index.ts';
import { evaluate } from '../src/simulation/iptables/evaluate.ts';
import { createRecentLists } from '../src/simulation/iptables/matches/recent.ts';
import { createRuleset, ensureTable } from '../src/simulation/iptables/ruleset.ts';
import { parseAddress } from '../src/simulation/net/address.ts';
import { withDefaults } from '../src/simulation/proxy/input.ts';
import { applySync, IptablesProxier } from '../src/simulation/proxy/iptables/proxier.ts';
import { clusterIPOf, manyServices, movedSlice } from './objects.ts';
import { median, printTable, time } from './table.ts';

const rules: (string | number)[][] = [];
const changes: (string | number)[][] = [];
const walks: (string | number)[][] = [];
for (const count of [1000, 10_000]) {
  const objects = manyServices(count, 10);
  const runs = Array.from({ length: 3 }, () => {
    const proxier = new IptablesProxier(withDefaults({ clusterCIDR: '10.128.0.0/10' }), '1.26');
    const build = time(() => proxier.sync(objects, {}));
    const print = time(() => build.result.text());
    return { build, print };
  });
  const last = runs.at(-1);
  if (!last) continue;
  const lines = last.build.result.restore.reduce((sum, table) => sum + table.lines.length, 0);
  const megabytes = last.print.result.length / 1e6;
  const resident = process.memoryUsage().rss / 2 ** 20;
  rules.push([
    `${count} × 10`,
    lines,
    `${megabytes.toFixed(1)} MB`,
    median(runs.map((run) => run.build.ms)).toFixed(0),
    median(runs.map((run) => run.print.ms)).toFixed(0),
    resident.toFixed(0),
  ]);
  for (const version of ['1.26', '1.30']) changes.push(changeOne(count, version));

  const ruleset = createRuleset();
  for (const table of ['nat', 'filter'] as const) ensureTable(ruleset, table);
  applySync(ruleset, last.build.result);
  walks.push(...[0, count - 1].map((i) => walkTo(i)));

  function walkTo(i: number): (string | number)[] {
    const nat = ensureTable(ruleset, 'nat');
    const recent = createRecentLists();
    const destination = parseAddress(clusterIPOf(i));
    let draw = 1;
    let examined = 0;
    const packets = 100_000;
    const { ms } = time(() => {
      for (let n = 0; n < packets; n++) {
        const outcome = evaluate(nat, 'PREROUTING', {
          packet: { protocol: 'TCP', source: 0x0af40105, destination, sourcePort: 1024 + (n % 60_000), destinationPort: 80, flags: 'SYN', mark: 0 },
          states: new Set(['NEW' as const]),
          addressType: () => 'UNICAST',
          random31: () => (draw = (Math.imul(draw, 1103515245) + 12345) & 0x7fffffff),
          now: 0,
          recent,
        });
        if (outcome.verdict !== 'DNAT') throw new Error(`service ${i}: ${outcome.verdict}`);
        examined += outcome.examined;
      }
    });
    return [`${count} services, to number ${i + 1}`, packets, (examined / packets).toFixed(1), ((ms / packets) * 1000).toFixed(2)];
  }
}
printTable(
  'iptables mode: rules of N services × 10 endpoints (median of 3)',
  ['services', 'rules', 'text', 'build ms', 'print ms', 'MiB resident, 3 runs'],
  rules,
);
printTable('one endpoint changes: sync and text (median of 20)', ['services', 'version', 'text', 'ms'], changes);
printTable('nat PREROUTING: a new connection', ['packet', 'packets', 'rules examined each', 'µs each'], walks);

// 1.26 writes the whole text again; 1.30 only what changed.
function changeOne(count: number, version: string): (string | number)[] {
  const objects = manyServices(count, 10);
  const proxier = new IptablesProxier(withDefaults({ clusterCIDR: '10.128.0.0/10' }), version);
  proxier.sync(objects, {}).text();
  let size = 0;
  const times = Array.from({ length: 20 }, (_, round) => {
    const changed = movedSlice(objects, round * 7);
    objects.endpointSlices.set(`default/${changed.metadata.name}`, changed);
    const { result, ms } = time(() => proxier.sync(objects, { endpointSlices: [changed] }).text());
    size = result.length;
    return ms;
  });
  return [count, version, `${(size / 1e6).toFixed(2)} MB`, median(times).toFixed(1)];
}

const cluster = createCluster({ seed: 1 });
cluster.apply({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'db' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'mysql:8.0', ports: [{ containerPort: 3306 }] }] } },
  },
});
cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: { selector: { app: 'db' }, ports: [{ port: 3306 }] } });
const node = cluster.node('node01');
const connections = 5000;
const { ms } = time(() => {
  for (let i = 0; i < connections; i++) if (node.connect('db:3306').fate !== 'delivered') throw new Error('not delivered');
});
printTable('whole connections, traced there and back over two nodes', ['connections', 'µs each'], [[connections, ((ms / connections) * 1000).toFixed(0)]]);
