import type { ConfigMap, Pod } from '../api/types.ts';
import { configMaps } from './api-server/resources/small.ts';
import type { ObjectStore } from './api-server/store.ts';
import type { ResolverConfig } from './dns.ts';
import { NodeFiles } from './nodes/node-files.ts';
import type { RunningPod } from './nodes/running-pod.ts';

/** How a pod's resolver is set up, by its dnsPolicy and dnsConfig. Models pkg/kubelet/network/dns. */
export function resolverOf({ metadata, spec }: Pod, dnsIP: string): ResolverConfig {
  const policy = spec.dnsPolicy ?? 'ClusterFirst';
  const usesCluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !spec.hostNetwork);
  const cluster = {
    nameservers: [dnsIP],
    search: ['svc.cluster.local', 'cluster.local'].flatMap((domain, i) => (i === 0 ? [`${metadata.namespace}.${domain}`, domain] : [domain])),
    ndots: 5,
  };
  const base = policy === 'None' ? { nameservers: [], search: [], ndots: 1 } : usesCluster ? cluster : nodeResolver;
  const { nameservers = [], searches = [], options = [] } = spec.dnsConfig ?? {};
  const ndots = options.find(({ name }) => name === 'ndots')?.value;
  return {
    nameservers: [...new Set([...base.nameservers, ...nameservers])],
    search: [...new Set([...base.search, ...searches])],
    ndots: ndots === undefined ? base.ndots : Number(ndots),
  };
}

/** How a node's own resolver is set up: the cluster's DNS is none of its. */
export const nodeResolver: ResolverConfig = { nameservers: ['8.8.8.8', '8.8.4.4'], search: [], ndots: 1 };

/** A resolver's setup as /etc/resolv.conf has it. */
export function printResolver({ nameservers, search, ndots }: ResolverConfig): string {
  const lines = [
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...nameservers.map((one) => `nameserver ${one}`),
    ...(ndots > 1 ? [`options ndots:${ndots}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The files of a pod that the kubelet puts there: name resolution, and what its ConfigMaps mount. */
export function podFiles(pod: Pod, running: RunningPod, store: ObjectStore, dnsIP: string): NodeFiles {
  const files = new NodeFiles();
  const hostname = pod.spec.hostname ?? pod.metadata.name;
  files.define('/etc/hostname', `${pod.spec.hostNetwork ? running.node.name : hostname}\n`);
  files.define('/etc/resolv.conf', printResolver(resolverOf(pod, dnsIP)));
  files.define('/etc/hosts', pod.spec.hostNetwork ? () => running.node.files.read('/etc/hosts') ?? '' : hosts(pod, running.ip ?? '', hostname));
  // The kubelet keeps mounted ConfigMaps up to date; who read them earlier does not notice.
  files.addSource(() => mounts(pod, store));
  return files;
}

function hosts({ metadata, spec }: Pod, ip: string, hostname: string): string {
  const own = spec.subdomain ? `${hostname}.${spec.subdomain}.${metadata.namespace}.svc.cluster.local\t${hostname}` : hostname;
  const aliases = (spec.hostAliases ?? []).map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}\n`).join('');
  return `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${ip}\t${own}
${aliases === '' ? '' : `\n# Entries added by HostAliases.\n${aliases}`}`;
}

function* mounts({ metadata, spec }: Pod, store: ObjectStore): Generator<readonly [string, () => string]> {
  const token = '/var/run/secrets/kubernetes.io/serviceaccount';
  for (const container of spec.containers)
    for (const { name, mountPath, subPath } of container.volumeMounts ?? []) {
      if (mountPath === token) {
        yield [`${token}/namespace`, () => metadata.namespace ?? ''];
        continue;
      }
      const source = spec.volumes?.find((volume) => volume.name === name)?.configMap;
      const data = source && store.get<ConfigMap>(configMaps, metadata.namespace, source.name)?.data;
      if (!data) continue;
      const items = source.items ?? Object.keys(data).map((key) => ({ key, path: key }));
      for (const { key, path } of items) {
        const text = data[key];
        if (text === undefined || (subPath !== undefined && subPath !== path)) continue;
        yield [subPath === undefined ? `${mountPath}/${path}` : mountPath, () => text];
      }
    }
}
