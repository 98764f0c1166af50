/** Where the releases of the ipvs proxier differ, a row a release (reference B; V26, V30). */
export interface IpvsRelease {
  readonly version: string;
  /** How an endpoint's address goes into KUBE-LOOP-BACK. */
  readonly loopBack: 'canonical' | 'as written';
  /** Whether an address that another interface of the node has is bound to kube-ipvs0 all the same. */
  readonly bindsNodeAddresses: boolean;
  /** Whether a load balancer IP that the node may not use is shut for the node's own traffic: the chain KUBE-IPVS-OUT-FILTER. */
  readonly blocksNodeTraffic: boolean;
  /** The sets that KUBE-IPVS-FILTER lets through, with their directions, in order. */
  readonly filterReturns: readonly (readonly [set: string, directions: 'dst' | 'dst,dst'])[];
  readonly conntrack: ConntrackRelease;
}

/** What the clean-up of UDP connections counts and whom it cleans (reference A.16). */
export interface ConntrackRelease {
  readonly counts: 'ready' | 'serving';
  /** Whether an endpoint that stays listed but changes is stale. */
  readonly changedIsStale: boolean;
  /** Whether node ports are cleaned at every sync, or along with the addresses of their service. */
  readonly nodePorts: 'every sync' | 'with the service';
}

/** The releases that were recorded, by version. */
export const ipvsReleases: Readonly<Record<string, IpvsRelease>> = {
  '1.26': {
    version: '1.26',
    loopBack: 'canonical',
    bindsNodeAddresses: true,
    blocksNodeTraffic: false,
    filterReturns: [
      ['KUBE-LOAD-BALANCER', 'dst,dst'],
      ['KUBE-CLUSTER-IP', 'dst,dst'],
      ['KUBE-EXTERNAL-IP', 'dst,dst'],
    ],
    conntrack: { counts: 'ready', changedIsStale: true, nodePorts: 'every sync' },
  },
  '1.30': {
    version: '1.30',
    loopBack: 'as written',
    bindsNodeAddresses: false,
    blocksNodeTraffic: true,
    filterReturns: [
      ['KUBE-LOAD-BALANCER', 'dst,dst'],
      ['KUBE-CLUSTER-IP', 'dst,dst'],
      ['KUBE-EXTERNAL-IP', 'dst,dst'],
      ['KUBE-EXTERNAL-IP-LOCAL', 'dst,dst'],
      ['KUBE-HEALTH-CHECK-NODE-PORT', 'dst'],
    ],
    conntrack: { counts: 'serving', changedIsStale: false, nodePorts: 'with the service' },
  },
};
