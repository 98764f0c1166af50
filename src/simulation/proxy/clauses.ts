import type { AddressTypeTest, Clause } from '../iptables/rule.ts';
import { type Prefix, width } from '../net/prefix.ts';
import type { Protocol } from '../net/protocol.ts';
import type { LocalTraffic } from './local-detector.ts';
import { parseCIDR, parseIP } from './parse-ip.ts';

/** `-m comment --comment "…"`. */
export const comment = (text: string): Clause => ({ kind: 'comment', text });

/** `-s` as written, a bare address or a network. */
export const source = (written: string): Clause => ({ kind: 'source', prefix: prefixOf(written), written });

/** `! -s` as written. */
export const notSource = (written: string): Clause => ({ kind: 'source', not: true, prefix: prefixOf(written), written });

/** `-d` as written, a bare address or a network. */
export const destination = (written: string): Clause => ({ kind: 'destination', prefix: prefixOf(written), written });

/** `! -d` as written. */
export const notDestination = (written: string): Clause => ({ kind: 'destination', not: true, prefix: prefixOf(written), written });

const local: AddressTypeTest = { type: 'LOCAL' };

/** `-m addrtype --dst-type LOCAL`. */
export const toLocal: Clause = { kind: 'addrtype', destinationType: local };

/** `-m addrtype --src-type LOCAL`. */
export const fromLocal: Clause = { kind: 'addrtype', sourceType: local };

/** `-m addrtype ! --src-type LOCAL`. */
export const notFromLocal: Clause = { kind: 'addrtype', sourceType: { ...local, not: true } };

/** `-m conntrack --ctstate NEW`. */
export const isNew: Clause = { kind: 'conntrack', states: ['NEW'] };

/** `-m nfacct --nfacct-name NAME`. */
export const countedAs = (name: string): Clause => ({ kind: 'nfacct', name });

const modules = {
  TCP: { kind: 'tcp', protocol: { kind: 'protocol', protocol: 'tcp' } },
  UDP: { kind: 'udp', protocol: { kind: 'protocol', protocol: 'udp' } },
  SCTP: { kind: 'sctp', protocol: { kind: 'protocol', protocol: 'sctp' } },
} as const satisfies Record<Protocol, { readonly kind: 'tcp' | 'udp' | 'sctp'; readonly protocol: Clause }>;

/** `-m tcp -p tcp [-d IP] --dport N`, in kube-proxy's order: the port belongs to the module named first. */
export function portMatch(protocol: Protocol, port: number, ip?: string): Clause[] {
  const module = modules[protocol];
  const match: Clause = { kind: module.kind, destinationPort: { from: port, to: port } };
  return ip === undefined ? [match, module.protocol] : [match, module.protocol, destination(ip)];
}

const bare: Readonly<Record<Protocol, readonly [Clause, Clause]>> = {
  TCP: [{ kind: 'tcp' }, modules.TCP.protocol],
  UDP: [{ kind: 'udp' }, modules.UDP.protocol],
  SCTP: [{ kind: 'sctp' }, modules.SCTP.protocol],
};

/** `-m tcp -p tcp`. The clauses are shared. */
export function protocolMatch(protocol: Protocol): readonly [Clause, Clause] {
  return bare[protocol];
}

/** Local traffic, or all other traffic, as a clause. */
export function localMatch(traffic: LocalTraffic, not: boolean): Clause {
  if (traffic.by === 'source') return not ? notSource(traffic.cidr) : source(traffic.cidr);
  const name = traffic.prefix ? `${traffic.name}+` : traffic.name;
  return not ? { kind: 'in-interface', not: true, name } : { kind: 'in-interface', name };
}

function prefixOf(written: string): Prefix {
  const prefix = parseCIDR(written);
  if (prefix) return { network: prefix.network, length: prefix.length };
  const network = parseIP(written);
  if (network === undefined) throw new Error(`not an address or a network: ${written}`);
  return { network, length: width(network) };
}
