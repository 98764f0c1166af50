import type { AddressTypeTest, Clause } from '../iptables/rule.ts';
import { parseAddress } from '../net/address.ts';
import { type Prefix, parsePrefix, width } from '../net/prefix.ts';
import type { Protocol } from '../net/protocol.ts';
import { protocolName } from '../net/protocol.ts';

/** `-m comment --comment "…"`. */
export const comment = (text: string): Clause => ({ kind: 'comment', text });

/** `-s` as written, a bare address or a network. */
export const source = (written: string, not = false): Clause => ({ kind: 'source', prefix: prefixOf(written), written, ...(not && { not }) });

/** `-d` as written. */
export const destination = (written: string, not = false): Clause => ({ kind: 'destination', prefix: prefixOf(written), written, ...(not && { not }) });

/** `-m addrtype --dst-type LOCAL`. */
export const toLocal: Clause = { kind: 'addrtype', destinationType: { type: 'LOCAL' } satisfies AddressTypeTest };

/** `-m addrtype --src-type LOCAL`. */
export const fromLocal: Clause = { kind: 'addrtype', sourceType: { type: 'LOCAL' } satisfies AddressTypeTest };

/** `-m tcp -p tcp [-d IP] [--dport N]`, in kube-proxy's order: the port belongs to the module named first. */
export function portMatch(protocol: Protocol, port?: number, ip?: string): Clause[] {
  const name = protocolName(protocol) as 'tcp' | 'udp' | 'sctp';
  const module: Clause = port === undefined ? { kind: name } : { kind: name, destinationPort: { from: port, to: port } };
  return [module, { kind: 'protocol', protocol: name }, ...(ip === undefined ? [] : [destination(ip)])];
}

function prefixOf(written: string): Prefix {
  if (written.includes('/')) return parsePrefix(written);
  const network = parseAddress(written);
  return { network, length: width(network) };
}
