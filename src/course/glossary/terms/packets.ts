import type { GlossaryTerm } from '../glossary';

/** What the kernel does to packets. */
export const packets: readonly GlossaryTerm[] = [
  {
    term: 'netfilter',
    text: 'The part of the Linux kernel that lets rules look at packets on their way. iptables, nftables, conntrack and IPVS all hang on its hooks.',
    see: ['hook', 'conntrack'],
  },
  {
    term: 'hook',
    also: ['hooks'],
    text: 'A place on a packet’s way through the kernel where rules are asked: PREROUTING, INPUT, FORWARD, OUTPUT and POSTROUTING. Several can hang there; their priorities decide the order.',
    see: ['netfilter', 'chain'],
  },
  {
    term: 'conntrack',
    also: ['connection tracking'],
    text: 'The kernel’s table of connections: who talks to whom, and how addresses were rewritten. The first packet of a connection is asked about by rules; all others are translated from this table.',
    see: ['NAT', 'stale entry'],
  },
  {
    term: 'stale entry',
    also: ['stale conntrack entry', 'stale entries'],
    text: 'A line of conntrack that still leads to an endpoint that is gone. UDP has no end of a connection, so kube-proxy deletes such lines when a UDP endpoint goes away.',
    see: ['conntrack'],
  },
  {
    term: 'NAT',
    also: ['address translation', 'network address translation'],
    text: 'Network address translation: rewriting the source or the destination of a packet, and of every answer the other way round.',
    see: ['DNAT', 'SNAT', 'conntrack'],
  },
  {
    term: 'DNAT',
    also: ['destination NAT'],
    text: 'Rewriting a packet’s destination. It is what happens to a packet for a Service: the Service’s address and port become those of one endpoint.',
    see: ['SNAT', 'KUBE-SEP'],
  },
  {
    term: 'SNAT',
    also: ['source NAT'],
    text: 'Rewriting a packet’s source, so that its answer comes back to the machine that did it.',
    see: ['masquerade', 'DNAT'],
  },
  {
    term: 'masquerade',
    also: ['masquerading', 'MASQUERADE', 'masqueraded'],
    text: 'SNAT to the address of the interface that the packet leaves by. kube-proxy does it where the answer would otherwise miss the node that did the DNAT; the client’s address is lost.',
    see: ['SNAT', 'mark', 'hairpin'],
  },
  {
    term: 'mark',
    also: ['marks', 'KUBE-MARK-MASQ', '0x4000'],
    text: 'A number that the kernel keeps with a packet while it is on this machine; it never goes over the wire. kube-proxy sets the bit 0x4000 on what is to be masqueraded at the end.',
    see: ['masquerade'],
  },
  {
    term: 'hairpin',
    also: ['hairpins', 'hairpinning'],
    text: 'A packet that leaves a pod for its own Service and comes back to the same pod. Its source has to be rewritten, or the pod would get a packet from itself.',
    see: ['masquerade'],
  },
  {
    term: 'REJECT',
    also: ['rejected', 'refused'],
    text: 'Turning a packet away with an answer, so that the client knows at once: connection refused. That is how a Service without endpoints behaves.',
    see: ['DROP'],
  },
  {
    term: 'DROP',
    also: ['dropped'],
    text: 'Throwing a packet away without a word. The client waits and tries again until it gives up.',
    see: ['REJECT'],
  },
  {
    term: 'bridge',
    also: ['bridges', 'cni0'],
    text: 'A switch inside a node, into which the virtual cables of its pods are plugged. Whether iptables sees what only passes through it depends on `bridge-nf-call-iptables`.',
    see: ['CNI', 'hook'],
  },
  {
    term: 'ARP',
    text: 'How a machine asks its own network who has an IPv4 address. In iptables and nftables mode nobody answers for a ClusterIP, and nobody has to: a packet for a Service is rewritten before it leaves the node.',
    see: ['ClusterIP', 'kube-ipvs0'],
  },
  {
    term: 'route_localnet',
    text: 'A setting of the kernel that lets packets with a 127.0.0.0/8 address be routed. In iptables mode kube-proxy switches it on by default, so that NodePorts answer on 127.0.0.1.',
    see: ['NodePort'],
  },
];
