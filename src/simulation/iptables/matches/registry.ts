import type { Clause, Rule } from '../rule.ts';
import { destination, source } from './address.ts';
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { conntrack, state } from './conntrack.ts';
import { fragment } from './fragment.ts';
import { icmp, icmp6 } from './icmp.ts';
import { inInterface, outInterface } from './interface.ts';
import { ipvs } from './ipvs.ts';
import { limit } from './limit.ts';
import { connmark, mark } from './mark.ts';
import type { Match } from './match.ts';
import { multiport } from './multiport.ts';
import { nfacct } from './nfacct.ts';
import { physdev } from './physdev.ts';
import { protocol } from './protocol.ts';
import { recent } from './recent.ts';
import { sctp } from './sctp.ts';
import { set } from './set.ts';
import { statistic } from './statistic.ts';
import { tcp } from './tcp.ts';
import { udp } from './udp.ts';
import { unknown } from './unknown.ts';

/** Every kind of condition. General options come first, in the order iptables-save prints them. */
export const matches: Readonly<Record<Clause['kind'], Match>> = {
  source,
  destination,
  'in-interface': inInterface,
  'out-interface': outInterface,
  protocol,
  fragment,
  comment,
  tcp,
  udp,
  sctp,
  icmp,
  icmp6,
  multiport,
  conntrack,
  state,
  mark,
  connmark,
  statistic,
  recent,
  addrtype,
  physdev,
  nfacct,
  limit,
  set,
  ipvs,
  unknown,
};

const generalOptions: readonly Clause['kind'][] = ['source', 'destination', 'in-interface', 'out-interface', 'protocol', 'fragment'];

/** The clauses in the kernel's order: general options, then the matches as they were given. */
export function kernelOrder(rule: Rule): Clause[] {
  const general = generalOptions.flatMap((kind) => rule.clauses.filter((clause) => clause.kind === kind));
  return [...general, ...rule.clauses.filter((clause) => !generalOptions.includes(clause.kind))];
}
