import type { ConfigMap, Node, Pod, ServiceCIDR } from '../../api/types.ts';
import type { Version } from '../../api/version.ts';
import { nodes } from '../api-server/resources/nodes.ts';
import { serviceCIDRs } from '../api-server/resources/service-cidrs.ts';
import { configMaps } from '../api-server/resources/small.ts';
import type { ObjectStore } from '../api-server/store.ts';
import type { Host } from '../host.ts';
import type { KubeProxies } from '../kube-proxies.ts';
import { startKubeProxy } from '../kube-proxy.ts';
import type { Program, ProgramContext, RunningProgram } from '../nodes/programs.ts';
import { type KubeProxyConfiguration, proxySettings, readConfiguration, validateConfiguration } from './kube-proxy-configuration.ts';
import { klogTime, startUpLog } from './kube-proxy-log.ts';

/** What is the same on every node. */
export interface KubeProxyImage {
  readonly version: Version;
  /** `v1.26.0`. */
  readonly gitVersion: string;
  /** Seconds. */
  readonly now: () => number;
}

/** kube-proxy as a container: reads its configuration once, when it starts, and writes rules on its node from then on. */
export function kubeProxyProgram(store: ObjectStore, proxies: KubeProxies, { version, gitVersion, now }: KubeProxyImage): Program {
  const touched = new WeakSet<Host>();
  return (context) => {
    const { host, address, name } = context.node;
    const config = findConfiguration(store, context);
    if (typeof config === 'string') return fail(context, config);
    const problems = validateConfiguration(config, version);
    if (problems.length > 0) return fail(context, `failed validate: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`);
    const node = store.get<Node>(nodes, undefined, name);
    const { mode, clusterCIDR = '' } = config;
    // From 1.33 on; before there are none.
    const serviceRanges = store.list<ServiceCIDR>(serviceCIDRs).flatMap(({ spec }) => spec.cidrs ?? []);
    const settings = { ...proxySettings(config, node), serviceCIDRs: serviceRanges };
    const proxy = startKubeProxy(mode || 'iptables', { host, nodeName: name, nodeIP: address, clusterCIDR, version, now, settings });
    if (typeof proxy === 'string') return fail(context, proxy);
    const cores = Number(node?.status?.capacity?.cpu ?? 4);
    const { startedAt, logTimes: times } = context;
    const start = { config, version, gitVersion, nodeIP: address, cores, isFirst: !touched.has(host) && !times, startedAt, times };
    for (const { at, text } of startUpLog(start)) context.log(text, at);
    touched.add(host);
    proxies.add(name, proxy, mode || 'iptables');
    return {
      stop() {
        proxies.remove(name, proxy);
        proxy.stop?.();
      },
    };
  };
}

function findConfiguration(store: ObjectStore, { pod, commandLine }: ProgramContext): KubeProxyConfiguration | string {
  const flag = (name: string): string | undefined => commandLine.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const path = flag('config');
  // Flags in place of a file.
  if (path === undefined) return { mode: flag('proxy-mode') ?? '', clusterCIDR: flag('cluster-cidr') };
  const text = fileOf(store, pod, path);
  return text === undefined ? `failed complete: open ${path}: no such file or directory` : readConfiguration(text);
}

// A file that a ConfigMap puts into the pod.
function fileOf(store: ObjectStore, pod: Pod, path: string): string | undefined {
  for (const { name, mountPath } of pod.spec.containers[0]?.volumeMounts ?? []) {
    const source = pod.spec.volumes?.find((volume) => volume.name === name)?.configMap;
    if (!source || !path.startsWith(`${mountPath}/`)) continue;
    return store.get<ConfigMap>(configMaps, pod.metadata.namespace, source.name)?.data?.[path.slice(mountPath.length + 1)];
  }
  return undefined;
}

function fail(context: ProgramContext, message: string): RunningProgram {
  context.log(`E${klogTime(context.startedAt)}       1 run.go:74] "command failed" err=${JSON.stringify(message)}`, context.startedAt);
  return { exit: { code: 1 } };
}
