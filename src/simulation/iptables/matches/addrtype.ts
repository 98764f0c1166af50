import type { AddressTypeTest, Clause } from '../rule.ts';
import { bang, type GivenOption, type Match, option } from './match.ts';

const types: readonly AddressTypeTest['type'][] = ['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST', 'UNSPEC'];

/** xt_addrtype: what the host's routing tables say of an address. */
export const addrtype: Match<Extract<Clause, { kind: 'addrtype' }>> = {
  kind: 'addrtype',
  parse: {
    options: { '--src-type': 1, '--dst-type': 1 },
    unmodelled: ['--limit-iface-in', '--limit-iface-out'],
    build(given) {
      const from = option(given, '--src-type');
      const to = option(given, '--dst-type');
      if (!from && !to) return { error: 'addrtype: you must specify --src-type or --dst-type' };
      const sourceType = from && typeTest(from);
      const destinationType = to && typeTest(to);
      if ((from && !sourceType) || (to && !destinationType)) return undefined;
      return { kind: 'addrtype', ...(sourceType && { sourceType }), ...(destinationType && { destinationType }) };
    },
  },
  print(clause) {
    const words = ['-m addrtype'];
    if (clause.sourceType) words.push(`${bang(clause.sourceType.not)}--src-type ${clause.sourceType.type}`);
    if (clause.destinationType) words.push(`${bang(clause.destinationType.not)}--dst-type ${clause.destinationType.type}`);
    return words.join(' ');
  },
  list(clause) {
    const words = ['ADDRTYPE match'];
    if (clause.sourceType) words.push(`src-type ${clause.sourceType.not ? '!' : ''}${clause.sourceType.type}`);
    if (clause.destinationType) words.push(`dst-type ${clause.destinationType.not ? '!' : ''}${clause.destinationType.type}`);
    return words.join(' ');
  },
  test(clause, context) {
    const { packet } = context;
    const { sourceType: from, destinationType: to } = clause;
    if (from && (context.addressType(packet.source) === from.type) === (from.not ?? false)) return false;
    return !to || (context.addressType(packet.destination) === to.type) !== (to.not ?? false);
  },
};

function typeTest(given: GivenOption): AddressTypeTest | undefined {
  const type = types.find((name) => name === given.value.toUpperCase());
  return type && { type, ...(given.not && { not: true }) };
}
