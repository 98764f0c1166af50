// How long kube-proxy's nftables mode takes for 10,000 Services of 10 endpoints each: first sync, a change, packets. `node bench/nftables.mjs [version]`
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const source = fileURLToPath(new URL('../src/simulation/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-nftables-'));
try {
  const entry = ['proxy/nftables/proxier', 'proxy/nftables/print-transaction', 'proxy/nftables/kernel', 'nftables/ruleset', 'nftables/evaluate'];
  const { outputFiles } = await esbuild.build({
    stdin: { contents: entry.map((name) => `export * from './${name}.ts';`).join('\n'), resolveDir: source, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'error',
  });
  const file = join(folder, 'simulation.mjs');
  writeFileSync(file, outputFiles[0].contents);
  run(await import(file), process.argv[2] ?? '1.30');
} finally {
  rmSync(folder, { recursive: true });
}

function run({ NftablesProxier, printTransaction, KernelWriter, createNftRuleset, findTable, evaluateChain }, version) {
  const count = 10_000;
  const services = [];
  const slices = [];
  for (let i = 0; i < count; i++) {
    const name = `service-${i}`;
    services.push({
      metadata: { name, namespace: `ns-${i % 50}` },
      spec: { type: 'ClusterIP', clusterIP: `10.${96 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`, ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
    });
    slices.push(slice(name, i, 10));
  }
  const proxier = new NftablesProxier({ clusterCIDR: '10.128.0.0/9' }, version);
  const ruleset = createNftRuleset();
  const writer = new KernelWriter(ruleset);
  const time = (what, act) => {
    const begin = performance.now();
    const before = process.cpuUsage();
    const result = act();
    const wall = performance.now() - begin;
    const { user, system } = process.cpuUsage(before);
    // On a busy machine the time of the processor says more than the clock on the wall.
    console.log(`${what.padEnd(58)} ${wall.toFixed(1).padStart(9)} ms, processor ${((user + system) / 1000).toFixed(1)} ms`);
    return result;
  };
  console.log(`nftables mode of ${version}, ${count} Services of 10 endpoints`);
  const sync = (now) => proxier.sync(services, slices, now).transactions;
  const first = time('first sync: objects', () => sync(0));
  time('first sync: into the kernel', () => writer.write(first, 0));
  const text = time('first sync: its text', () =>
    first
      .map(({ blocks }) =>
        printTransaction(
          blocks.flatMap((block) => block.commands),
          (name) => proxier.definition(name),
        ),
      )
      .join(''),
  );
  console.log(`${''.padEnd(58)} ${(text.length / 1e6).toFixed(1).padStart(9)} MB`);
  for (let n = 1; n <= 5; n++) {
    slices[n * 1999] = slice(`service-${n * 1999}`, n * 1999, 10 - n);
    const change = time(`change ${n} of one endpoint: objects`, () => sync(n * 10));
    time(`change ${n} of one endpoint: into the kernel`, () => writer.write(change, n * 10));
  }
  const table = findTable(ruleset, 'ip', 'kube-proxy');
  const packet = (i, n) => ({
    protocol: 'TCP',
    source: 0x0a800005,
    destination: ((10 << 24) | ((96 + (i >> 16)) << 16) | (i & 65535)) >>> 0,
    sourcePort: 32768 + (n & 16383),
    destinationPort: 80,
    flags: 'SYN',
    mark: 0,
  });
  const base = [...table.chains.values()]
    .filter((chain) => chain.base && (chain.base.hook === 'prerouting' || chain.base.hook === 'forward'))
    .sort((a, b) => a.base.priority - b.base.priority);
  const connection = { state: 8, status: 0, direction: 0, mark: 0 };
  let examined = 0;
  let lookups = 0;
  const send = (i, n) => {
    for (const chain of base) {
      const outcome = evaluateChain(table, chain, { packet: packet(i, n), connection, addressType: () => 1, below: (below) => n % below, now: 100 });
      examined += outcome.examined;
      lookups += outcome.lookups;
    }
  };
  const packets = 20_000;
  for (const [what, pick] of [
    ['the last Service', () => count - 1],
    ['a Service by chance', (n) => (n * 7919) % count],
  ]) {
    for (let n = 0; n < packets; n++) send(pick(n), n);
    examined = lookups = 0;
    const begin = performance.now();
    for (let n = 0; n < packets; n++) send(pick(n), n);
    const each = (performance.now() - begin) / packets;
    console.log(
      `${`a packet to ${what}, ${base.length} base chains`.padEnd(58)} ${each.toFixed(5).padStart(9)} ms, ${examined / packets} rules examined, ${lookups / packets} look-ups`,
    );
  }

  function slice(name, i, endpoints) {
    return {
      metadata: { name: `${name}-x`, namespace: `ns-${i % 50}`, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      endpoints: Array.from({ length: endpoints }, (_, n) => ({
        addresses: [`10.${128 + ((i * 10 + n) >> 16)}.${((i * 10 + n) >> 8) & 255}.${(i * 10 + n) & 255}`],
        nodeName: `node-${n}`,
        conditions: { ready: true },
      })),
    };
  }
}
