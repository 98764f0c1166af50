import type { EndpointSlice, Service } from '../api/types.ts';
import { IptablesProxier } from './iptables/proxier.ts';
import { jumpArgs } from './iptables/jumps.ts';
import { printRestore } from './iptables/print-restore.ts';
import { routeLocalnetSysctls } from './iptables/route-localnet.ts';
import { type ProxyInput, withDefaults } from './input.ts';

/** An individual `iptables` call before the restore. */
export interface EnsureStep {
  readonly op: 'EnsureChain' | 'EnsureRule';
  readonly position?: '-I';
  readonly table: string;
  readonly chain: string;
  readonly args?: readonly string[];
}

/** What kube-proxy did in one run: settings at the start, then one entry a sync. */
export interface ProxyRun {
  readonly sysctls: Readonly<Record<string, number>>;
  readonly syncs: readonly { readonly ensure: readonly EnsureStep[]; readonly restore: readonly string[] }[];
}

/** The modes and releases that can be run so far. */
export const knownShapes: Readonly<Record<string, readonly string[]>> = { iptables: ['1.26'] };

/** What a file may ask for and this release of the simulation cannot do yet; undefined when there is nothing. */
export function unsupported(input: ProxyInput): string | undefined {
  if (input.steps?.some((step) => Object.hasOwn(step, 'forceFullSync'))) return 'steps with forceFullSync';
  return input.nodePortAddresses?.length ? 'nodePortAddresses' : undefined;
}

/** Runs kube-proxy in iptables mode over an input and its steps. */
export function runIptables(input: ProxyInput): ProxyRun {
  const options = withDefaults(input);
  const proxier = new IptablesProxier(options);
  const services = new Map<string, Service>();
  const slices = new Map<string, EndpointSlice>();
  const syncs = [input, ...(input.steps ?? [])].map((batch) => {
    for (const service of batch.services ?? []) services.set(keyOf(service), service);
    for (const slice of batch.endpointSlices ?? []) slices.set(keyOf(slice), slice);
    if ('deleteServices' in batch) for (const key of batch.deleteServices ?? []) services.delete(key);
    if ('deleteEndpointSlices' in batch) for (const key of batch.deleteEndpointSlices ?? []) slices.delete(key);
    const sync = proxier.sync(services.values(), slices.values());
    const ensure = sync.jumps.flatMap((jump): EnsureStep[] => [
      { op: 'EnsureChain', table: jump.table, chain: jump.to },
      { op: 'EnsureRule', position: '-I', table: jump.table, chain: jump.from, args: jumpArgs(jump) },
    ]);
    return { ensure, restore: [printRestore(sync.restore)] };
  });
  return { sysctls: routeLocalnetSysctls(options), syncs };
}

function keyOf(object: Service | EndpointSlice): string {
  return `${object.metadata.namespace ?? 'default'}/${object.metadata.name}`;
}
