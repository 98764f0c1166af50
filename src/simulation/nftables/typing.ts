import type { DataTypeName } from './datatype.ts';
import { datatypes } from './datatype.ts';
import type { ConntrackKey, Expression, MetaKey } from './expression.ts';
import { fields } from './payload.ts';

/** Types of what stands behind `meta`. */
export const metaTypes: Readonly<Record<MetaKey, DataTypeName>> = {
  l4proto: 'inet_proto',
  nfproto: 'nf_proto',
  protocol: 'ether_type',
  mark: 'mark',
  iif: 'iface_index',
  oif: 'iface_index',
  iifname: 'ifname',
  oifname: 'ifname',
  length: 'integer',
  pkttype: 'pkt_type',
  nftrace: 'integer',
};

/** Types of what stands behind `ct`. */
export const conntrackTypes: Readonly<Record<ConntrackKey, DataTypeName>> = { state: 'ct_state', status: 'ct_status', mark: 'mark', direction: 'ct_dir' };

/** The types that an expression gives: several for a concatenation. What a map gives depends on the map; nothing is known of it here. */
export function typesOf(expression: Expression): readonly DataTypeName[] {
  switch (expression.kind) {
    case 'payload':
      return [fields[expression.protocol][expression.field]?.type ?? 'integer'];
    case 'meta':
      return [metaTypes[expression.key]];
    case 'ct':
      return [conntrackTypes[expression.key]];
    case 'fib':
      return ['fib_addrtype'];
    case 'numgen':
      return ['integer'];
    case 'bitwise':
      return typesOf(expression.of);
    case 'concatenation':
      return expression.parts.flatMap(typesOf);
    case 'constant':
      return [expression.type];
    case 'lookup':
      return [];
  }
}

/** Types as nft's complaints name them. */
export function describeTypes(types: readonly DataTypeName[]): string {
  const names = types.map((type) => datatypes[type].description);
  return names.length === 1 ? `${names[0]}` : `concatenation of (${names.join(', ')})`;
}
