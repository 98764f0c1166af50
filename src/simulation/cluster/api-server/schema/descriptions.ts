// In our own words; the real ones run to pages. What is missing here has no description.
const text: Readonly<Record<string, string>> = {
  Service:
    'Service is a named abstraction of software service (for example, mysql) consisting of local port (for example 3306) that the proxy listens on, and the selector that determines which pods will answer requests sent through the proxy.',
  'Service.apiVersion': 'The version of the API that this manifest is written for.',
  'Service.kind': 'The kind of the object.',
  'Service.metadata': 'Name, namespace, labels, annotations and what the server keeps of the object.',
  'Service.spec': 'What the Service is to be.',
  'Service.status': 'What became of it; written by the system.',
  ServiceSpec: 'ServiceSpec describes the attributes that a user creates on a service.',
  'ServiceSpec.allocateLoadBalancerNodePorts': 'Whether ports of a LoadBalancer Service get node ports. Default: true.',
  'ServiceSpec.clusterIP': 'The address of the Service. Chosen from the service range unless given; None makes the Service headless. May not be changed.',
  'ServiceSpec.clusterIPs': 'The addresses of the Service, one a family; the first is clusterIP.',
  'ServiceSpec.externalIPs': 'Addresses outside the cluster that nodes accept traffic for, if somebody routes it to them.',
  'ServiceSpec.externalName': 'For type ExternalName: the name that DNS answers with.',
  'ServiceSpec.externalTrafficPolicy':
    'How traffic from outside is spread: Cluster over all endpoints, hiding the client’s address; Local over those on the node it arrived at, keeping it.',
  'ServiceSpec.healthCheckNodePort': 'For load balancers with externalTrafficPolicy Local: the port that says whether the node has endpoints.',
  'ServiceSpec.internalTrafficPolicy': 'How traffic from inside is spread: Cluster over all endpoints, Local over those on the sender’s node.',
  'ServiceSpec.ipFamilies': 'IPv4, IPv6 or both, in order. The first may not be changed.',
  'ServiceSpec.ipFamilyPolicy': 'SingleStack, PreferDualStack or RequireDualStack.',
  'ServiceSpec.loadBalancerClass': 'Which load balancer implementation the Service is for.',
  'ServiceSpec.loadBalancerIP': 'The address that the load balancer is asked for. Deprecated.',
  'ServiceSpec.loadBalancerSourceRanges': 'The clients that a load balancer lets in.',
  'ServiceSpec.ports': 'The ports that the Service exposes.',
  'ServiceSpec.publishNotReadyAddresses': 'Whether endpoints that are not ready count as ready.',
  'ServiceSpec.selector': 'The labels of the pods that get the traffic. Without it, somebody else writes the endpoints.',
  'ServiceSpec.sessionAffinity': 'ClientIP sends a client to the same endpoint for a while; None does not.',
  'ServiceSpec.sessionAffinityConfig': 'How long ClientIP affinity lasts.',
  'ServiceSpec.trafficDistribution': 'A preference for endpoints that are near.',
  'ServiceSpec.type':
    'ClusterIP: an address inside the cluster. NodePort: a port on every node besides. LoadBalancer: a load balancer in front besides. ExternalName: a name in DNS only.',
  ServicePort: 'ServicePort contains information on service’s port.',
  'ServicePort.appProtocol': 'A hint at the application’s protocol.',
  'ServicePort.name': 'The name of the port. Needed when there are several.',
  'ServicePort.nodePort': 'The port on every node. Chosen from the node port range unless given.',
  'ServicePort.port': 'The port of the Service.',
  'ServicePort.protocol': 'TCP, UDP or SCTP. Default: TCP.',
  'ServicePort.targetPort': 'The port of the pods: a number, or the name of a container’s port. Default: the Service’s own.',
  SessionAffinityConfig: 'SessionAffinityConfig represents the configurations of session affinity.',
  'SessionAffinityConfig.clientIP': 'How long ClientIP affinity lasts.',
  ClientIPConfig: 'ClientIPConfig represents the configurations of Client IP based session affinity.',
  'ClientIPConfig.timeoutSeconds': 'How long a client stays with its endpoint: more than 0, at most 86400 (a day). Default: 10800 (three hours).',
  ServiceStatus: 'ServiceStatus represents the current status of a service.',
  'ServiceStatus.conditions': 'What can be said of the Service now.',
  'ServiceStatus.loadBalancer': 'Where the load balancer can be reached.',
};

/** What a type is for; empty when nothing is written about it. */
export function describeType(type: string): string {
  return text[type] ?? '';
}

/** What a field is for; empty when nothing is written about it. */
export function describeField(type: string, field: string): string {
  return text[`${type}.${field}`] ?? '';
}
