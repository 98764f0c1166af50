import type { DNSAnswer, RecordType, ResolverConfig } from '../../cluster/dns.ts';
import { parseAddress } from '../../net/address.ts';
import type { CommandContext } from '../command.ts';
import { kindOf } from '../machine.ts';
import { probe } from './connect.ts';

/** What getaddrinfo(3) comes back with. `again`: no server answered; `noname`: the servers know no such name. */
export type Resolved = { readonly address: string } | { readonly error: 'noname' | 'again' };

type Needs = Pick<CommandContext, 'cluster' | 'host' | 'clock' | 'files' | 'sleep'>;

/** Models /etc/nsswitch.conf's `hosts: files dns`: a literal address, /etc/hosts, then the name servers, with real packets. */
export async function resolve(context: Needs, name: string): Promise<Resolved> {
  if (isAddress(name)) return { address: name };
  const own = hostsFile(context.files.read('/etc/hosts') ?? '').get(name.toLowerCase());
  if (own !== undefined) return { address: own };
  const settings = resolverSettings(context.files.read('/etc/resolv.conf') ?? '');
  let answered = false;
  for (const candidate of candidates(name, settings)) {
    const answer = await ask(context, settings.nameservers, candidate, 'A');
    if (!answer) break;
    answered = answered || answer.rcode !== 'SERVFAIL';
    const record = answer.answers.find(({ type }) => type === 'A');
    if (record) return { address: record.data };
  }
  return { error: answered ? 'noname' : 'again' };
}

/** Whether the text is an address already. */
export function isAddress(text: string): boolean {
  try {
    parseAddress(text);
    return true;
  } catch {
    return false;
  }
}

/** Asks name servers in turn; undefined if none of them answers. Each waits five seconds, twice. */
export async function ask(context: Needs, nameservers: readonly string[], name: string, type: RecordType): Promise<DNSAnswer | undefined> {
  for (const server of nameservers) {
    const answer = askServer(context, server, name, type);
    if (answer) return answer;
    await context.sleep(10);
  }
  return undefined;
}

/** One question to one server, as a packet. Only CoreDNS answers. */
export function askServer(context: Pick<Needs, 'cluster' | 'host' | 'clock'>, server: string, name: string, type: RecordType): DNSAnswer | undefined {
  const { cluster } = context;
  const hasCoreDns = cluster.list('Service').some(({ metadata }) => metadata.namespace === 'kube-system' && metadata.name === 'kube-dns');
  // A cluster without CoreDNS: names are known all the same, as everywhere else in the simulation.
  if (!hasCoreDns && kindOf(context.host) === 'pod') return answerOf(cluster, name, type);
  const { outcome, trace } = probe(context, `${server}:53`, 'UDP');
  if (outcome !== 'connected' || !/^coredns/.test(trace.backend?.name ?? '')) return undefined;
  return answerOf(cluster, name, type);
}

// An absolute name; an ExternalName is followed.
function answerOf({ dns }: Needs['cluster'], name: string, type: RecordType): DNSAnswer {
  return dns.lookup(`${name.replace(/\.$/, '')}.`, type, { nameservers: [], search: [], ndots: 1 });
}

/** Names to addresses; the first line that has a name wins. */
export function hostsFile(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [address, ...own] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const name of own) if (address && !names.has(name.toLowerCase()) && !address.includes(':')) names.set(name.toLowerCase(), address);
  }
  return names;
}

/** Reads resolv.conf(5). */
export function resolverSettings(text: string): ResolverConfig {
  const nameservers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === 'nameserver' && values[0]) nameservers.push(values[0]);
    if (keyword === 'search') search = values;
    if (keyword === 'options') for (const value of values) ndots = Number(/^ndots:(\d+)$/.exec(value)?.[1] ?? ndots);
  }
  return { nameservers, search, ndots };
}

/** The names to ask for, in order: enough dots, and the name itself comes first. */
export function candidates(name: string, { search, ndots }: ResolverConfig): string[] {
  if (name.endsWith('.')) return [name];
  const dots = name.split('.').length - 1;
  const searched = search.map((domain) => `${name}.${domain}.`);
  return dots >= ndots ? [`${name}.`, ...searched] : [...searched, `${name}.`];
}
