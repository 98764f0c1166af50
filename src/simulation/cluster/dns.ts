import type { Endpoint, EndpointSlice, Service } from '../api/types.ts';
import { familyOf } from '../api/validate-cluster-ips.ts';
import { canonicalAddress } from '../net/address.ts';
import { endpointSlices } from './api-server/resources/endpoint-slices.ts';
import { services } from './api-server/resources/service.ts';
import { namespaces } from './api-server/resources/small.ts';
import type { ObjectStore } from './api-server/store.ts';
import { reverseName } from './reverse-name.ts';

/** The types of records that CoreDNS has for a cluster. */
export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'TXT';

/** A record as `dig` prints it: absolute names end in a dot. */
export interface DNSRecord {
  readonly name: string;
  readonly type: RecordType;
  readonly ttl: number;
  readonly data: string;
}

/** CoreDNS' answer. `SERVFAIL`: the name is none of the cluster's, and there is nobody here to forward to. */
export interface DNSAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';
  readonly answers: readonly DNSRecord[];
}

/** What a machine's /etc/resolv.conf says. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

/** A name that was looked up, and how it went: every name that was tried, and the last answer. */
export interface Lookup extends DNSAnswer {
  readonly tried: readonly string[];
}

const zone = 'cluster.local';
/** What kubeadm's Corefile says. */
const ttl = 30;
const nothing: DNSAnswer = { rcode: 'NXDOMAIN', answers: [] };
const empty: DNSAnswer = { rcode: 'NOERROR', answers: [] };

/** CoreDNS' kubernetes plugin: answers from Services and EndpointSlices. Models its 1.1.0 schema, with `pods insecure`. */
export class ClusterDNS {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** One question for an absolute name, with or without its final dot. */
  query(name: string, type: RecordType = 'A'): DNSAnswer {
    const absolute = name.toLowerCase().replace(/\.$/, '');
    const address = reverseName(absolute);
    if (address !== undefined) return type === 'PTR' ? this.#reverse(absolute, address) : nothing;
    if (absolute !== zone && !absolute.endsWith(`.${zone}`)) return absolute.includes('.') ? { rcode: 'SERVFAIL', answers: [] } : nothing;
    const labels = absolute
      .slice(0, -zone.length - 1)
      .split('.')
      .filter(Boolean)
      .reverse();
    const [kind, namespace, ...rest] = labels;
    if (kind === undefined) return empty;
    if (kind === 'dns-version' && namespace === undefined) return type === 'TXT' ? one(absolute, 'TXT', '"1.1.0"') : empty;
    if (kind !== 'svc' && kind !== 'pod') return nothing;
    if (namespace === undefined) return empty;
    if (!this.#store.get(namespaces, undefined, namespace)) return nothing;
    if (rest.length === 0) return empty;
    return kind === 'pod' ? pod(absolute, rest, type) : this.#service(absolute, namespace, rest, type);
  }

  /** What a program's resolver does with a name: tries the search list, or the name itself first when it has enough dots. */
  lookup(name: string, type: RecordType, { search, ndots }: ResolverConfig): Lookup {
    const tried: string[] = [];
    let last: DNSAnswer = nothing;
    for (const candidate of candidates(name, search, ndots)) {
      tried.push(`${candidate}.`);
      const answer = this.#follow(candidate, type);
      if (answer.answers.length > 0) return { ...answer, tried };
      // A name that exists without such a record ends the search.
      if (last.rcode !== 'NOERROR') last = answer;
      if (answer.rcode === 'NOERROR') break;
    }
    return { ...last, tried };
  }

  // An ExternalName's target is asked for as well.
  #follow(name: string, type: RecordType): DNSAnswer {
    const answer = this.query(name, type);
    const [first] = answer.answers;
    if (first?.type !== 'CNAME' || type === 'CNAME') return answer;
    const target = this.query(first.data, type);
    return { rcode: target.rcode === 'NXDOMAIN' ? 'NXDOMAIN' : 'NOERROR', answers: [first, ...target.answers] };
  }

