import { parse } from 'yaml';
import type { ConfigMap, Pod } from '../../api/types.ts';
import { configMaps } from '../api-server/resources/small.ts';
import type { ObjectStore } from '../api-server/store.ts';
import type { KubeProxies } from '../kube-proxies.ts';
import { startKubeProxy } from '../kube-proxy.ts';
import type { Program, ProgramContext, RunningProgram } from '../nodes/programs.ts';
import { type KubeProxyConfiguration, startUpLog, validateConfiguration } from './kube-proxy-log.ts';

/** kube-proxy as a container: reads its ConfigMap once, when it starts, and writes rules on its node from then on. */
export function kubeProxyProgram(store: ObjectStore, proxies: KubeProxies, version: string): Program {
  return (context) => {
    const config = readConfiguration(store, context);
    if (typeof config === 'string') return fail(context, config);
    const problem = validateConfiguration(config, version);
    if (problem) return fail(context, problem);
    const { host, address, name } = context.node;
    const log = startUpLog({ config, version, nodeIP: address, nodeName: name, pid: 1, startedAt: context.now() });
    const proxy = startKubeProxy(config.mode || 'iptables', version, { host, nodeName: name, nodeIP: address, clusterCIDR: config.clusterCIDR ?? '' });
    if (typeof proxy === 'string') return fail(context, proxy);
    for (const line of log) context.log(line);
    proxies.add(name, proxy);
    return { stop: () => proxies.remove(name, proxy) };
  };
}

function readConfiguration(store: ObjectStore, { pod, commandLine }: ProgramContext): KubeProxyConfiguration | string {
  const path = commandLine.find((word) => word.startsWith('--config='))?.slice('--config='.length);
  // Flags in place of a file; only the mode is looked at.
  if (path === undefined) return { mode: commandLine.find((word) => word.startsWith('--proxy-mode='))?.slice('--proxy-mode='.length) ?? '' };
  const text = fileOf(store, pod, path);
  if (text === undefined) return `failed complete: open ${path}: no such file or directory`;
  try {
    return (parse(text) ?? {}) as KubeProxyConfiguration;
  } catch (error) {
    return `failed complete: ${(error as Error).message.split('\n')[0]}`;
  }
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
  context.log(message);
  return { exit: { code: 1, message } };
}
