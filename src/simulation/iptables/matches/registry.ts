import type { Clause, Rule } from '../rule.ts';
import { destination, source } from './address.ts';
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { conntrack } from './conntrack.ts';
import { inInterface, outInterface } from './interface.ts';
import { ipvs } from './ipvs.ts';
import { mark } from './mark.ts';
import type { Match } from './match.ts';
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
  comment,
  tcp,
  udp,
  sctp,
  conntrack,
  mark,
  statistic,
  recent,
  addrtype,
  physdev,
  set,
  ipvs,
  unknown,
};

const generalOptions: readonly Clause['kind'][] = ['source', 'destination', 'in-interface', 'out-interface', 'protocol'];

/** The clauses in the kernel's order: general options, then the matches as they were given. */
export function kernelOrder(rule: Rule): Clause[] {
  const general = generalOptions.flatMap((kind) => rule.clauses.filter((clause) => clause.kind === kind));
  return [...general, ...rule.clauses.filter((clause) => !generalOptions.includes(clause.kind))];
}
