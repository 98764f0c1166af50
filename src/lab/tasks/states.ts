import type { LabFacts } from '../facts';

/** What is missing of a connection from the worker to the Service kubernetes that conntrack remembers. */
export function connectionMissing(facts: LabFacts): string | undefined {
  const { cluster, nodes, worker, controlPlane } = facts;
  const clusterIP = facts.clusterIP('kubernetes');
  const goesTo = (node: string, address: string, port: number): boolean =>
    cluster
      .node(node)
      .connections()
      .some(({ entry: { original } }) => original.destination === facts.numberOf(address) && original.destinationPort === port);
  if (goesTo(worker.name, clusterIP, 443)) return undefined;
  const other = nodes.find(({ name }) => goesTo(name, clusterIP, 443));
  if (other) return `${other.name} remembers such a connection, ${worker.name} does not.`;
  if (goesTo(worker.name, controlPlane.address, 6443))
    return `${worker.name} has spoken to ${controlPlane.address}:6443, the API server’s own address. No Service was needed for that.`;
  return `conntrack’s table on ${worker.name} has no connection to ${clusterIP}:443.`;
}

const servicesPath = '/api/v1/namespaces/default/services';

/**
 * What is missing until the API server takes these node ports. It is asked for a Service with each, which is taken back at once: a dry run would not look at
 * the range.
 */
export function portRangeMissing({ cluster }: LabFacts, ports: readonly number[]): string | undefined {
  for (const nodePort of ports) {
    const name = `lab-asks-for-${nodePort}`;
    const spec = { type: 'NodePort', selector: { app: name }, ports: [{ port: 80, nodePort }] };
    const body = { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
    const made = cluster.api.request({ method: 'POST', path: servicesPath, headers: { 'content-type': 'application/json' }, body });
    if (made.status === 0) return 'The API server does not answer. If its manifest is in order, give it a moment; if not, it does not start.';
    if (made.status === 201) cluster.api.request({ method: 'DELETE', path: `${servicesPath}/${name}` });
    const message = (made.body as { readonly message?: string }).message ?? '';
    // Taken already: then it is in the range.
    if (made.status !== 201 && !message.includes('already allocated')) return `The API server says: ${message}.`;
  }
  return undefined;
}

/** What is missing until a machine outside reaches a pod by this port of every node. */
export function nodePortMissing({ cluster, nodes }: LabFacts, port: number): string | undefined {
  const service = cluster.list('Service').find(({ spec }) => spec.ports?.some(({ nodePort }) => nodePort === port));
  if (!service) return `No Service has node port ${port}.`;
  const { name, namespace = 'default' } = service.metadata;
  const ready = cluster
    .list('EndpointSlice')
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
  if (ready.length === 0) return `The Service ${name} has port ${port}, and no endpoint that is ready.`;
  for (const node of nodes) {
    const { fate, reason } = cluster.outside().connect(`${node.address}:${port}`);
    if (fate !== 'delivered') return `From outside, ${node.name}:${port} is ${fate}: ${reason}`;
  }
  return undefined;
}

/** What is missing until every node's kube-proxy runs in the mode that it did not begin in. */
export function modeMissing({ cluster, modes, initialMode }: LabFacts): string | undefined {
  const wanted = initialMode === 'ipvs' ? 'iptables' : 'ipvs';
  const others = modes.filter(({ mode }) => mode !== wanted);
  if (others.length > 0) {
    const config = cluster.get('ConfigMap', 'kube-proxy', 'kube-system').data?.['config.conf'] ?? '';
    const configured = /^mode: *"?([a-z]*)"?$/m.exec(config)?.[1] || 'iptables';
    const list = others.map(({ node, mode }) => `${node} (${mode ?? 'no kube-proxy'})`).join(', ');
    return `The ConfigMap says ${configured}. Not in ${wanted} mode: ${list}.`;
  }
  for (const { node } of modes) {
    const { fate, reason } = cluster.node(node).connect('kubernetes:443');
    if (fate !== 'delivered') return `Every node is in ${wanted} mode, but from ${node} the Service kubernetes is ${fate}: ${reason}`;
  }
  return undefined;
}
