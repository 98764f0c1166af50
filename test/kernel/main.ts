import { matrixVariants } from './matrix.ts';
import { Namespaces, run as runCommand } from './namespaces.ts';
import { Report } from './report.ts';
import { clusters } from './suites/clusters.ts';
import { kubeProxyCalls } from './suites/kube-proxy.ts';
import { matrix } from './suites/matrix.ts';
import { mutants } from './suites/mutants.ts';
import { nftClusters, nftMatrix, nftPings } from './suites/nft-clusters.ts';
import { nftMutants } from './suites/nft-mutants.ts';
import { nftTraces } from './suites/nft-trace-lines.ts';
import { options } from './suites/options.ts';
import { hasPing, pings } from './suites/pings.ts';
import { rules } from './suites/rules.ts';
import { stickiness } from './suites/stickiness.ts';
import type { Run } from './suites/suite.ts';
import { traces } from './suites/trace-lines.ts';

const tools = ['ip', 'nft', 'iptables-nft', 'iptables-legacy', 'ip6tables-nft', 'ip6tables-legacy', 'conntrack'];
const report = new Report();
const seed = Number(process.env.HAIRPIN_SEED ?? 1);
const run: Run = { report, seed, count: (name, usual) => Number(process.env[`HAIRPIN_${name}`] ?? usual) };
const only = process.argv.slice(2);

/** Why nothing can be asked of the kernel here; undefined if it can. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  const missing = tools.filter((tool) => runCommand(['sh', '-c', `command -v ${tool}`]).status !== 0);
  if (missing.length > 0) return `these programs are not installed: ${missing.join(', ')}`;
  const probe = new Namespaces();
  try {
    probe.add(['probe']);
    return undefined;
  } catch (error) {
    return `network namespaces cannot be made: ${(error as Error).message}`;
  } finally {
    probe.destroy();
  }
}

const numbers = (count: number, from = seed) => Array.from({ length: count }, (_, i) => from + i);

const suites: Readonly<Record<string, () => Promise<void>>> = {
  ...Object.fromEntries(Object.entries(matrixVariants).map(([name, options]) => [name, () => matrix(run, name, { ...options, backend: 'nft' })])),
  'matrix-legacy': () => matrix(run, 'matrix-legacy', { podWiring: 'ptp', backend: 'legacy' }),
  options: async () => {
    options(run, 4);
    options(run, 6);
  },
  calls: async () => {
    for (const family of [4, 6] as const) for (const backend of ['nft', 'legacy'] as const) kubeProxyCalls(run, family, backend, numbers(2, seed + 7000));
  },
  pings: async () => {
    if (!hasPing()) return report.skip('PINGS: the program ping is not installed');
    for (const podWiring of ['bridge', 'ptp'] as const) await pings(run, { podWiring });
  },
  stickiness: () => stickiness(run),
  traces: () => traces(run),
  mutants: () => mutants(run, numbers(30, seed + 5000)),
  'clusters-bridge': () => clusters(run, { podWiring: 'bridge', backend: 'nft', family: 4 }, numbers(Math.ceil(run.count('CLUSTERS', 100) / 2))),
  'clusters-ptp': () => clusters(run, { podWiring: 'ptp', backend: 'nft', family: 4 }, numbers(Math.floor(run.count('CLUSTERS', 100) / 2), seed + 1000)),
  'clusters-legacy': () => clusters(run, { podWiring: 'bridge', backend: 'legacy', family: 4 }, numbers(run.count('LEGACY', 20), seed + 2000)),
  'clusters-ipv6': () => clusters(run, { podWiring: 'bridge', backend: 'nft', family: 6 }, numbers(run.count('IPV6', 20), seed + 3000)),
  'nft-matrix-bridge': () => nftMatrix(run, { podWiring: 'bridge' }),
  'nft-matrix-ptp': () => nftMatrix(run, { podWiring: 'ptp' }),
  'nft-clusters-bridge': () => nftClusters(run, { podWiring: 'bridge', family: 4 }, numbers(Math.ceil(run.count('NFT', 100) / 2), seed + 8000)),
  'nft-clusters-ptp': () => nftClusters(run, { podWiring: 'ptp', family: 4 }, numbers(Math.floor(run.count('NFT', 100) / 2), seed + 9000)),
  'nft-clusters-ipv6': () => nftClusters(run, { podWiring: 'bridge', family: 6 }, numbers(run.count('NFT6', 10), seed + 10_000)),
  'nft-mutants': () => nftMutants(run, numbers(8, seed + 11_000)),
  'nft-pings': async () => {
    if (!hasPing()) return report.skip('PINGS in nftables mode: the program ping is not installed');
    for (const podWiring of ['bridge', 'ptp'] as const) await nftPings(run, { podWiring });
  },
  'nft-traces': () => nftTraces(run),
  'rules-bridge': () => rules(run, { podWiring: 'bridge' }, numbers(Math.ceil(run.count('RULES', 60) / 2))),
  'rules-ptp': () => rules(run, { podWiring: 'ptp' }, numbers(Math.floor(run.count('RULES', 60) / 2), seed + 1000)),
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
process.setMaxListeners(0);

const why = obstacle();
if (why) {
  report.skip(`EVERYTHING: the real kernel was not asked: ${why}`);
} else {
  console.log(`seed ${seed} (HAIRPIN_SEED), cases by HAIRPIN_CLUSTERS, HAIRPIN_LEGACY, HAIRPIN_IPV6, HAIRPIN_NFT, HAIRPIN_NFT6, HAIRPIN_RULES`);
  for (const [name, suite] of Object.entries(suites)) {
    if (only.length > 0 && !only.some((part) => name.startsWith(part))) continue;
    const [start, before] = [performance.now(), report.passed];
    await suite();
    console.log(`${name}: ${report.passed - before} passed in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}
process.exit(report.finish());
