import type { Condition, EndpointPort, ObjectMeta, ObjectReference } from './types.ts';

/** core/v1 Namespace. */
export interface Namespace {
  apiVersion?: 'v1';
  kind?: 'Namespace';
  metadata: ObjectMeta;
  spec?: { finalizers?: string[] };
  status?: { phase?: string };
}

/** What keeps pods off a node, unless they tolerate it. */
export interface Taint {
  key: string;
  effect: string;
  value?: string;
  timeAdded?: string;
}

/** core/v1 Node. */
export interface Node {
  apiVersion?: 'v1';
  kind?: 'Node';
  metadata: ObjectMeta;
  spec?: { podCIDR?: string; podCIDRs?: string[]; taints?: Taint[]; unschedulable?: boolean };
  status?: {
    addresses?: { type: string; address: string }[];
    nodeInfo?: Record<string, string>;
    conditions?: Condition[];
    capacity?: Record<string, string>;
    allocatable?: Record<string, string>;
    [field: string]: unknown;
  };
}

/** core/v1 ConfigMap. */
export interface ConfigMap {
  apiVersion?: 'v1';
  kind?: 'ConfigMap';
  metadata: ObjectMeta;
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

/** core/v1 ServiceAccount. */
export interface ServiceAccount {
  apiVersion?: 'v1';
  kind?: 'ServiceAccount';
  metadata: ObjectMeta;
  secrets?: ObjectReference[];
  automountServiceAccountToken?: boolean;
}

/** Addresses of a Service that share their ports. */
export interface EndpointSubset {
  addresses?: EndpointAddress[];
  notReadyAddresses?: EndpointAddress[];
  ports?: EndpointPort[];
}

/** One address of a subset. */
export interface EndpointAddress {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef?: ObjectReference;
}

/** core/v1 Endpoints: what EndpointSlices replaced. */
export interface Endpoints {
  apiVersion?: 'v1';
  kind?: 'Endpoints';
  metadata: ObjectMeta;
  subsets?: EndpointSubset[];
}

/** core/v1 Event. */
export interface Event {
  apiVersion?: 'v1';
  kind?: 'Event';
  metadata: ObjectMeta;
  involvedObject: ObjectReference;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  source?: { component?: string; host?: string };
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  count?: number;
  reportingComponent?: string;
  reportingInstance?: string;
  action?: string;
}

/** coordination.k8s.io/v1 Lease: a node's sign of life. */
export interface Lease {
  apiVersion?: 'coordination.k8s.io/v1';
  kind?: 'Lease';
  metadata: ObjectMeta;
  spec?: { holderIdentity?: string; leaseDurationSeconds?: number; renewTime?: string };
}

/** networking.k8s.io/v1 ServiceCIDR (1.33): a range that ClusterIPs come from. */
export interface ServiceCIDR {
  apiVersion?: 'networking.k8s.io/v1';
  kind?: 'ServiceCIDR';
  metadata: ObjectMeta;
  spec: { cidrs?: string[] };
  status?: { conditions?: Condition[] };
}

/** networking.k8s.io/v1 IPAddress (1.33): an address that a Service holds. */
export interface IPAddress {
  apiVersion?: 'networking.k8s.io/v1';
  kind?: 'IPAddress';
  metadata: ObjectMeta;
  spec: { parentRef?: { group?: string; resource?: string; namespace?: string; name?: string } };
}
