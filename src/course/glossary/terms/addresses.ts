import type { GlossaryTerm } from '../glossary';

/** Where addresses and ports come from. */
export const addresses: readonly GlossaryTerm[] = [
  {
    term: 'CIDR',
    also: ['CIDRs', 'prefix', 'prefix length'],
    text: 'A range of addresses written as its first address and the number of bits that all of them share: `10.244.0.0/16` is 65,536 addresses. From the addresses in use alone one cannot tell the range.',
    see: ['podCIDR', 'service range'],
  },
  {
    term: 'service range',
    also: ['service CIDR', 'service-cluster-ip-range', '--service-cluster-ip-range'],
    text: 'The range that ClusterIPs come from. The API server is told so by `--service-cluster-ip-range`; kubeadm passes 10.96.0.0/12.',
    see: ['ClusterIP', 'static band', 'ServiceCIDR'],
  },
  {
    term: 'ServiceCIDR',
    also: ['ServiceCIDRs'],
    text: 'An object that adds a range to those that ClusterIPs come from, while the cluster runs. On by default since 1.33; one named `kubernetes` is made from the API server’s flag.',
    see: ['service range', 'IPAddress'],
  },
  {
    term: 'IPAddress',
    also: ['IPAddresses', 'IPAddress object'],
    text: 'An object for each ClusterIP in use, which takes the place of the bitmap that the API server kept before 1.33.',
    see: ['ServiceCIDR', 'bitmap'],
  },
  {
    term: 'bitmap',
    also: ['bitmap allocator'],
    text: 'One bit for each address of a range, set when it is in use. Up to 1.32 that is how the API server remembers by default which ClusterIPs are taken.',
    see: ['IPAddress', 'static band'],
  },
  {
    term: 'static band',
    also: ['dynamic band', 'bands', 'band'],
    text: 'The lower part of a range, left to those who ask for an address of their choice. Addresses that nobody chose come from above it, until that part is full. For ClusterIPs it is between 16 and 256 addresses, none in a range of 16 or fewer.',
    see: ['service range', 'node port range'],
  },
  {
    term: 'node port range',
    also: ['service-node-port-range', '--service-node-port-range', 'NodePort range'],
    text: 'The ports that NodePorts come from: 30000 to 32767 unless the API server is told otherwise with `--service-node-port-range`.',
    see: ['NodePort', 'static band'],
  },
  {
    term: 'podCIDR',
    also: ['podCIDRs', 'pod CIDR', 'spec.podCIDR'],
    text: 'The part of the pod range that a node is given, in its `spec.podCIDR`. Whether its pods really get their addresses from it is up to the network plugin.',
    see: ['pod range', 'IPAM', 'CNI'],
  },
  {
    term: 'pod range',
    also: ['cluster CIDR', 'cluster-cidr', '--cluster-cidr', 'clusterCIDR'],
    text: 'The range that pods get addresses from, such as 10.244.0.0/16. kube-proxy is told it as `clusterCIDR`, to tell traffic of pods from traffic of others.',
    see: ['podCIDR', 'masquerade'],
  },
  {
    term: 'node range',
    also: ['node network'],
    text: 'The network that the nodes themselves stand in, with a router and machines that have nothing to do with Kubernetes.',
    see: ['pod range', 'service range'],
  },
  {
    term: 'CNI',
    also: ['network plugin', 'CNI plugin'],
    text: 'Container Network Interface: how the container runtime asks a plugin to connect a pod to the network and to take it off again. Which plugin, and how it does so, is the cluster’s choice.',
    see: ['IPAM', 'bridge'],
  },
  {
    term: 'IPAM',
    also: ['address management'],
    text: 'IP address management: deciding which pod gets which address. A part of the network plugin; some take it from the node’s podCIDR, some share out one range among all nodes.',
    see: ['podCIDR', 'weave'],
  },
  {
    term: 'weave',
    also: ['Weave Net', 'weave net'],
    text: 'A network plugin whose nodes share out one range, 10.32.0.0/12 by default, among themselves. The company behind it has closed and the project is archived; its allocator is still worth knowing.',
    see: ['IPAM', 'CNI'],
  },
  {
    term: 'dual-stack',
    also: ['dual stack'],
    text: 'A cluster, or a Service, with IPv4 and IPv6 addresses at once. kube-proxy runs once for each family, and each sees only its own.',
    see: ['ClusterIP'],
  },
];
