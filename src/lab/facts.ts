import { type Cluster, printAddress } from 'hairpin';
import type { ClusterChoice } from './choice';
import type { LabCluster } from './lab-cluster';
import { isSameRange, type Range, rangeAround, readAddress, readRange } from './range';

/** A range that somebody may come across in a cluster, and what to call it in the middle of a sentence. */
export interface NamedRange {
  readonly range: Range;
  readonly name: string;
}

/** A network card or bridge of a node, with its first IPv4 address. */
export interface NodeInterface {
  readonly name: string;
  readonly address: string;
  readonly range: Range;
}

/** What is true of a cluster now, read from the cluster each time it is asked for: its objects, its machines, what runs on them. */
export class LabFacts {
  readonly choice: ClusterChoice;
  readonly cluster: Cluster;
  /** The mode that its kube-proxies began in. */
  readonly initialMode: string;

  constructor({ choice, cluster, initialMode }: LabCluster) {
    this.choice = choice;
    this.cluster = cluster;
    this.initialMode = initialMode;
  }

  /** The API's nodes with the addresses that it knows them by, the control plane's first. */
  get nodes(): readonly { readonly name: string; readonly address: string }[] {
    const addresses = new Map(
      this.cluster.list('Node').map(({ metadata, status }) => [metadata.name, status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '']),
    );
    return this.cluster.nodeNames.map((name) => ({ name, address: addresses.get(name) ?? '' }));
  }

  get controlPlane(): { readonly name: string; readonly address: string } {
    return this.nodes[0] ?? { name: '', address: '' };
  }

  get worker(): { readonly name: string; readonly address: string } {
    return this.nodes.at(-1) ?? this.controlPlane;
  }

  /** Everything with an IPv4 address on a node. */
  interfacesOf(node: string): NodeInterface[] {
    return [...this.cluster.node(node).host.devices.values()].flatMap(({ name, addresses }) =>
      addresses.flatMap(({ address, length }) =>
        typeof address === 'number' ? [{ name, address: printAddress(address), range: rangeAround(address, length) }] : [],
      ),
    );
  }

  /** The interface that has the address by which the API knows the control plane. */
  get nodeInterface(): NodeInterface {
    const { name, address } = this.controlPlane;
    const found = this.interfacesOf(name).find((one) => one.address === address);
    if (!found) throw new Error(`no interface of ${name} has ${address}`);
    return found;
  }

  get podRange(): Range {
    return rangeOf(this.cluster.podRange.toCidrString());
  }

  /** What the API server that runs was started with. */
  get serviceRange(): Range {
    const commands = this.cluster
      .node(this.controlPlane.name)
      .processes()
      .map(({ command }) => command);
    const flag = commands.flatMap((command) => /^kube-apiserver .*--service-cluster-ip-range=([^\s,]+)/.exec(command)?.[1] ?? [])[0];
    return rangeOf(flag ?? this.cluster.serviceRange.toCidrString());
  }

  /** The modes that kube-proxies run in, by node; undefined where none runs. */
  get modes(): readonly { readonly node: string; readonly mode: string | undefined }[] {
    return this.cluster.nodeNames.map((node) => ({ node, mode: this.cluster.node(node).proxyMode }));
  }

  /** The kube-proxy pods, by node. */
  get proxyPods(): readonly { readonly node: string; readonly name: string; readonly owner: string }[] {
    return this.cluster
      .pods('kube-system')
      .filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'kube-proxy')
      .map(({ metadata, spec }) => ({ node: spec.nodeName ?? '', name: metadata.name, owner: metadata.ownerReferences?.[0]?.kind ?? '' }));
  }

  clusterIP(name: string, namespace = 'default'): string {
    return this.cluster.get('Service', name, namespace).spec.clusterIP ?? '';
  }

  /** Whose interfaces have an address, on every node, pod and machine. */
  ownersOf(address: string): readonly { readonly host: string; readonly device: string }[] {
    const { cluster } = this;
    // A topology names one address of an interface; kube-ipvs0 has as many as there are Services.
    const ofNodes = cluster.nodeNames.flatMap((host) => this.interfacesOf(host).map((own) => ({ host, device: own.name, address: own.address })));
    const ofOthers = cluster
      .topology()
      .hosts.filter(({ name }) => !cluster.nodeNames.includes(name))
      .flatMap(({ name, interfaces }) => interfaces.map((one) => ({ host: name, device: one.name, address: one.address?.split('/')[0] })));
    return [...ofNodes, ...ofOthers].filter((one) => one.address === address).map(({ host, device }) => ({ host, device }));
  }

  /** Ranges by name, those first that a question is about; the last are ranges that nothing here is in, but that are often named. */
  get ranges(): readonly NamedRange[] {
    const { name } = this.controlPlane;
    const own = this.nodeInterface;
    const others = this.interfacesOf(name).filter((one) => one.name !== own.name && !one.name.startsWith('kube-ipvs'));
    return [
      { range: own.range, name: 'the range of the nodes' },
      { range: this.podRange, name: 'the pod range' },
      { range: this.serviceRange, name: 'the service range' },
      ...others.filter(({ range }) => !isSameRange(range, this.podRange)).map((one) => ({ range: one.range, name: `what ${one.name} of ${name} is in` })),
      ...this.cluster
        .list('Node')
        .flatMap(({ metadata, spec }) =>
          spec?.podCIDR
            ? [{ range: rangeOf(spec.podCIDR), name: `the podCIDR of ${metadata.name}, which the controller manager hands out and Weave does not use` }]
            : [],
        ),
      { range: rangeOf('10.0.0.0/24'), name: 'what kube-apiserver takes for Services when nobody tells it a range' },
      { range: rangeOf('10.32.0.0/12'), name: 'what Weave takes for pods when nobody tells it a range' },
    ];
  }

  /** An address as connections have it. */
  numberOf(address: string): number | undefined {
    return readAddress(address);
  }

  /** Whose an address is, in the middle of a sentence: `node node01`; undefined when nobody has it. */
  nameOf(address: string): string | undefined {
    const name = this.cluster.addressesIn(address)[address]?.name;
    return name === '' ? undefined : name;
  }

  /** The first named range that holds an address. */
  rangeNamed(address: string): NamedRange | undefined {
    const number = readAddress(address);
    return number === undefined ? undefined : this.ranges.find(({ range }) => range.first <= number && number <= range.last);
  }
}

/** `10.96.0.0/12`, as the cluster has it. */
export function rangeOf(cidr: string): Range {
  const read = readRange(cidr);
  if ('range' in read) return read.range;
  throw new Error(`${cidr} is no IPv4 range`);
}
