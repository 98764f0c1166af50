import { table } from './present.ts';
import type { TableView } from './view.ts';

/** Something that comes out differently in userspace mode than in iptables mode of the same release. */
export interface UserspaceDifference {
  readonly id: string;
  readonly tried: string;
  readonly iptables: string;
  readonly userspace: string;
  readonly why: string;
}

/** All that a client, or an endpoint, can tell userspace mode from iptables mode by (1.25). A test tries random clusters and knows no other exceptions. */
export function userspaceDifferences(): readonly UserspaceDifference[] {
  return rows;
}

const rows: readonly UserspaceDifference[] = [
  {
    id: 'client-address',
    tried: 'Whose address the endpoint sees',
    iptables: 'the client’s, if it is a pod that uses the ClusterIP',
    userspace: 'always the node’s',
    why: 'kube-proxy itself opens the connection to the endpoint.',
  },
  {
    id: 'turns',
    tried: 'Several connections of one client',
    iptables: 'any endpoint, by chance',
    userspace: 'the endpoints strictly in turns; if one does not answer, the next',
    why: 'A process can count, and can try again; a rule can only throw dice.',
  },
  {
    id: 'no-endpoint',
    tried: 'A Service without a usable endpoint',
    iptables: 'refused or dropped; a node that uses an outside address loses its packets',
    userspace: 'TCP: taken, then closed; UDP: no answer',
    why: 'The socket listens whether or not there is anybody behind it.',
  },
  {
    id: 'policies',
    tried: 'A Service with a traffic policy Local, or with loadBalancerSourceRanges',
    iptables: 'fewer endpoints, or none, as the policy says',
    userspace: 'every endpoint, for everybody',
    why: 'userspace mode never learned either.',
  },
  {
    id: 'external-ip-from-a-bridge',
    tried: 'An externalIP, from a pod on a bridge or from a node',
    iptables: 'an endpoint',
    userspace: 'lost, unless it is an address of the node',
    why: 'The rule is for what comes from off the machine: its -m physdev ! --physdev-is-in passes over what came in by a bridge port, and OUTPUT has a rule for the node’s own addresses only.',
  },
];

/** The same as a table to show. */
export function userspaceDifferenceTable(): TableView {
  const cells = rows.map(({ tried, iptables, userspace, why }) => [tried, iptables, userspace, why]);
  return table(['What is tried', 'iptables', 'userspace', 'Why'], cells, 'What userspace mode of Kubernetes 1.25 does differently');
}
