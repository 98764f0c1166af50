import type { GlossaryTerm } from '../glossary';

/** kube-proxy and its modes. */
export const modes: readonly GlossaryTerm[] = [
  {
    term: 'kube-proxy',
    text: 'The program that turns Services and EndpointSlices into rules of the kernel, on every node. Despite its name no packet goes through it, since userspace mode is gone.',
    see: ['proxy mode', 'sync', 'DaemonSet'],
  },
  {
    term: 'proxy mode',
    also: ['proxy modes', 'mode', 'modes'],
    text: 'What kube-proxy writes its rules in: iptables (the default on Linux), ipvs, nftables, and up to 1.25 userspace. `curl localhost:10249/proxyMode` on a node tells which.',
    see: ['iptables', 'IPVS', 'nftables', 'userspace mode'],
  },
  {
    term: 'sync',
    also: ['syncs', 'full sync', 'partial sync'],
    text: 'One round of kube-proxy: from what the API server says to rules in the kernel. Changes only queue a sync; several are put together. Since 1.27 iptables mode rewrites by default only what changed.',
    see: ['kube-proxy'],
  },
  {
    term: 'DaemonSet',
    also: ['DaemonSets', 'daemon set'],
    text: 'An object that keeps one pod of its kind running on every node. kubeadm runs kube-proxy as one.',
    see: ['kube-proxy'],
  },
  {
    term: 'iptables',
    also: ['iptables mode', 'ip6tables'],
    text: 'The older language for rules in netfilter: tables of chains of rules, asked from top to bottom. The default mode of kube-proxy; every node has a few rules for each endpoint of each Service.',
    see: ['table', 'chain', 'KUBE-SVC'],
  },
  {
    term: 'table',
    also: ['tables', 'nat table', 'filter table'],
    text: 'A set of chains for one purpose. In iptables `nat` rewrites addresses, `filter` lets through or not, `mangle` and `raw` do the rest; in nftables a table is whatever its owner makes of it.',
    see: ['chain', 'iptables'],
  },
  {
    term: 'chain',
    also: ['chains'],
    text: 'A list of rules, asked one after the other until one decides. Some hang on a hook; others are only there to be jumped to.',
    see: ['table', 'verdict'],
  },
  {
    term: 'target',
    also: ['targets', 'jump'],
    text: 'What an iptables rule does with a packet that it matches: ACCEPT, DROP, DNAT, a jump to another chain.',
    see: ['match', 'chain'],
  },
  {
    term: 'match',
    also: ['matches'],
    text: 'A condition of a rule: an address, a port, a mark, a chance. A rule acts only when all of its matches hold.',
    see: ['target', 'statistic'],
  },
  {
    term: 'statistic',
    also: ['probability'],
    text: 'The match that decides by chance. Of three endpoints the first rule takes 1/3, the second 1/2 of the rest, the last what is left: a third each.',
    see: ['KUBE-SVC'],
  },
  {
    term: 'KUBE-SERVICES',
    text: 'The chain with one rule for each address and port of each Service. A packet that matches jumps to that Service’s own chain.',
    see: ['KUBE-SVC', 'KUBE-NODEPORTS'],
  },
  {
    term: 'KUBE-NODEPORTS',
    text: 'The chain with one rule for each NodePort, asked last and only for packets to an address of the node itself.',
    see: ['NodePort', 'KUBE-EXT'],
  },
  {
    term: 'KUBE-SVC',
    also: ['KUBE-SVC chain', 'KUBE-SVC-…'],
    text: 'The chain of one port of one Service, which shares out connections among its endpoints. The 16 characters behind it are a hash of namespace, name, port name and protocol.',
    see: ['KUBE-SEP', 'KUBE-SVL', 'statistic'],
  },
  {
    term: 'KUBE-SVL',
    also: ['KUBE-SVL-…'],
    text: 'The same with only those endpoints that are on this node, for the traffic policy `Local`.',
    see: ['KUBE-SVC', 'externalTrafficPolicy'],
  },
  {
    term: 'KUBE-SEP',
    also: ['KUBE-SEP chain', 'KUBE-SEP-…'],
    text: 'A *service endpoint*: the chain with the DNAT rule to one pod, and a rule that marks what comes from that same pod.',
    see: ['KUBE-SVC', 'DNAT', 'hairpin'],
  },
  {
    term: 'KUBE-EXT',
    also: ['KUBE-EXT-…'],
    text: 'The chain for what comes to a Service from outside: by its NodePort, an external address or a load balancer’s. Unless the policy is `Local`, it marks for masquerading. Since 1.24; before, KUBE-XLB did part of it.',
    see: ['externalTrafficPolicy', 'mark'],
  },
  {
    term: 'KUBE-POSTROUTING',
    text: 'The chain that masquerades, last of all, what was marked on the way.',
    see: ['masquerade', 'mark'],
  },
  {
    term: 'ipset',
    also: ['ipsets', 'set'],
    text: 'A set of addresses, ports or both in the kernel that one rule can ask about, however many there are. ipvs mode uses them to need few iptables rules.',
    see: ['IPVS'],
  },
  {
    term: 'IPVS',
    also: ['ipvs', 'ipvs mode', 'IP Virtual Server'],
    text: 'IP Virtual Server, a load balancer in the kernel. As a mode of kube-proxy it finds a Service by hash table; the mode is deprecated since 1.35.',
    see: ['virtual server', 'scheduler', 'kube-ipvs0'],
  },
  {
    term: 'virtual server',
    also: ['virtual servers'],
    text: 'In IPVS: an address, port and protocol to be balanced. Each port of a Service is one for each of its addresses.',
    see: ['real server', 'IPVS'],
  },
  {
    term: 'real server',
    also: ['real servers'],
    text: 'In IPVS: one of those behind a virtual server, which for kube-proxy is an endpoint. One that goes away keeps its connections, with weight 0, until they end.',
    see: ['virtual server', 'weight'],
  },
  {
    term: 'weight',
    also: ['weights'],
    text: 'In IPVS: how much of the load a real server takes. kube-proxy gives every endpoint 1, and 0 to one that is to get no new connections.',
    see: ['real server'],
  },
  {
    term: 'scheduler',
    also: ['schedulers', 'IPVS scheduler'],
    text: 'In IPVS: how the next real server is picked, such as `rr` for one after the other, the default, or `lc` for the one with the fewest connections. (Another thing than Kubernetes’ scheduler, which picks nodes for pods.)',
    see: ['IPVS'],
  },
  {
    term: 'kube-ipvs0',
    text: 'The dummy interface to which ipvs mode gives every Service’s address, so that the kernel takes packets for them in.',
    see: ['IPVS', 'virtual IP'],
  },
  {
    term: 'nftables',
    also: ['nftables mode', 'nft'],
    text: 'The newer language for rules in netfilter, with sets and maps built in. As a mode of kube-proxy it is alpha in 1.29, beta in 1.31 and general since 1.33.',
    see: ['verdict map', 'chain'],
  },
  {
    term: 'verdict',
    also: ['verdicts'],
    text: 'What becomes of a packet at a rule: accept, drop, jump or go to another chain, return.',
    see: ['verdict map', 'chain'],
  },
  {
    term: 'verdict map',
    also: ['verdict maps', 'vmap', 'nftables verdict map'],
    text: 'A table from keys to verdicts, asked by hash. nftables mode finds the chain of a Service by address, protocol and port in one step, however many Services there are.',
    see: ['nftables', 'verdict'],
  },
  {
    term: 'userspace mode',
    also: ['userspace', 'userspace proxy'],
    text: 'The first mode of kube-proxy: it took every connection itself and opened a second one to a pod, one endpoint after the other. Removed in 1.26.',
    see: ['proxy mode'],
  },
];
