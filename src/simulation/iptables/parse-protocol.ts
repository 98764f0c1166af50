import { Stop } from './parse-error.ts';
import type { Clause, Target } from './rule.ts';
import { targets } from './targets/registry.ts';

const withPorts: readonly string[] = ['tcp', 'udp', 'udplite', 'sctp', 'dccp'];

/** Refuses what needs another `-p` than the rule has. @throws Stop in the real tool's words. */
export function checkProtocol(clauses: readonly Clause[], target: Target | undefined): void {
  const protocol = clauses.find((clause) => clause.kind === 'protocol');
  const asked = protocol && !protocol.not ? protocol.protocol : undefined;
  for (const { kind } of clauses) {
    if ((kind === 'tcp' || kind === 'udp') && asked !== kind) throw new Stop(`${kind.toUpperCase()} match requires '-p ${kind}'`, 1);
    if (kind !== 'multiport') continue;
    if (protocol === undefined) throw new Stop("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'", 1);
    if (asked === undefined || !withPorts.includes(asked)) throw new Stop('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP', 1);
  }
  if (target && targets[target.kind].needsPorts?.(target) && (asked === undefined || !['tcp', 'udp', 'sctp', 'dccp'].includes(asked)))
    throw new Stop('Need TCP, UDP, SCTP or DCCP with port specification', 1);
}
