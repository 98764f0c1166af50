import type { GlossaryTerm } from '../glossary';

/** Services and what stands behind them. */
export const services: readonly GlossaryTerm[] = [
  {
    term: 'Service',
    also: ['Services'],
    text: 'A name and, mostly, an address for a changing set of pods. It is an object in the API server; what makes its address work are rules that kube-proxy writes on every node.',
    see: ['ClusterIP', 'selector', 'EndpointSlice', 'kube-proxy'],
  },
  {
    term: 'selector',
    also: ['selectors', 'label selector'],
    text: 'The labels that a pod must have to stand behind a Service. A Service without a selector gets no endpoints by itself; somebody has to write its EndpointSlices.',
    see: ['Service', 'EndpointSlice'],
  },
  {
    term: 'ClusterIP',
    also: ['ClusterIPs', 'cluster IP', 'cluster IPs'],
    text: 'The address that a Service gets from the service range, and the default type of Service. No machine listens on it: a packet for it is rewritten on the node where it starts.',
    see: ['virtual IP', 'service range', 'DNAT'],
  },
  {
    term: 'virtual IP',
    also: ['virtual IPs', 'VIP', 'VIPs'],
    text: 'An address that stands for a service and not for a machine. In iptables and nftables mode no interface has it; in ipvs mode every node has it, on `kube-ipvs0`.',
    see: ['ClusterIP', 'kube-ipvs0'],
  },
  {
    term: 'NodePort',
    also: ['NodePorts', 'nodePort', 'node port'],
    text: 'A port, by default of 30000 to 32767, on which a node takes packets for a Service, whether or not one of its pods runs there. Also the type of Service that has one.',
    see: ['node port range', 'externalTrafficPolicy', 'masquerade'],
  },
  {
    term: 'LoadBalancer',
    also: ['LoadBalancers', 'load balancer'],
    text: 'A type of Service for which something outside Kubernetes, mostly the cloud’s controller, provides an address. Without such a controller its external address stays `<pending>`, and its NodePort works all the same.',
    see: ['NodePort', 'loadBalancerSourceRanges'],
  },
  {
    term: 'headless Service',
    also: ['headless Services', 'headless'],
    text: 'A Service with `clusterIP: None`. It has no address and no rules: kube-proxy passes it over, and DNS answers with the addresses of the pods themselves.',
    see: ['Service', 'ExternalName'],
  },
  {
    term: 'ExternalName',
    text: 'A type of Service that is only a name for another name: DNS answers with a CNAME. It has no address, and kube-proxy has nothing to do with it.',
    see: ['headless Service'],
  },
  {
    term: 'externalIPs',
    also: ['externalIP', 'external IP'],
    text: 'Addresses that somebody writes into a Service by hand. Packets for them that reach a node are treated as for the Service; getting them there is not Kubernetes’ business.',
    see: ['Service', 'externalTrafficPolicy'],
  },
  {
    term: 'port',
    also: ['ports', 'Service port'],
    text: 'In a Service: the port that clients connect to at its address. It says nothing about the port that the pods listen on.',
    see: ['targetPort', 'containerPort', 'NodePort'],
  },
  {
    term: 'targetPort',
    also: ['targetPorts'],
    text: 'The port of the pods that a Service’s port leads to: a number, or the name of a container’s port. Without it, it equals `port`.',
    see: ['port', 'containerPort'],
  },
  {
    term: 'containerPort',
    also: ['containerPorts'],
    text: 'A port that a container declares in its pod. It opens nothing and closes nothing; it documents, and gives the port a name that a targetPort can use.',
    see: ['targetPort'],
  },
  {
    term: 'Endpoint',
    also: ['endpoints', 'Endpoints'],
    text: 'One address and port behind a Service, mostly of a pod. Also the name of an older kind of object that lists all of a Service’s endpoints in one piece.',
    see: ['EndpointSlice', 'ready'],
  },
  {
    term: 'EndpointSlice',
    also: ['EndpointSlices', 'slice', 'slices'],
    text: 'An object that lists endpoints of one Service, up to 100 by default, with the conditions of each. kube-proxy reads these, not the pods.',
    see: ['Endpoint', 'ready', 'terminating endpoint'],
  },
  {
    term: 'ready',
    also: ['readiness', 'serving'],
    text: 'A condition of an endpoint: its pod passes its readiness probes and is not being deleted. New connections go to ready endpoints. `serving` is the same without regard to deletion.',
    see: ['terminating endpoint', 'EndpointSlice'],
  },
  {
    term: 'terminating endpoint',
    also: ['terminating endpoints', 'terminating'],
    text: 'The endpoint of a pod that is being deleted. It gets no new connections, except when no ready endpoint is left and it is still serving: kube-proxy does so by default since 1.26.',
    see: ['ready'],
  },
  {
    term: 'externalTrafficPolicy',
    text: 'Whether traffic from outside may go to pods on other nodes. `Cluster`, the default, spreads it over all of them and hides the client’s address; `Local` keeps it on the node and keeps the address, and drops what arrives where no pod is (ipvs mode passes it on).',
    see: ['internalTrafficPolicy', 'masquerade', 'health check node port'],
  },
  {
    term: 'internalTrafficPolicy',
    text: 'The same question for traffic from inside the cluster to the ClusterIP. With `Local`, a node without a pod of the Service drops it (ipvs mode passes it on).',
    see: ['externalTrafficPolicy'],
  },
  {
    term: 'session affinity',
    also: ['sessionAffinity', 'ClientIP affinity', 'affinity'],
    text: 'With `sessionAffinity: ClientIP`, connections from one address go to the endpoint they went to before, by default for 10800 seconds after the last. The address is the one that the node sees, which may stand for many clients.',
    see: ['Service'],
  },
  {
    term: 'health check node port',
    also: ['healthCheckNodePort'],
    text: 'A port on which each node tells a load balancer whether it has ready pods of a Service. Only LoadBalancer Services with `externalTrafficPolicy: Local` have one.',
    see: ['externalTrafficPolicy', 'LoadBalancer'],
  },
  {
    term: 'loadBalancerSourceRanges',
    also: ['source ranges'],
    text: 'The addresses from which a LoadBalancer Service may be reached at its external address. kube-proxy enforces them on every node.',
    see: ['LoadBalancer'],
  },
  {
    term: 'topology hint',
    also: ['topology hints', 'zone hint'],
    text: 'A note in an EndpointSlice that says which zone should use an endpoint, so that traffic stays close. kube-proxy follows hints only when they cover every ready endpoint.',
    see: ['EndpointSlice'],
  },
];