  #service(absolute: string, namespace: string, [name = '', ...rest]: readonly string[], type: RecordType): DNSAnswer {
    const service = this.#store.get<Service>(services, namespace, name);
    if (!service) return nothing;
    if (service.spec.type === 'ExternalName')
      return rest.length === 0 ? one(absolute, 'CNAME', `${(service.spec.externalName ?? '').replace(/\.$/, '')}.`) : nothing;
    const isHeadless = service.spec.clusterIP === 'None';
    const [first, second, ...more] = rest;
    if (more.length > 0) return nothing;
    if (first !== undefined && second === undefined) return isHeadless ? this.#endpoint(absolute, service, first, type) : nothing;
    if (first !== undefined) return this.#ports(absolute, service, second ?? '', first, type);
    const endpoints = isHeadless ? this.#endpoints(service) : [];
    // A headless Service without anybody behind it does not exist for DNS.
    if (isHeadless && endpoints.length === 0) return nothing;
    if (type === 'SRV') return this.#ports(absolute, service, undefined, undefined, type);
    const addresses = isHeadless ? endpoints.flatMap(({ endpoint }) => endpoint.addresses) : (service.spec.clusterIPs ?? []);
    return { rcode: 'NOERROR', answers: addressRecords(absolute, addresses, type) };
  }

  #endpoint(absolute: string, service: Service, hostname: string, type: RecordType): DNSAnswer {
    const own = this.#endpoints(service).filter(({ endpoint }) => nameOf(endpoint) === hostname);
    if (own.length === 0) return nothing;
    const addresses = own.flatMap(({ endpoint }) => endpoint.addresses);
    return { rcode: 'NOERROR', answers: addressRecords(absolute, addresses, type) };
  }

  // `_http._tcp.web.default.svc…`; unnamed ports have no SRV records of their own.
  #ports(absolute: string, service: Service, port: string | undefined, protocol: string | undefined, type: RecordType): DNSAnswer {
    const { name, namespace } = service.metadata;
    const fits = (one: { name?: string | null; protocol?: string }): boolean =>
      port === undefined || (`_${one.name}` === port && `_${(one.protocol ?? 'TCP').toLowerCase()}` === protocol);
    const base = `${name}.${namespace}.svc.${zone}.`;
    const found =
      service.spec.clusterIP === 'None'
        ? this.#endpoints(service).flatMap(({ endpoint, slice }) =>
            (slice.ports ?? []).filter(fits).map((one) => ({ port: one.port ?? 0, target: `${nameOf(endpoint)}.${base}` })),
          )
        : (service.spec.ports ?? []).filter(fits).map((one) => ({ port: one.port, target: base }));
    if (found.length === 0) return nothing;
    if (type !== 'SRV') return empty;
    const weight = Math.floor(100 / found.length);
    return { rcode: 'NOERROR', answers: found.map(({ port: number, target }) => record(absolute, 'SRV', `0 ${weight} ${number} ${target}`)) };
  }

  #endpoints({ metadata, spec }: Service): { endpoint: Endpoint; slice: EndpointSlice }[] {
    return this.#store
      .list<EndpointSlice>(endpointSlices, metadata.namespace)
      .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
      .flatMap((slice) => (slice.endpoints ?? []).map((endpoint) => ({ endpoint, slice })))
      .filter(({ endpoint }) => spec.publishNotReadyAddresses || endpoint.conditions?.ready !== false);
  }

  #reverse(absolute: string, address: string): DNSAnswer {
    for (const service of this.#store.list<Service>(services)) {
      const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${zone}.`;
      if (service.spec.clusterIPs?.some((ip) => ip !== 'None' && canonicalAddress(ip) === address)) return one(absolute, 'PTR', base);
      if (service.spec.clusterIP !== 'None') continue;
      const own = this.#endpoints(service).find(({ endpoint }) => endpoint.addresses.some((ip) => canonicalAddress(ip) === address));
      if (own) return one(absolute, 'PTR', `${nameOf(own.endpoint)}.${base}`);
    }
    return nothing;
  }
}

// `10-244-1-5.default.pod.cluster.local`: CoreDNS believes any address, as long as the namespace exists.
function pod(absolute: string, labels: readonly string[], type: RecordType): DNSAnswer {
  const [dashed = ''] = labels;
  if (labels.length !== 1) return nothing;
  const address = dashed.split('-').length === 4 ? dashed.replace(/-/g, '.') : dashed.replace(/-/g, ':');
  if (familyOf(address) === undefined) return nothing;
  return { rcode: 'NOERROR', answers: addressRecords(absolute, [canonicalAddress(address)], type) };
}

function candidates(name: string, search: readonly string[], ndots: number): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const listed = search.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...listed] : [...listed, name];
}

function addressRecords(name: string, addresses: readonly string[], type: RecordType): DNSRecord[] {
  const family = type === 'A' ? 'IPv4' : type === 'AAAA' ? 'IPv6' : undefined;
  return addresses.filter((address) => familyOf(address) === family).map((address) => record(name, type, address));
}

function nameOf({ hostname, addresses }: Endpoint): string {
  return hostname ?? (addresses[0] ?? '').replace(/[.:]/g, '-');
}

function one(name: string, type: RecordType, data: string): DNSAnswer {
  return { rcode: 'NOERROR', answers: [record(name, type, data)] };
}

function record(name: string, type: RecordType, data: string): DNSRecord {
  return { name: `${name}.`, type, ttl, data };
}
