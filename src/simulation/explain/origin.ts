import type { Origin, OriginPurpose } from '../iptables/rule.ts';

/** Why a rule exists, one sentence a purpose; `S` stands for the service port, `E` for the endpoint. */
const sentences: Record<OriginPurpose, string> = {
  jump: 'kube-proxy sends traffic from the built-in chain through a chain of its own.',
  'masquerade-unmarked-return': 'Packets without the masquerade mark leave as they are.',
  'masquerade-clear-mark': 'The mark has done its work; it is cleared so that the packet is not masqueraded twice.',
  masquerade: 'A marked packet leaves under this node’s own address, so that the answer comes back through this node.',
  'mark-for-masquerade': 'Sets the mark that KUBE-POSTROUTING looks for.',
  'cluster-ip': 'The ClusterIP and port of S: who matches goes on to its load balancing.',
  'external-ip': 'An externalIP of S.',
  'load-balancer-ip': 'A load balancer address of S.',
  'node-port': 'The NodePort of S, on every address of the node.',
  'node-ports': 'Whatever is addressed to the node itself may be for a NodePort; this comes last.',
  'no-endpoints': 'S has no endpoint, so it refuses at once instead of letting clients wait.',
  'no-local-endpoints': 'S may only use endpoints on this node, and there is none.',
  'masquerade-off-cluster': 'A client outside the pod range has to get its answers through this node, so its packets are marked.',
  'masquerade-all': 'kube-proxy runs with masqueradeAll: every client of S is masqueraded.',
  'masquerade-external': 'Traffic from outside to S is marked for masquerading, because the endpoint may be on another node.',
  'pod-short-circuit': 'A pod that uses an outside address of S is treated as if it had used the ClusterIP.',
  'local-masquerade': 'Traffic of this node itself to an outside address of S is marked for masquerading.',
  'local-short-circuit': 'Traffic of this node itself to an outside address of S may use every endpoint.',
  'external-policy': 'Traffic from outside goes on to the endpoints that the external traffic policy of S allows.',
  'source-range': 'A source range that S allows.',
  'source-range-self': 'The node is in an allowed range, so its own traffic to the load balancer address is allowed too.',
  'source-range-note': 'Matches and does nothing: it says in the listing what happens to the rest.',
  'source-range-drop': 'Sources that S does not allow are dropped here.',
  affinity: 'Session affinity: a client that was sent to E before goes there again.',
  balance: 'One endpoint’s share of the traffic of S: E.',
  hairpin: 'A pod that reaches itself through its own Service must see another source, or it would answer itself past this node.',
  endpoint: 'The destination becomes the endpoint E.',
  'health-check': 'Lets the load balancer ask how many endpoints of S this node has.',
  'invalid-drop': 'Packets that fit no connection are dropped; translated they would confuse the other end.',
  'forward-marked': 'Traffic that kube-proxy will masquerade is let through, whatever the FORWARD policy says.',
  'forward-established': 'Packets of connections that already exist are let through.',
  'localnet-block': 'Nobody outside may reach 127.0.0.0/8 of this node.',
  'mark-drop': 'Who got here is not allowed; the mark tells the kubelet’s rules to drop the packet.',
  'userspace-portal': 'An address of S: kube-proxy itself takes the connection, and opens another one to an endpoint.',
  'userspace-node-port': 'The NodePort of S: kube-proxy itself takes the connection, and opens another one to an endpoint.',
  'userspace-allow': 'Lets traffic for the NodePort of S reach kube-proxy’s own port.',
  'stale-chain': 'A chain of a Service or endpoint that is gone.',
  'loopback-return': 'What comes from the loopback network is no Service traffic in ipvs mode.',
  'local-keeps-source': 'Traffic policy Local: the endpoint is on this node, so the client’s address can be kept.',
  'source-range-check': 'This load balancer address only takes some sources; the next chain says which.',
  'masquerade-own-virtual-address':
    'kube-proxy was not told the pod range, so only this node itself is sure to need it: its packets to a ClusterIP come from a ClusterIP.',
  'accept-virtual-address': 'Traffic for a virtual server is done with this chain, and with all rules behind it: IPVS takes over after routing.',
  'virtual-server-return': 'Traffic for a virtual server may go on to IPVS.',
  'virtual-address-reject': 'The address belongs to this node only for the sake of IPVS: on no other port does the node answer to it.',
  'pod-egress': 'What a pod sends out of the pod network leaves under the node’s address: nobody outside knows the way to a pod.',
  reader: 'You wrote this rule.',
};

const writers: Record<Origin['writer'], string> = { 'kube-proxy': 'kube-proxy', kubelet: 'the kubelet', cni: 'the network plugin', reader: 'the reader' };

/** Why a rule exists, in one or two sentences; `undefined` for a rule that nobody in the simulation wrote. */
export function describeOrigin(origin: Origin | undefined): string | undefined {
  if (!origin) return undefined;
  const why = sentences[origin.purpose].replace(/\bS\b/g, origin.servicePort ?? 'the Service').replace(/\bE\b/g, origin.endpoint ?? 'the endpoint');
  return origin.writer === 'kube-proxy' ? why : `${why} Written by ${writers[origin.writer]}.`;
}
