import type { RestoreLine } from '../../iptables/restore.ts';
import type { Clause, Origin, OriginPurpose, Target } from '../../iptables/rule.ts';
import { comment, countedAs, destination, notDestination, notSource, toLocal } from '../clauses.ts';
import type { NodePortAddresses } from '../node-port-addresses.ts';
import { isLoopback, parseIP } from '../parse-ip.ts';
import type { IptablesFeatures } from './releases.ts';

/** What the rules that belong to no Service depend on. */
export interface FixedSettings {
  readonly features: IptablesFeatures;
  readonly ipv6: boolean;
  readonly masqueradeBit: number;
  readonly localhostNodePorts: boolean;
  readonly liberal: boolean;
  readonly nfacct: boolean;
}

/** The chains that every sync flushes and fills. */
export function fixedChains({ features, ipv6, localhostNodePorts }: FixedSettings): { readonly filter: readonly string[]; readonly nat: readonly string[] } {
  const filter = ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FORWARD'];
  if (features.healthCheckAccept) filter.push('KUBE-NODEPORTS');
  if (features.proxyFirewall) filter.push('KUBE-PROXY-FIREWALL');
  if (guardsLocalnet({ features, ipv6, localhostNodePorts })) filter.push('KUBE-FIREWALL');
  return { filter, nat: ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ'] };
}

/** KUBE-POSTROUTING and KUBE-MARK-MASQ: how a marked packet is masqueraded (reference A.4). They come first in nat. */
export function masqueradeRules({ features, masqueradeBit }: FixedSettings): RestoreLine[] {
  const bit = 2 ** masqueradeBit;
  const label = comment('kubernetes service traffic requiring SNAT');
  const masquerade: Target = { kind: 'MASQUERADE', randomFully: true };
  if (features.oneMasqueradeRule)
    return [
      line('KUBE-POSTROUTING', [label, { kind: 'mark', value: bit, mask: bit }], masquerade, 'masquerade'),
      line('KUBE-MARK-MASQ', [], { kind: 'MARK', value: bit, mask: bit, spelling: 'set-xmark' }, 'mark-for-masquerade'),
    ];
  return [
    line('KUBE-POSTROUTING', [{ kind: 'mark', not: true, value: bit, mask: bit }], { kind: 'RETURN' }, 'masquerade-unmarked-return'),
    line('KUBE-POSTROUTING', [], { kind: 'MARK', value: bit, mask: 0, spelling: 'xor' }, 'masquerade-clear-mark'),
    line('KUBE-POSTROUTING', [label], masquerade, 'masquerade'),
    line('KUBE-MARK-MASQ', [], { kind: 'MARK', value: bit, mask: bit, spelling: 'or' }, 'mark-for-masquerade'),
  ];
}

/** KUBE-FIREWALL: nobody outside gets at 127.0.0.0/8, which route_localnet would let in. First in filter. */
export function localnetRules(settings: FixedSettings): RestoreLine[] {
  if (!guardsLocalnet(settings)) return [];
  const clauses: Clause[] = [
    comment('block incoming localnet connections'),
    destination('127.0.0.0/8'),
    notSource('127.0.0.0/8'),
    { kind: 'conntrack', not: true, states: ['RELATED', 'ESTABLISHED', 'DNAT'] },
  ];
  return [line('KUBE-FIREWALL', clauses, { kind: 'DROP' }, 'localnet-block')];
}

/** KUBE-FORWARD: what passes whatever the policy of FORWARD is (reference A.13). Last in filter. */
export function forwardRules({ features, masqueradeBit, liberal, nfacct }: FixedSettings): RestoreLine[] {
  const bit = 2 ** masqueradeBit;
  const lines: RestoreLine[] = [];
  const invalid: Clause[] = [{ kind: 'conntrack', states: ['INVALID'] }];
  if (nfacct) invalid.push(countedAs('ct_state_invalid_dropped_pkts'));
  if (!(features.liberalConntrack && liberal)) lines.push(line('KUBE-FORWARD', invalid, { kind: 'DROP' }, 'invalid-drop'));
  lines.push(line('KUBE-FORWARD', [comment('kubernetes forwarding rules'), { kind: 'mark', value: bit, mask: bit }], { kind: 'ACCEPT' }, 'forward-marked'));
  const replies = features.twoForwardRules ? ['conntrack pod source rule', 'conntrack pod destination rule'] : ['conntrack rule'];
  for (const text of replies) {
    const clauses: Clause[] = [comment(`kubernetes forwarding ${text}`), { kind: 'conntrack', states: ['RELATED', 'ESTABLISHED'] }];
    lines.push(line('KUBE-FORWARD', clauses, { kind: 'ACCEPT' }, 'forward-established'));
  }
  return lines;
}

/** The way into KUBE-NODEPORTS, last in KUBE-SERVICES: by any address of the node, or by those that `--nodeport-addresses` leaves (reference A.12). */
export function nodePortsRules(settings: FixedSettings, { all, addresses }: NodePortAddresses): RestoreLine[] {
  const { features, ipv6, localhostNodePorts } = settings;
  const label = comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain');
  const jump: Target = { kind: 'jump', chain: 'KUBE-NODEPORTS' };
  const refusesLoopback = features.localhostOption && (ipv6 || !localhostNodePorts);
  if (all) {
    const clauses: Clause[] = [label, toLocal];
    if (refusesLoopback) clauses.push(notDestination(ipv6 ? '::1/128' : '127.0.0.0/8'));
    return [line('KUBE-SERVICES', clauses, jump, 'node-ports')];
  }
  return addresses
    .filter((address) => !(refusesLoopback && isLoopback(parseIP(address) ?? 0)))
    .map((address) => line('KUBE-SERVICES', [label, destination(address)], jump, 'node-ports'));
}

function guardsLocalnet({ features, ipv6, localhostNodePorts }: Pick<FixedSettings, 'features' | 'ipv6' | 'localhostNodePorts'>): boolean {
  return features.kubeFirewall && !ipv6 && localhostNodePorts;
}

function line(append: string, clauses: readonly Clause[], target: Target, purpose: OriginPurpose): RestoreLine {
  const origin: Origin = { writer: 'kube-proxy', purpose };
  return { append, rule: { clauses, target, origin } };
}
