import { printAddress } from '../../net/address.ts';
import { contains, printPrefix, width } from '../../net/prefix.ts';
import { type PacketProtocol, type ProtocolName, protocolName, protocolNumber } from '../../net/protocol.ts';
import { parseGeneral } from '../parse-general.ts';
import type { IpvsTest } from '../rule.ts';
import { bang, type GivenOption, type Match, option, type Refusal } from './match.ts';

/**
 * xt_ipvs: what IPVS did with the packet. It holds for packets on their way to a real server; the kernel looks a connection up as if
 * the packet were its own answer, so answers match nothing (models ipvs_mt, whose lookup is inverse).
 */
export const ipvs: Match<IpvsTest> = {
  kind: 'ipvs',
  parse: {
    options: { '--ipvs': 0, '--vproto': 1, '--vaddr': 1, '--vport': 1 },
    unmodelled: ['--vdir', '--vmethod', '--vportctl'],
    build,
  },
  print: (clause) => `-m ipvs ${words(clause, '--').join(' ')}`,
  list: (clause) => words(clause, '').join(' '),
  test(clause, { ipvs: found }) {
    if (clause.handled) return (found !== undefined) !== (clause.handled.not ?? false);
    if (!found) return false;
    const { protocol, address, port } = clause;
    if (protocol && (protocolName(found.protocol) === protocol.protocol) === (protocol.not ?? false)) return false;
    if (address && contains(address.prefix, found.address) === (address.not ?? false)) return false;
    return !port || (found.port === port.port) !== (port.not ?? false);
  },
};

function build(given: readonly GivenOption[]): IpvsTest | Refusal | undefined {
  if (given.length === 0) return { error: 'IPVS: At least one option is required' };
  const [handled, vproto, vaddr, vport] = ['--ipvs', '--vproto', '--vaddr', '--vport'].map((name) => option(given, name));
  const flag = (one: GivenOption) => (one.not ? { not: true } : {});
  const protocol = vproto && parseGeneral('-p', { text: vproto.value, raw: vproto.value, column: 1 }, vproto.not)?.[0];
  const network = vaddr && parseGeneral('-d', { text: vaddr.value, raw: vaddr.value, column: 1 }, vaddr.not)?.[0];
  // IPVS balances no other protocols, but a rule may ask for any.
  if (protocol?.kind === 'protocol' && !isNamed(protocol.protocol)) return undefined;
  if ((vproto && (typeof protocol !== 'object' || protocol.kind !== 'protocol')) || (vaddr && (typeof network !== 'object' || !('prefix' in network))))
    return undefined;
  if (vport && !(/^\d+$/.test(vport.value) && Number(vport.value) <= 65535)) return { error: `invalid port/service \`${vport.value}' specified` };
  return {
    kind: 'ipvs',
    ...(handled && { handled: flag(handled) }),
    ...(typeof protocol === 'object' &&
      protocol.kind === 'protocol' &&
      vproto &&
      isNamed(protocol.protocol) && { protocol: { ...flag(vproto), protocol: protocol.protocol } }),
    ...(typeof network === 'object' && 'prefix' in network && vaddr && { address: { ...flag(vaddr), prefix: network.prefix, written: vaddr.value } }),
    ...(vport && { port: { ...flag(vport), port: Number(vport.value) } }),
  };
}

function isNamed(name: string): name is ProtocolName {
  return Object.hasOwn(protocolNumber, name.toUpperCase());
}

// Models libxt_ipvs.c ipvs_mt_dump.
function words({ handled, protocol, address, port }: IpvsTest, dashes: string): string[] {
  const out: string[] = [];
  if (handled) out.push(`${bang(handled.not)}${dashes}ipvs`);
  if (protocol) out.push(`${bang(protocol.not)}${dashes}vproto ${protocolNumber[protocol.protocol.toUpperCase() as PacketProtocol]}`);
  if (address) {
    const { network, length } = address.prefix;
    out.push(`${bang(address.not)}${dashes}vaddr ${length === width(network) ? printAddress(network) : printPrefix(address.prefix)}`);
  }
  if (port) out.push(`${bang(port.not)}${dashes}vport ${port.port}`);
  return out;
}
