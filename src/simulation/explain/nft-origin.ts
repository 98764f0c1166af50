import type { OriginPurpose } from '../nftables/origin.ts';
import type { Rule } from '../nftables/statement.ts';

/** Why a rule of nftables exists, one sentence a purpose; `S` stands for the service port, `E` for the endpoint. */
const sentences: Readonly<Record<OriginPurpose, string>> = {
  jump: 'kube-proxy sends traffic from its base chain through a chain that other hooks use too.',
  'dispatch-services': 'One look into a map finds the Service among all of them, however many there are.',
  'dispatch-node-ports': 'Whatever is addressed to the node itself may be for a NodePort: one look into the map of those.',
  'check-services': 'A Service without a usable endpoint is in this map, with what is to become of its clients.',
  'check-node-ports': 'The same for NodePorts of Services without a usable endpoint.',
  'check-cluster-ips': 'What is still addressed to a ClusterIP here was for none of its ports; the client is told at once.',
  'check-service-ranges': 'An address of the Service range that no Service has: nobody else can have it either.',
  'check-firewall': 'Load balancer addresses that only take some sources are looked up before anything is translated.',
  'firewall-allowed': 'This source may use this load balancer address.',
  'firewall-rest': 'Sources that the load balancer address does not take are dropped here.',
  'invalid-drop': 'Packets that fit no connection are dropped; translated they would confuse the other end.',
  refuse: 'The Service has no endpoint, so its clients are refused instead of left waiting.',
  'mark-for-masquerade': 'Sets the mark that the chain masquerading looks for.',
  'masquerade-unmarked-return': 'Packets without the masquerade mark leave as they are.',
  'masquerade-clear-mark': 'The mark has done its work; it is cleared so that the packet is not masqueraded twice.',
  masquerade: 'A marked packet leaves under this node’s own address, so that the answer comes back through this node.',
  'masquerade-marked': 'A marked packet loses its mark and leaves under this node’s own address, so that the answer comes back through this node.',
  'masquerade-hairpin': 'A pod that reaches itself through its own Service must see another source, or it would answer itself past this node.',
  'masquerade-off-cluster': 'A client outside the pod range has to get its answers through this node, so its packets are marked.',
  'masquerade-all': 'kube-proxy runs with masqueradeAll: every client of a ClusterIP is masqueraded.',
  'masquerade-external': 'Traffic from outside to S is marked for masquerading, because the endpoint may be on another node.',
  'pod-short-circuit': 'A pod that uses an outside address of S is treated as if it had used the ClusterIP.',
  'local-masquerade': 'Traffic of this node itself to an outside address of S is marked for masquerading.',
  'local-short-circuit': 'Traffic of this node itself to an outside address of S may use every endpoint.',
  'external-policy': 'Traffic from outside goes on to the endpoints that the external traffic policy of S allows.',
  'source-ranges': 'Sources that S does not allow are dropped here, before anything is translated.',
  affinity: 'Session affinity: a client that was sent to E before goes there again.',
  'affinity-remember': 'Session affinity: the client is noted, or noted again, as one that goes to E.',
  balance: 'Chooses one of the endpoints of S, each with the same chance.',
  hairpin: 'A pod that reaches itself through its own Service must see another source, or it would answer itself past this node.',
  endpoint: 'The destination becomes the endpoint E.',
  'pod-egress': 'What a pod sends out of the pod network leaves under the node’s address: nobody outside knows the way to a pod.',
  reader: 'You wrote this rule.',
};

const writers = { 'kube-proxy': '', cni: ' Written by the network plugin.', reader: '' } as const;

/** Why a rule of nftables exists; `undefined` for one that nobody in the simulation wrote. */
export function describeNftOrigin({ purpose, owner }: Rule): string | undefined {
  if (!purpose) return undefined;
  const why = sentences[purpose].replace(/\bS\b/g, owner?.servicePort ?? 'the Service').replace(/\bE\b/g, owner?.endpoint ?? 'the endpoint');
  return `${why}${writers[owner?.writer ?? 'kube-proxy']}`;
}
