import { joinHostPort, printAddress } from '../../net/address.ts';
import { splitHostPort } from '../../netfilter/nat.ts';
import { option } from '../matches/match.ts';
import type { Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

/** xt_nat's DNAT: a new destination for the connection. */
export const DNAT: TargetExtension<Extract<Target, { kind: 'DNAT' }>> = {
  kind: 'DNAT',
  parse: {
    options: { '--to-destination': 1 },
    unmodelled: ['--random', '--persistent'],
    build(given) {
      const to = option(given, '--to-destination');
      // A range of addresses or ports is not modelled.
      if (to) return to.value.includes('-') ? undefined : { kind: 'DNAT', to: to.value };
      return { error: 'DNAT: option "--to-destination" must be specified\n' };
    },
  },
  print: (target) => `-j DNAT --to-destination ${canonical(target.to)}`,
  name: () => 'DNAT',
  list: (target) => `to:${canonical(target.to)}`,
  decide: (target) => ({ flow: 'stop', verdict: { verdict: 'DNAT', to: target.to } }),
};

// The kernel keeps numbers: an IPv6 address comes back in its shortest spelling.
function canonical(to: string): string {
  if (!to.includes(':', to.indexOf(':') + 1)) return to;
  const { address, port } = splitHostPort(to);
  return port === undefined ? printAddress(address) : joinHostPort(printAddress(address), port);
}
