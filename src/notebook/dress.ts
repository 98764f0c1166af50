import type { Cluster } from 'hairpin';
import type { OutputItem, Wire } from './output';

/** Adds to an output which addresses it speaks of. A trace brings its own; without a cluster there is nothing to tell. */
export function dress(item: OutputItem, cluster: Cluster | undefined): OutputItem {
  if (item.kind === 'error' || !cluster) return item;
  const texts = (item.kind === 'value' ? [item.value] : item.args).flatMap(textsOf);
  const addresses = cluster.addressesIn(texts.join('\n'));
  return Object.keys(addresses).length === 0 ? item : { ...item, addresses };
}

function textsOf(wire: Wire): string[] {
  switch (wire.t) {
    case 'text':
    case 'plain':
      return [wire.v];
    case 'list':
      return wire.v.flatMap(textsOf);
    case 'object':
      return wire.v.flatMap(([key, value]) => [key, ...textsOf(value)]);
    case 'view':
      return wire.v.view === 'trace' ? [] : [JSON.stringify(wire.v)];
    case 'kept':
      return [];
  }
}
