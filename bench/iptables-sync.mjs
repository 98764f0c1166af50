// How long kube-proxy's iptables mode takes here: a first sync of 10,000 Services with ten endpoints each, as objects and as text,
// and one changed endpoint after it. Each release runs in a process of its own, so that its memory is its own.
// Usage: node bench/iptables-sync.mjs [services] [endpoints]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [services = 10_000, endpoints = 10] = process.argv.slice(2, 4).map(Number);
const version = process.argv[4];

function address(base, n) {
  return `${base}.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}

function service(i) {
  return {
    metadata: { namespace: `team-${i % 50}`, name: `service-${i}` },
    spec: {
      type: 'ClusterIP',
      clusterIP: address(20, i + 1),
      ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 }],
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
    },
  };
}

function slice(i, changed) {
  return {
    metadata: { namespace: `team-${i % 50}`, name: `service-${i}-abcde`, labels: { 'kubernetes.io/service-name': `service-${i}` } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: Array.from({ length: endpoints }, (_, n) => ({
      addresses: [address(changed && n === 0 ? 11 : 10, i * endpoints + n)],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: `node-${n % 20}`,
    })),
  };
}

const keyed = (objects) => new Map(objects.map((object) => [`${object.metadata.namespace}/${object.metadata.name}`, object]));

function measure({ IptablesProxier, withDefaults }) {
  const objects = {
    services: keyed(Array.from({ length: services }, (_, i) => service(i))),
    endpointSlices: keyed(Array.from({ length: services }, (_, i) => slice(i))),
  };
  const before = process.memoryUsage().rss;
  const proxier = new IptablesProxier(withDefaults({ clusterCIDR: '10.0.0.0/8', nodeName: 'node-1' }), version);
  const start = performance.now();
  let sync = proxier.sync(objects, {});
  const made = performance.now();
  let text = sync.text();
  const printed = performance.now();
  const resident = process.resourceUsage().maxRSS / 1024;
  const lines = sync.restore.reduce((sum, table) => sum + table.lines.length, 0);
  console.log(
    `${version} first sync: objects ${(made - start).toFixed(0)} ms, text ${(printed - made).toFixed(0)} ms; ${lines} rules, ${(text.length / 1e6).toFixed(1)} MB of text; peak resident memory ${resident.toFixed(0)} MiB, of which ${(before / 2 ** 20).toFixed(0)} before`,
  );
  const times = [];
  for (let round = 0; round < 20; round++) {
    const changed = slice(round * 7, true);
    objects.endpointSlices.set(`${changed.metadata.namespace}/${changed.metadata.name}`, changed);
    const from = performance.now();
    sync = proxier.sync(objects, { endpointSlices: [changed] });
    text = sync.text();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  console.log(
    `${version} one endpoint changed (${sync.partial ? 'partial' : 'full'} sync): median ${times[10].toFixed(1)} ms, worst ${times[19].toFixed(1)} ms; ${(text.length / 1e6).toFixed(1)} MB of text`,
  );
}

async function main() {
  if (version === undefined) {
    for (const each of ['1.26', '1.30'])
      spawnSync(process.execPath, [fileURLToPath(import.meta.url), services, endpoints, each].map(String), { stdio: 'inherit' });
    return;
  }
  const built = mkdtempSync(join(tmpdir(), 'hairpin-bench-'));
  try {
    const outfile = join(built, 'proxier.mjs');
    const contents = "export { IptablesProxier } from './proxy/iptables/proxier.ts'; export { withDefaults } from './proxy/input.ts';";
    const stdin = { contents, resolveDir: join(root, 'src/simulation'), loader: 'ts' };
    await esbuild.build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', target: 'es2022', logLevel: 'error' });
    measure(await import(pathToFileURL(outfile).href));
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

await main();
