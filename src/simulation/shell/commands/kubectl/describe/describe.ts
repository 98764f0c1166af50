import { humanDuration } from '../../../../cluster/api-server/age.ts';
import type { Client, Json } from '../client.ts';
import type { Kind, Kinds } from '../kinds.ts';
import { align, describeColumns } from '../output/tabwriter.ts';
import { describeEvents, describeGeneric } from './generic.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describeEndpointSlice, describeEndpoints, describeService } from './service.ts';
import { describeConfigMap, describeIPAddress, describeNamespace, describeServiceAccount, describeServiceCIDR } from './small.ts';
import { describeDaemonSet, describeDeployment, describeReplicaSet } from './workloads.ts';
import { DescribeWriter } from './writer.ts';

/** What a description may look up besides the object. */
export interface DescribeContext {
  readonly client: Client;
  readonly kinds: Kinds;
  /** The object's own. */
  readonly kind: Kind;
  /** Seconds since 1970. */
  readonly now: number;
  readonly zone: { readonly utcOffset: string };
}

/** Writes one kind. */
export type Describe = (out: DescribeWriter, object: Json, context: DescribeContext) => void;

const kinds: Readonly<Record<string, Describe>> = {
  ConfigMap: describeConfigMap,
  DaemonSet: describeDaemonSet,
  Deployment: describeDeployment,
  EndpointSlice: describeEndpointSlice,
  Endpoints: describeEndpoints,
  IPAddress: describeIPAddress,
  Namespace: describeNamespace,
  Node: describeNode,
  Pod: describePod,
  ReplicaSet: describeReplicaSet,
  Service: describeService,
  ServiceAccount: describeServiceAccount,
  ServiceCIDR: describeServiceCIDR,
};
const withoutEvents = new Set(['Namespace']);

/** An object in full, with its events. */
export function describeObject(object: Json, context: DescribeContext, showEvents: boolean): string {
  const out = new DescribeWriter(context.zone);
  const describe = kinds[context.kind.kind] ?? describeGeneric;
  describe(out, object, context);
  if (showEvents && !withoutEvents.has(context.kind.kind)) describeEvents(out, object, context, humanDuration);
  return align(out.text, describeColumns);
}
