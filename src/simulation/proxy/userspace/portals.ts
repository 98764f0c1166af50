import type { BuiltInChain, Clause, Origin, Rule, TableName, Target } from '../../iptables/rule.ts';
import { joinHostPort } from '../../net/address.ts';
import { width } from '../../net/prefix.ts';
import type { Protocol } from '../../net/protocol.ts';
import { parseIP } from '../parse-ip.ts';

/** One call of `iptables`: a chain made or emptied, or a rule ensured or deleted. */
export type Call =
  | { readonly op: 'EnsureChain'; readonly table: TableName; readonly chain: string }
  | { readonly op: 'FlushChain'; readonly table: TableName; readonly chain: string }
  | { readonly op: 'EnsureRule'; readonly position: '-I' | '-A'; readonly table: TableName; readonly chain: string; readonly rule: Rule }
  | { readonly op: 'DeleteRule'; readonly table: TableName; readonly chain: string; readonly rule: Rule };

/** An address at which a Service is reached. */
export interface Portal {
  readonly ip: string;
  readonly port: number;
  /** An externalIP: it counts only from off the machine, or if it is the node's own. */
  readonly isExternal: boolean;
}

/** Where a service port's traffic is sent: kube-proxy's own socket. */
export interface ProxySocket {
  /** `namespace/name:port`. */
  readonly servicePort: string;
  readonly protocol: Protocol;
  /** `0.0.0.0` or `::` for all addresses. */
  readonly listenIP: string;
  readonly port: number;
  /** The node's address, which stands in for "all" where a packet needs a destination. */
  readonly hostIP: string;
}

const before = 'handle ClusterIPs; NOTE: this must be before the NodePort rules';
const last = 'handle service NodePorts; NOTE: this must be the last rule in the chain';
const toLocal: Clause = { kind: 'addrtype', destinationType: { type: 'LOCAL' } };

// Portal rules come first and NodePort rules last, for these match widely: any address of the node (reference D.1).
const jumps: readonly { table: TableName; from: BuiltInChain; to: string; position: '-I' | '-A'; clauses: readonly Clause[] }[] = [
  { table: 'nat', from: 'PREROUTING', to: 'KUBE-PORTALS-CONTAINER', position: '-I', clauses: [comment(before)] },
  { table: 'nat', from: 'OUTPUT', to: 'KUBE-PORTALS-HOST', position: '-I', clauses: [comment(before)] },
  { table: 'nat', from: 'PREROUTING', to: 'KUBE-NODEPORT-CONTAINER', position: '-A', clauses: [toLocal, comment(last)] },
  { table: 'nat', from: 'OUTPUT', to: 'KUBE-NODEPORT-HOST', position: '-A', clauses: [toLocal, comment(last)] },
  { table: 'filter', from: 'INPUT', to: 'KUBE-NODEPORT-NON-LOCAL', position: '-I', clauses: [comment('Ensure that non-local NodePort traffic can flow')] },
];

/** Makes the five chains and the ways into them. Models iptablesInit. */
export function initCalls(): Call[] {
  return jumps.flatMap(({ table, from, to, position, clauses }): Call[] => [
    { op: 'EnsureChain', table, chain: to },
    {
      op: 'EnsureRule',
      position,
      table,
      chain: from,
      rule: { clauses, target: { kind: 'jump', chain: to }, origin: { writer: 'kube-proxy', purpose: 'jump' } },
    },
  ]);
}

/** Empties the five chains: after a restart the ports are others. Models iptablesFlush. */
export function flushCalls(): Call[] {
  return jumps.map(({ table, to }) => ({ op: 'FlushChain', table, chain: to }));
}

/** The rules of one address, in the order in which they are ensured and deleted. Models openOnePortal. */
export function portalRules({ ip, port, isExternal }: Portal, socket: ProxySocket): PlacedRule[] {
  const rule = (target: Target, ...more: Clause[]): Rule => ({
    clauses: [...match(socket, port, ip), ...more],
    target,
    origin: origin(socket, 'userspace-portal'),
  });
  if (!isExternal)
    return [
      { table: 'nat', chain: 'KUBE-PORTALS-CONTAINER', rule: rule(fromContainer(socket)) },
      { table: 'nat', chain: 'KUBE-PORTALS-HOST', rule: rule(fromHost(socket)) },
    ];
  return [
    { table: 'nat', chain: 'KUBE-PORTALS-CONTAINER', rule: rule(fromContainer(socket), { kind: 'physdev', isIn: true, not: true }) },
    { table: 'nat', chain: 'KUBE-PORTALS-CONTAINER', rule: rule(fromContainer(socket), toLocal) },
    { table: 'nat', chain: 'KUBE-PORTALS-HOST', rule: rule(fromHost(socket), toLocal) },
  ];
}

/** The rules of a NodePort. Models openNodePort. */
export function nodePortRules(nodePort: number, socket: ProxySocket): PlacedRule[] {
  const why = origin(socket, 'userspace-node-port');
  return [
    { table: 'nat', chain: 'KUBE-NODEPORT-CONTAINER', rule: { clauses: match(socket, nodePort), target: fromContainer(socket), origin: why } },
    { table: 'nat', chain: 'KUBE-NODEPORT-HOST', rule: { clauses: match(socket, nodePort), target: fromHost(socket), origin: why } },
    {
      table: 'filter',
      chain: 'KUBE-NODEPORT-NON-LOCAL',
      rule: {
        clauses: [...match(socket, socket.port), { kind: 'state', states: ['NEW'] }],
        target: { kind: 'ACCEPT' },
        origin: origin(socket, 'userspace-allow'),
      },
    },
  ];
}

/** A rule and its place. */
export interface PlacedRule {
  readonly table: TableName;
  readonly chain: string;
  readonly rule: Rule;
}

function match({ servicePort, protocol }: ProxySocket, port: number, ip?: string): Clause[] {
  const name = protocol.toLowerCase() as 'tcp' | 'udp' | 'sctp';
  const clauses: Clause[] = [comment(servicePort), { kind: 'protocol', protocol: name }, { kind: name, destinationPort: { from: port, to: port } }];
  const network = ip === undefined ? undefined : parseIP(ip);
  if (ip !== undefined && network !== undefined) clauses.push({ kind: 'destination', prefix: { network, length: width(network) }, written: ip });
  return clauses;
}

// REDIRECT sends to the address of the interface that the packet came in by, whose answers then come from there too.
function fromContainer(socket: ProxySocket): Target {
  return listensEverywhere(socket)
    ? { kind: 'REDIRECT', ports: { from: socket.port, to: socket.port } }
    : { kind: 'DNAT', to: joinHostPort(socket.listenIP, socket.port) };
}

// For the host's own packets REDIRECT would mean 127.0.0.1, whose answers come from elsewhere.
function fromHost(socket: ProxySocket): Target {
  return { kind: 'DNAT', to: joinHostPort(listensEverywhere(socket) ? socket.hostIP : socket.listenIP, socket.port) };
}

function listensEverywhere({ listenIP }: ProxySocket): boolean {
  return listenIP === '0.0.0.0' || listenIP === '::';
}

function comment(text: string): Clause {
  return { kind: 'comment', text };
}

function origin({ servicePort }: ProxySocket, purpose: Origin['purpose']): Origin {
  return { writer: 'kube-proxy', purpose, servicePort };
}
