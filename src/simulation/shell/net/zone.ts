import type { EndpointSlice, Service } from '../../api/types.ts';
import type { Cluster } from '../../cluster/cluster.ts';

/** What can be asked. */
export type RecordType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME' | 'TXT' | 'ANY';

/** One line of an answer. */
export interface DnsRecord {
  /** With the dot at its end. */
  readonly name: string;
  readonly ttl: number;
  readonly type: RecordType;
  readonly data: string;
}

/** What a name server says. */
export interface DnsAnswer {
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';
  readonly answers: readonly DnsRecord[];
  /** The zone is its own, not somebody else's that it asked. */
  readonly authoritative: boolean;
}

const zone = 'cluster.local';
/** kubeadm's Corefile says `ttl 30`. */
const ttl = 30;

/**
 * What CoreDNS of a kubeadm cluster answers: Services, headless Services and their endpoints, `1-2-3-4.NAMESPACE.pod`, reverse names.
 * Names outside the cluster's zone go to a server that is not simulated: SERVFAIL. Models the DNS specification 1.1.0.
 */
export function askClusterDns(cluster: Cluster, question: string, type: RecordType): DnsAnswer {
  const name = question.toLowerCase().replace(/\.$/, '');
  if (name.endsWith('.in-addr.arpa')) return reverse(cluster, name, type);
  if (name !== zone && !name.endsWith(`.${zone}`)) return { status: 'SERVFAIL', answers: [], authoritative: false };
  const labels =
    name === zone
      ? []
      : name
          .slice(0, -zone.length - 1)
          .split('.')
          .reverse();
  const found = lookUp(cluster, `${name}.`, labels);
  if (!found) return { status: 'NXDOMAIN', answers: [], authoritative: true };
  const answers = found.filter((record) => record.type === type || record.type === 'CNAME' || type === 'ANY');
  return { status: 'NOERROR', answers, authoritative: true };
}

// Undefined: no such name. Empty: the name is there and has nothing of its own.
function lookUp(cluster: Cluster, name: string, [kind, namespace, owner, ...rest]: readonly string[]): DnsRecord[] | undefined {
  if (kind === undefined) return [];
  if (kind === 'dns-version' && namespace === undefined) return [{ name, ttl, type: 'TXT', data: '"1.1.0"' }];
  if (kind === 'pod') return lookUpPod(cluster, name, namespace, owner, rest);
  if (kind !== 'svc') return undefined;
  const services = cluster.list('Service');
  if (namespace === undefined) return [];
  const inNamespace = services.filter((service) => (service.metadata.namespace ?? 'default') === namespace);
  if (owner === undefined) return inNamespace.length > 0 ? [] : undefined;
  const service = inNamespace.find((one) => one.metadata.name === owner);
  return service && lookUpService(cluster, name, service, rest);
}

function lookUpService(cluster: Cluster, name: string, service: Service, rest: readonly string[]): DnsRecord[] | undefined {
  const { type, externalName, clusterIP } = service.spec;
  if (type === 'ExternalName') return rest.length === 0 ? [{ name, ttl, type: 'CNAME', data: `${externalName}.` }] : undefined;
  const isHeadless = clusterIP === 'None';
  const addresses = isHeadless ? endpointAddresses(cluster, service) : [clusterIP ?? ''];
  if (rest.length === 0) return addresses.length > 0 ? addresses.map((data) => addressRecord(name, data)) : undefined;
  const [first = '', second] = rest;
  if (second === undefined && isHeadless) {
    const own = addresses.filter((address) => address.replaceAll('.', '-') === first);
    return own.length > 0 ? own.map((data) => addressRecord(name, data)) : undefined;
  }
  return second === undefined ? undefined : serviceRecords(name, service, addresses, second, first);
}

// `_http._tcp.web.default.svc.cluster.local`: the port, and where.
function serviceRecords(name: string, service: Service, addresses: readonly string[], portName: string, protocol: string): DnsRecord[] | undefined {
  const port = service.spec.ports?.find((one) => `_${one.name}` === portName && `_${(one.protocol ?? 'TCP').toLowerCase()}` === protocol);
  if (!port) return undefined;
  const owner = `${service.metadata.name}.${service.metadata.namespace ?? 'default'}.svc.${zone}.`;
  const targets = service.spec.clusterIP === 'None' ? addresses.map((address) => `${address.replaceAll('.', '-')}.${owner}`) : [owner];
  return targets.map((target) => ({ name, ttl, type: 'SRV', data: `0 ${Math.floor(100 / targets.length)} ${port.port} ${target}` }));
}

function lookUpPod(
  cluster: Cluster,
  name: string,
  namespace: string | undefined,
  dashed: string | undefined,
  rest: readonly string[],
): DnsRecord[] | undefined {
  if (namespace === undefined || dashed === undefined) return [];
  const address = dashed.replaceAll('-', '.');
  // `pods insecure`: any address will do, as long as the namespace is there.
  const known = cluster.pods().some((pod) => (pod.metadata.namespace ?? 'default') === namespace);
  return known && rest.length === 0 && isIPv4(address) ? [addressRecord(name, address)] : undefined;
}

function reverse(cluster: Cluster, name: string, type: RecordType): DnsAnswer {
  const address = name.replace('.in-addr.arpa', '').split('.').reverse().join('.');
  const service = cluster.list('Service').find((one) => one.spec.clusterIP === address);
  const data = service ? `${service.metadata.name}.${service.metadata.namespace ?? 'default'}.svc.${zone}.` : endpointName(cluster, address);
  if (!data) return { status: 'NXDOMAIN', answers: [], authoritative: true };
  return { status: 'NOERROR', answers: type === 'PTR' || type === 'ANY' ? [{ name: `${name}.`, ttl, type: 'PTR', data }] : [], authoritative: true };
}

function endpointName(cluster: Cluster, address: string): string | undefined {
  for (const slice of cluster.list('EndpointSlice'))
    if (slice.endpoints?.some((endpoint) => endpoint.addresses.includes(address)))
      return `${address.replaceAll('.', '-')}.${ownerOf(slice)}.${slice.metadata.namespace ?? 'default'}.svc.${zone}.`;
  return undefined;
}

function endpointAddresses(cluster: Cluster, { metadata, spec }: Service): string[] {
  const slices = cluster
    .list('EndpointSlice')
    .filter((slice) => ownerOf(slice) === metadata.name && (slice.metadata.namespace ?? 'default') === (metadata.namespace ?? 'default'));
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  return endpoints.filter(({ conditions }) => spec.publishNotReadyAddresses || conditions?.ready !== false).flatMap(({ addresses }) => addresses);
}

function ownerOf({ metadata }: EndpointSlice): string | undefined {
  return metadata.labels?.['kubernetes.io/service-name'];
}

function addressRecord(name: string, data: string): DnsRecord {
  return { name, ttl, type: data.includes(':') ? 'AAAA' : 'A', data };
}

function isIPv4(text: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);
}
