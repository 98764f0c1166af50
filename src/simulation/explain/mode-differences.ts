import { table } from './present.ts';
import type { TableView } from './view.ts';

/** Something that comes out differently in another proxy mode: a word for it, what is tried, and what comes of it in each. */
export interface ModeDifference {
  readonly id: string;
  readonly tried: string;
  readonly iptables: string;
  readonly ipvs: string;
  readonly nftables: string;
  readonly why: string;
}

/**
 * All that a client can tell the modes of one release (1.30) apart by. In everything else random clusters reach the same endpoints with the
 * same source address, whatever the mode; a test tries, and knows no other exceptions than these.
 */
export function modeDifferences(): readonly ModeDifference[] {
  return rows;
}

const rows: readonly ModeDifference[] = [
  {
    id: 'localhost-node-port',
    tried: 'A NodePort at 127.0.0.1, on the node itself',
    iptables: 'an endpoint answers',
    ipvs: 'refused: nothing listens',
    nftables: 'refused: nothing listens',
    why: 'Only iptables mode sets route_localnet, without which nothing from 127.0.0.0/8 may leave the node.',
  },
  {
    id: 'wrong-port',
    tried: 'A port of a ClusterIP that the Service does not have',
    iptables: 'lost at the gateway',
    ipvs: 'refused',
    nftables: 'refused',
    why: 'To iptables mode it is an address like any other; ipvs mode has it on kube-ipvs0 and nftables mode in a set, and both refuse the rest.',
  },
  {
    id: 'ping',
    tried: 'A ping of a ClusterIP',
    iptables: 'lost at the gateway',
    ipvs: 'refused',
    nftables: 'refused',
    why: 'In ipvs mode the address is the node’s own, and it refuses what is for no virtual server. nftables mode refuses whatever is still for a ClusterIP behind the translation.',
  },
  {
    id: 'short-circuit',
    tried: 'A pod or a node that uses an outside address of a Service with externalTrafficPolicy Local',
    iptables: 'any endpoint, as by the ClusterIP',
    ipvs: 'only endpoints of the node that it meets first, while there are any',
    nftables: 'any endpoint, as by the ClusterIP',
    why: 'A virtual server has one list of real servers, whoever asks.',
  },
  {
    id: 'no-local-endpoint',
    tried: 'A Service with a traffic policy Local, where the node has no endpoint of it',
    iptables: 'dropped',
    ipvs: 'all endpoints, whose answers may go astray; refused if none is ready',
    nftables: 'dropped',
    why: 'kube-proxy fills the virtual server with the endpoints of other nodes then (kubernetes/kubernetes#97081).',
  },
  {
    id: 'node-without-local-endpoint',
    tried: 'A node that uses a load balancer address or externalIP of a Service with externalTrafficPolicy Local, and has no endpoint of it',
    iptables: 'any endpoint, as by the ClusterIP',
    ipvs: 'all endpoints, but under the address itself, so that no answer comes back',
    nftables: 'dropped',
    why: 'Before 1.34 nftables mode asks what to drop in front of the translation of what the node itself sends, and never gets to the short way.',
  },
  {
    id: 'sources-and-no-endpoint',
    tried: 'A load balancer address that takes other sources only, of a Service without endpoints',
    iptables: 'refused',
    ipvs: 'dropped',
    nftables: 'dropped',
    why: 'iptables mode writes no firewall for a Service without endpoints; the other two ask about the source first.',
  },
  {
    id: 'node-to-dead-external-address',
    tried: 'A node that uses an outside address of a Service without a usable endpoint',
    iptables: 'lost: it leaves the node untouched',
    ipvs: 'refused',
    nftables: 'refused or dropped, as for others',
    why: 'KUBE-EXTERNAL-SERVICES hangs on INPUT and FORWARD and not on OUTPUT; in ipvs mode the address is the node’s own.',
  },
  {
    id: 'hairpin-by-another-node',
    tried: 'A pod that reaches itself by an outside address at another node',
    iptables: 'it sees that node',
    ipvs: 'it sees its own node',
    nftables: 'it sees that node',
    why: 'In ipvs mode the set KUBE-LOOP-BACK holds the node’s own endpoints, so only the pod’s own node knows a hairpin when it sees one.',
  },
];

/** The same as a table to show. */
export function modeDifferenceTable(): TableView {
  const cells = rows.map(({ tried, iptables, ipvs, nftables, why }) => [tried, iptables, ipvs, nftables, why]);
  return table(['What is tried', 'iptables', 'ipvs', 'nftables', 'Why'], cells, 'What a client can tell the proxy modes of Kubernetes 1.30 apart by');
}
