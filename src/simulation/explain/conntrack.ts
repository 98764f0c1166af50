import type { HostHandle } from '../cluster/host-handle.ts';
import { joinHostPort, printAddress } from '../net/address.ts';
import { hasPorts } from '../net/protocol.ts';
import type { Tuple } from '../netfilter/tuple.ts';
import { count } from './ruleset.ts';
import type { ConnectionView, ConntrackView } from './view.ts';

/** A host's connection table: each connection as the client sent it and as its answers will look, with the difference shown as the rewrite that it is. */
export function conntrack(host: HostHandle): ConntrackView {
  const entries = host.connections().map(({ entry, left, line }): ConnectionView => {
    const { original, reply, state, seenReply, assured } = entry;
    return {
      code: line,
      protocol: original.protocol.toLowerCase(),
      ...(state && { state }),
      left,
      original: printTuple(original),
      reply: printTuple(reply),
      rewrites: rewritesOf(printTuple(original), printTuple(reply)),
      replied: seenReply,
      assured,
    };
  });
  const translated = entries.filter((entry) => entry.rewrites.length > 0).length;
  return { view: 'conntrack', name: host.name, summary: `${count(entries.length, 'connection')}, ${translated} translated`, entries };
}

function printTuple(tuple: Tuple): ConnectionView['original'] {
  const print = (address: Tuple['source'], port: number): string =>
    hasPorts(tuple.protocol) ? joinHostPort(printAddress(address), port) : printAddress(address);
  return { source: print(tuple.source, tuple.sourcePort), destination: print(tuple.destination, tuple.destinationPort) };
}

// An untranslated connection's answers are the first half turned round.
function rewritesOf(original: ConnectionView['original'], reply: ConnectionView['reply']): ConnectionView['rewrites'] {
  return [
    ...(reply.destination === original.source ? [] : [{ end: 'source' as const, from: original.source, to: reply.destination }]),
    ...(reply.source === original.destination ? [] : [{ end: 'destination' as const, from: original.destination, to: reply.source }]),
  ];
}
