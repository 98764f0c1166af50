import type { Node } from '../../api/types.ts';
import { familyOf } from '../../api/validate-cluster-ips.ts';
import { atLeast, type Version } from '../../api/version.ts';
import { parseYaml } from '../../api/yaml-text.ts';
import { parsePrefix } from '../../net/prefix.ts';
import type { ProxyOptions } from '../../proxy/input.ts';

/** The part of kube-proxy's configuration file that the simulation reads; what is missing has its default. */
export interface KubeProxyConfiguration {
  readonly mode?: string;
  readonly clusterCIDR?: string;
  readonly detectLocalMode?: string;
  readonly bindAddress?: string;
  readonly nodePortAddresses?: readonly string[] | null;
  readonly iptables?: { readonly masqueradeAll?: boolean; readonly masqueradeBit?: number | null; readonly localhostNodePorts?: boolean | null };
  readonly ipvs?: { readonly scheduler?: string; readonly strictARP?: boolean };
  readonly detectLocal?: { readonly bridgeInterface?: string; readonly interfaceNamePrefix?: string };
  readonly featureGates?: Readonly<Record<string, boolean>>;
  readonly oomScoreAdj?: number | null;
}

const localDetectors: readonly string[] = ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix'] satisfies ProxyOptions['localDetector'][];

/** What the proxier of a node is told of its configuration. Null and the empty text stand for what is not set. */
export function proxySettings({ iptables, ipvs, ...config }: KubeProxyConfiguration, node?: Node): Partial<ProxyOptions> {
  const detector = config.detectLocalMode || 'ClusterCIDR';
  return {
    localDetector: localDetectors.includes(detector) ? (detector as ProxyOptions['localDetector']) : 'None',
    bridgeInterface: config.detectLocal?.bridgeInterface,
    interfaceNamePrefix: config.detectLocal?.interfaceNamePrefix,
    masqueradeAll: iptables?.masqueradeAll,
    masqueradeBit: iptables?.masqueradeBit ?? undefined,
    localhostNodePorts: iptables?.localhostNodePorts ?? undefined,
    nodePortAddresses: config.nodePortAddresses ?? undefined,
    scheduler: ipvs?.scheduler,
    strictARP: ipvs?.strictARP,
    featureGates: config.featureGates,
    node,
  };
}

/** Reads the file; a text says why it cannot be read. */
export function readConfiguration(text: string): KubeProxyConfiguration | string {
  let value: { kind?: string; apiVersion?: string } | null;
  try {
    value = parseYaml(text) as { kind?: string; apiVersion?: string } | null;
  } catch (error) {
    return `failed complete: error converting YAML to JSON: yaml: ${(error as Error).message}`;
  }
  if (!value || typeof value !== 'object') return "failed complete: Object 'Kind' is missing in 'null'";
  if (value.kind !== 'KubeProxyConfiguration')
    return `failed complete: no kind "${value.kind ?? ''}" is registered for version "${value.apiVersion ?? ''}" in scheme "pkg/proxy/apis/config/scheme/scheme.go:30"`;
  return value as KubeProxyConfiguration;
}

/** The modes of a release, in the order and with the separator of its message. */
const modes: readonly { readonly since: Version; readonly names: readonly string[]; readonly separator: string }[] = [
  { since: '1.0', names: ['userspace', 'iptables', 'ipvs'], separator: ',' },
  { since: '1.26', names: ['iptables', 'ipvs'], separator: ',' },
  { since: '1.30', names: ['iptables', 'ipvs', 'nftables'], separator: ', ' },
];
const schedulers = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq'];

/** What is wrong with a configuration, field by field. Models pkg/proxy/apis/config/validation (1.26). */
export function validateConfiguration(config: KubeProxyConfiguration, version: Version): string[] {
  const errors: string[] = [];
  const add = (field: string, value: unknown, detail: string): void => {
    errors.push(`${field}: Invalid value: ${JSON.stringify(value)}: ${detail}`);
  };
  const known = [...modes].reverse().find(({ since }) => atLeast(version, since)) ?? modes[0];
  const { mode = '', clusterCIDR = '', iptables, ipvs, bindAddress, nodePortAddresses, oomScoreAdj } = config;
  if (mode && known && !known.names.includes(mode))
    add(
      'KubeProxyConfiguration.Mode.ProxyMode',
      mode,
      `must be ${known.names.join(known.separator)} or blank (blank means the best-available proxy [currently iptables])`,
    );
  const bit = iptables?.masqueradeBit;
  if (typeof bit === 'number' && (bit < 0 || bit > 31))
    add('KubeProxyConfiguration.KubeProxyIPTablesConfiguration.MasqueradeBit', bit, 'must be within the range [0, 31]');
  // From 1.27 on any scheduler goes that the kernel has.
  if (mode === 'ipvs' && ipvs?.scheduler && !schedulers.includes(ipvs.scheduler) && !atLeast(version, '1.27'))
    add(
      'KubeProxyConfiguration.KubeProxyIPVSConfiguration.Scheduler',
      ipvs.scheduler,
      `must be in [${schedulers.join(' ')}], blank means the default algorithm method (currently rr)`,
    );
  const cidrs = clusterCIDR ? clusterCIDR.split(',') : [];
  const both = 'valid DualStack CIDR (e.g. 10.100.0.0/16,fde4:8dba:82e1::/48)';
  if (cidrs.length > 2) add('KubeProxyConfiguration.ClusterCIDR', clusterCIDR, `only one CIDR allowed or a ${both}`);
  else if (cidrs.length === 2 && familyOf(cidrs[0]?.split('/')[0]) === familyOf(cidrs[1]?.split('/')[0]))
    add('KubeProxyConfiguration.ClusterCIDR', clusterCIDR, `must be a ${both}`);
  else if (cidrs.length === 1 && !isCIDR(cidrs[0] ?? ''))
    add('KubeProxyConfiguration.ClusterCIDR', clusterCIDR, 'must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)');
  if (bindAddress && !familyOf(bindAddress)) add('KubeProxyConfiguration.BindAddress', bindAddress, 'not a valid textual representation of an IP address');
  for (const [i, cidr] of (nodePortAddresses ?? []).entries())
    if (!isCIDR(cidr) && cidr !== 'primary') add(`KubeProxyConfiguration.NodePortAddresses[${i}]`, cidr, 'must be a valid CIDR');
  if (typeof oomScoreAdj === 'number' && (oomScoreAdj < -1000 || oomScoreAdj > 1000))
    add('KubeProxyConfiguration.OOMScoreAdj', oomScoreAdj, 'must be within the range [-1000, 1000]');
  return errors;
}

function isCIDR(text: string): boolean {
  try {
    parsePrefix(text);
    return text.includes('/');
  } catch {
    return false;
  }
}
