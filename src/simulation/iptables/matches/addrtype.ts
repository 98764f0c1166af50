import type { Address } from '../../net/address.ts';
import type { MatchContext } from '../context.ts';
import type { AddressType, AddressTypeTest, Clause } from '../rule.ts';
import { bang, type GivenOption, isRefusal, type Match, negation, option, type Refusal } from './match.ts';

// biome-ignore format: the order of the kernel's bits, RTN_UNSPEC first.
const types: readonly AddressType[] = [
  'UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE',
];

/** xt_addrtype: what the host's routing tables say of an address. */
export const addrtype: Match<Extract<Clause, { kind: 'addrtype' }>> = {
  kind: 'addrtype',
  parse: {
    options: { '--src-type': 1, '--dst-type': 1, '--limit-iface-in': 0, '--limit-iface-out': 0 },
    invertible: ['--src-type', '--dst-type'],
    build(given) {
      const from = option(given, '--src-type');
      const to = option(given, '--dst-type');
      if (!from && !to) return { error: 'addrtype: you must specify --src-type or --dst-type' };
      const sourceType = from && typeTest(from);
      if (isRefusal(sourceType)) return sourceType;
      const destinationType = to && typeTest(to);
      if (isRefusal(destinationType)) return destinationType;
      const limits = (['in', 'out'] as const).filter((side) => option(given, `--limit-iface-${side}`));
      if (limits.length > 1) return { error: 'addrtype: option "--limit-iface-out" cannot be used together with "--limit-iface-in".\n' };
      return {
        kind: 'addrtype',
        ...(sourceType && { sourceType }),
        ...(destinationType && { destinationType }),
        ...(limits[0] && { limitInterface: limits[0] }),
      };
    },
  },
  print(clause) {
    const words = ['-m addrtype'];
    if (clause.sourceType) words.push(`${bang(clause.sourceType.not)}--src-type ${listOf(clause.sourceType).join(',')}`);
    if (clause.destinationType) words.push(`${bang(clause.destinationType.not)}--dst-type ${listOf(clause.destinationType).join(',')}`);
    if (clause.limitInterface) words.push(`--limit-iface-${clause.limitInterface}`);
    return words.join(' ');
  },
  list(clause) {
    const words = ['ADDRTYPE match'];
    if (clause.sourceType) words.push(`src-type ${clause.sourceType.not ? '!' : ''}${listOf(clause.sourceType).join(',')}`);
    if (clause.destinationType) words.push(`dst-type ${clause.destinationType.not ? '!' : ''}${listOf(clause.destinationType).join(',')}`);
    if (clause.limitInterface) words.push(`limit-${clause.limitInterface}`);
    return words.join(' ');
  },
  test(clause, context) {
    const { packet, inInterface, outInterface } = context;
    const { sourceType, destinationType, limitInterface } = clause;
    const device = limitInterface === 'in' ? inInterface : limitInterface === 'out' ? outInterface : undefined;
    if (sourceType && isOfType(sourceType, packet.source, context, device) === (sourceType.not ?? false)) return false;
    return !destinationType || isOfType(destinationType, packet.destination, context, device) !== (destinationType.not ?? false);
  },
};

function isOfType(test: AddressTypeTest, address: Address, context: MatchContext, device: string | undefined): boolean {
  const type = context.addressType(address, device);
  return typeof address === 'number' ? isOneOf(test, type) : hasAll(test, type);
}

function isOneOf(test: AddressTypeTest, type: AddressType): boolean {
  return typeof test.type === 'string' ? test.type === type : test.type.includes(type);
}

// Models xt_addrtype.c match_type6: classes of the address must all hold; of the types that need a route one is enough. LOCAL is unicast too.
function hasAll(test: AddressTypeTest, type: AddressType): boolean {
  const asked = listOf(test);
  if (asked.includes('MULTICAST') && type !== 'MULTICAST') return false;
  if (asked.includes('UNICAST') && (type === 'MULTICAST' || type === 'UNSPEC')) return false;
  if (asked.includes('UNSPEC') && type !== 'UNSPEC') return false;
  const routed = asked.filter((one) => one === 'LOCAL' || one === 'ANYCAST' || one === 'PROHIBIT' || one === 'UNREACHABLE');
  return routed.length === 0 || (routed as readonly AddressType[]).includes(type);
}

function listOf({ type }: AddressTypeTest): readonly AddressType[] {
  return typeof type === 'string' ? [type] : type;
}

function typeTest(given: GivenOption): AddressTypeTest | Refusal {
  const words = given.value.split(',');
  const bad = words.find((word) => !(types as readonly string[]).includes(word.toUpperCase()));
  if (bad !== undefined) return { error: `addrtype: bad type "${bad}"` };
  const found = types.filter((type) => words.some((word) => word.toUpperCase() === type));
  return { type: found.length === 1 ? (found[0] as AddressType) : found, ...negation(given) };
}
