import type { TableName } from '../../../src/simulation/iptables/rule.ts';
import { createRuleset, ensureChain, ensureTable, type Ruleset } from '../../../src/simulation/iptables/ruleset.ts';
import type { ProxyInput, ProxyStep } from '../../../src/simulation/proxy/input.ts';
import { iptablesMode } from '../../../src/simulation/proxy/iptables/mode.ts';
import type { EnsureStep } from '../../../src/simulation/proxy/mode.ts';
import { runProxy } from '../../../src/simulation/proxy/run.ts';
import { type GeneratedCluster, generateCluster } from '../generate-cluster.ts';
import { Namespaces } from '../namespaces.ts';
import { addRules, type Backend, ensureTables, printRules, readRules, saveRules, tool } from '../rules.ts';
import { shapeOf } from '../shapes.ts';
import { nodes } from '../topology.ts';
import type { Run } from './suite.ts';

/** kube-proxy's own calls, one by one: each jump ensured, then iptables-restore --noflush; then the cluster changes, and all of it again. */
export function kubeProxyCalls({ report }: Run, family: 4 | 6, backend: Backend, seeds: readonly number[]): void {
  for (const seed of seeds) {
    const namespaces = new Namespaces();
    try {
      namespaces.add(['calls']);
      const ours = ensureTables(createRuleset(family));
      runProxy(iptablesMode, '1.26', inputOf(generateCluster(seed, shapeOf(family)), generateCluster(seed + 1, shapeOf(family)))).syncs.forEach(
        ({ ensure = [], restore = [] }, i) => {
          for (const step of ensure) {
            ensureReally(namespaces, family, backend, step);
            ensureHere(ours, step);
          }
          for (const text of restore) {
            namespaces.must('calls', [tool(family, backend, '-restore'), '-w', '5', '--noflush', '--counters'], text);
            addRules(ours, text);
          }
          for (const table of ['filter', 'nat'] as const) {
            const theirs = tableOf(saveRules(namespaces, 'calls', family, backend), table);
            report.same(`kube-proxy ${seed}, sync ${i + 1} (IPv${family}, ${backend}): ${table}`, tableOf(printRules(ours, backend), table), theirs);
          }
        },
      );
    } finally {
      namespaces.destroy();
    }
  }
}

function inputOf(cluster: GeneratedCluster, next: GeneratedCluster): ProxyInput {
  const keys = (objects: readonly { metadata: { namespace?: string; name: string } }[]) =>
    objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const [gone] = cluster.services;
  const steps: ProxyStep[] = [
    // One Service goes, the other cluster's come.
    { deleteServices: gone ? keys([gone]) : [], services: next.services, endpointSlices: next.endpointSlices },
    { deleteEndpointSlices: keys(next.endpointSlices) },
  ];
  const family = cluster.options.ipFamily === 'IPv6' ? 1 : 0;
  return {
    ...cluster.options,
    nodeName: 'controlplane',
    nodeIP: nodes.controlplane.addresses[family],
    services: cluster.services,
    endpointSlices: cluster.endpointSlices,
    steps,
  };
}

// Models pkg/util/iptables: make the chain, whatever comes of it; look whether the rule is there; if not, put it on top.
function ensureReally(namespaces: Namespaces, family: 4 | 6, backend: Backend, { op, table, chain, args = [] }: EnsureStep): void {
  const iptables = (...words: string[]) => namespaces.run('calls', [tool(family, backend), '-w', '5', ...words]);
  if (op === 'EnsureChain') iptables('-N', chain, '-t', table);
  else if (iptables('-C', chain, '-t', table, ...args).status !== 0) {
    const { status, stderr } = iptables('-I', chain, '-t', table, ...args);
    if (status !== 0) throw new Error(`iptables -I ${chain} -t ${table} ${args.join(' ')}: ${stderr}`);
  }
}

function ensureHere(ruleset: Ruleset, { op, table, chain, args = [] }: EnsureStep): void {
  const made = ensureChain(ruleset, table as TableName, chain);
  if (op === 'EnsureChain') return;
  const words = args.map((word) => (/^[\w/.:,!-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
  const head = [...ensureTable(ruleset, table as TableName).chains.keys()].map((name) => `:${name} - [0:0]`);
  const [rule] =
    readRules(`*${table}\n${head.join('\n')}\n-A ${chain} ${words}\nCOMMIT\n`, ruleset.family)
      .tables.get(table as TableName)
      ?.chains.get(chain)?.rules ?? [];
  const text = (one: unknown) => JSON.stringify({ ...(one as object), packets: undefined, bytes: undefined });
  if (rule && !made.rules.some((other) => text(other) === text(rule))) made.rules = [rule, ...made.rules];
}

function tableOf(text: string, table: string): string {
  const start = text.indexOf(`*${table}\n`);
  return text.slice(start, text.indexOf('COMMIT\n', start));
}
