import type { Clause, Origin, OriginPurpose, Target } from '../../iptables/rule.ts';
import type { Address } from '../../net/address.ts';
import { hash16 } from '../chain-names.ts';
import { comment } from '../clauses.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import type { Categorized } from '../topology.ts';
import type { BlockBuilder } from './builder.ts';
import type { IptablesFeatures } from './releases.ts';

/** What is the same for every service port of a sync. */
export interface RuleSettings {
  readonly features: IptablesFeatures;
  readonly ipv6: boolean;
  readonly nodeIP: Address | undefined;
  readonly masqueradeAll: boolean;
  /** How local traffic is told; absent if it cannot be. */
  readonly local?: { readonly is: Clause; readonly isNot: Clause };
  /** The node has an address that takes NodePort traffic. */
  readonly hasNodeAddresses: boolean;
  readonly localhostNodePorts: boolean;
  /** nfacct counters are there to be named. */
  readonly nfacct: boolean;
  readonly asWrittenHairpin: boolean;
}

/** The chains that a service port may have; all end in the same sixteen characters. */
export interface ServiceChains {
  readonly SVC: string;
  readonly SVL: string;
  readonly EXT: string;
  readonly FW: string;
  readonly XLB: string;
}

/** One service port on its way to rules: what is known of it, worked out once, and where its lines go. */
export class ServicePlan {
  readonly settings: RuleSettings;
  readonly features: IptablesFeatures;
  /** How local traffic is told; absent if it cannot be. */
  readonly local: RuleSettings['local'];
  readonly out: BlockBuilder;
  readonly port: ServicePortInfo;
  readonly endpoints: Categorized;
  readonly chains: ServiceChains;
  /** The service port's name as a comment of per-endpoint rules; absent in a large cluster. */
  readonly label: Clause | undefined;
  readonly #prefix: string;
  // Endpoints come in the same order again and again: the next one asked for is nearly always the next one here.
  readonly #texts: string[] = [];
  readonly #endpointChains: string[] = [];
  #next = 0;

  constructor(settings: RuleSettings, out: BlockBuilder, port: ServicePortInfo, endpoints: Categorized, largeCluster: boolean) {
    this.settings = settings;
    this.features = settings.features;
    this.local = settings.local;
    this.out = out;
    this.port = port;
    this.endpoints = endpoints;
    this.#prefix = port.nameString + port.protocol.toLowerCase();
    const hash = hash16(this.#prefix);
    this.chains = { SVC: `KUBE-SVC-${hash}`, SVL: `KUBE-SVL-${hash}`, EXT: `KUBE-EXT-${hash}`, FW: `KUBE-FW-${hash}`, XLB: `KUBE-XLB-${hash}` };
    this.label = largeCluster ? undefined : comment(port.nameString);
  }

  /** Why a rule of this service port exists. */
  origin(purpose: OriginPurpose, endpoint?: EndpointInfo): Origin {
    const { nameString: servicePort } = this.port;
    return endpoint ? { writer: 'kube-proxy', purpose, servicePort, endpoint: endpoint.text } : { writer: 'kube-proxy', purpose, servicePort };
  }

  /** The chain of an endpoint. */
  endpointChain({ text }: EndpointInfo): string {
    if (this.#next >= this.#texts.length) this.#next = 0;
    let at = this.#texts[this.#next] === text ? this.#next : this.#texts.indexOf(text);
    if (at < 0) {
      at = this.#texts.length;
      this.#texts.push(text);
      this.#endpointChains.push(`KUBE-SEP-${hash16(this.#prefix + text)}`);
    }
    this.#next = at + 1;
    return this.#endpointChains[at] as string;
  }
}

/** `-j CHAIN`. */
export function jumpTo(chain: string): Target {
  return { kind: 'jump', chain };
}

/** `-j KUBE-MARK-MASQ`. */
export const markMasquerade: Target = jumpTo('KUBE-MARK-MASQ');

/** `-j KUBE-MARK-DROP`. */
export const markDrop: Target = jumpTo('KUBE-MARK-DROP');

/** Traffic to the ClusterIP can be served: not if only local endpoints may and there is none. */
export function hasInternal({ port, endpoints }: ServicePlan): boolean {
  return endpoints.hasEndpoints && !(port.internalLocal && endpoints.local.length === 0);
}

/** Traffic from outside can be served. */
export function hasExternal({ port, endpoints }: ServicePlan): boolean {
  return endpoints.hasEndpoints && !(port.externalLocal && endpoints.local.length === 0);
}

/** A KUBE-FW chain stands before the load balancer's addresses. */
export function usesFirewall({ port, endpoints }: ServicePlan): boolean {
  return endpoints.hasEndpoints && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0;
}

/** A refusal in the filter table: REJECT if there is no endpoint anywhere, DROP if there is only none that may be used. */
export function refuse(plan: ServicePlan, chain: string, match: readonly Clause[]): void {
  const { port, endpoints, out } = plan;
  if (endpoints.hasEndpoints)
    out.filter(chain, {
      clauses: [comment(`${port.nameString} has no local endpoints`), ...match],
      target: { kind: 'DROP' },
      origin: plan.origin('no-local-endpoints'),
    });
  else
    out.filter(chain, {
      clauses: [comment(`${port.nameString} has no endpoints`), ...match],
      target: { kind: 'REJECT', with: 'port-unreachable' },
      origin: plan.origin('no-endpoints'),
    });
}
