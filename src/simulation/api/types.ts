import type { Protocol } from '../net/protocol.ts';

/** metadata of any object; only what the simulation reads. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  creationTimestamp?: string | null;
  ownerReferences?: { kind: string; name: string }[];
  [field: string]: unknown;
}

/** A port of a Service. */
export interface ServicePort {
  name?: string;
  protocol?: Protocol;
  port: number;
  targetPort?: number | string;
  nodePort?: number;
  appProtocol?: string;
}

/** core/v1 Service. */
export interface Service {
  apiVersion?: 'v1';
  kind?: 'Service';
  metadata: ObjectMeta;
  spec: {
    type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
    clusterIP?: string;
    clusterIPs?: string[];
    ipFamilies?: ('IPv4' | 'IPv6')[];
    ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
    externalName?: string;
    externalIPs?: string[];
    loadBalancerIP?: string;
    loadBalancerSourceRanges?: string[];
    allocateLoadBalancerNodePorts?: boolean;
    externalTrafficPolicy?: 'Cluster' | 'Local';
    internalTrafficPolicy?: 'Cluster' | 'Local';
    healthCheckNodePort?: number;
    publishNotReadyAddresses?: boolean;
    sessionAffinity?: 'None' | 'ClientIP';
    sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } };
    selector?: Record<string, string>;
    ports?: ServicePort[];
    [field: string]: unknown;
  };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string; ipMode?: 'VIP' | 'Proxy' }[] } };
}

/** One endpoint of a slice; a missing `ready` or `serving` counts as true, a missing `terminating` as false. */
export interface Endpoint {
  addresses: string[];
  conditions?: { ready?: boolean | null; serving?: boolean | null; terminating?: boolean | null };
  nodeName?: string;
  zone?: string;
  hints?: { forZones?: { name: string }[]; forNodes?: { name: string }[] };
  targetRef?: { kind: string; name: string; namespace?: string };
}

/** A port of a slice. */
export interface EndpointPort {
  name?: string | null;
  port?: number | null;
  protocol?: Protocol;
}

/** discovery.k8s.io/v1 EndpointSlice. The label `kubernetes.io/service-name` says whose it is. */
export interface EndpointSlice {
  apiVersion?: 'discovery.k8s.io/v1';
  kind?: 'EndpointSlice';
  metadata: ObjectMeta;
  addressType: 'IPv4' | 'IPv6' | 'FQDN';
  ports?: EndpointPort[];
  endpoints?: Endpoint[] | null;
}

/** A container as a pod template gives it. */
export interface Container {
  name: string;
  image?: string;
  ports?: { containerPort: number; name?: string; protocol?: Protocol; hostPort?: number }[];
  [field: string]: unknown;
}

/** core/v1 Pod. */
export interface Pod {
  apiVersion?: 'v1';
  kind?: 'Pod';
  metadata: ObjectMeta;
  spec: { containers: Container[]; nodeName?: string; hostNetwork?: boolean; [field: string]: unknown };
  status?: { podIP?: string; podIPs?: { ip: string }[]; phase?: string; conditions?: { type: string; status: 'True' | 'False' }[]; [field: string]: unknown };
}

/** core/v1 Node. */
export interface Node {
  apiVersion?: 'v1';
  kind?: 'Node';
  metadata: ObjectMeta;
  spec?: { podCIDR?: string; podCIDRs?: string[]; taints?: { key: string; effect: string; value?: string }[] };
  status?: { addresses?: { type: string; address: string }[]; nodeInfo?: Record<string, string> };
}

/** apps/v1 Deployment. */
export interface Deployment {
  apiVersion?: 'apps/v1';
  kind?: 'Deployment';
  metadata: ObjectMeta;
  spec: {
    replicas?: number;
    selector: { matchLabels?: Record<string, string> };
    template: { metadata?: Partial<ObjectMeta>; spec: Pod['spec'] };
    [field: string]: unknown;
  };
}
