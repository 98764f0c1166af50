import type { RestoreTable } from '../iptables/restore.ts';
import type { AddressTypeTest, Clause, IpvsTest, Target } from '../iptables/rule.ts';

/** The exact bytes that kube-proxy hands to iptables-restore: every clause where kube-proxy wrote it. */
export function printRestore(tables: readonly RestoreTable[]): string {
  const out: string[] = [];
  for (const { table, chains, lines } of tables) {
    out.push(`*${table}\n`);
    for (const chain of chains) out.push(`:${chain} - [0:0]\n`);
    for (const line of lines)
      out.push('deleteChain' in line ? `-X ${line.deleteChain}\n` : `-A ${line.append}${printClauses(line.rule.clauses)}${printTarget(line.rule.target)}\n`);
    out.push('COMMIT\n');
  }
  return out.join('');
}

function printClauses(clauses: readonly Clause[]): string {
  let out = '';
  let pendingPort = '';
  for (const clause of clauses) {
    // Options of the tcp module come after the -p and -d that follow its name.
    if (pendingPort && clause.kind !== 'protocol' && clause.kind !== 'destination') {
      out += pendingPort;
      pendingPort = '';
    }
    if ((clause.kind === 'tcp' || clause.kind === 'udp' || clause.kind === 'sctp') && clause.destinationPort)
      pendingPort = ` --dport ${clause.destinationPort.from}`;
    out += printClause(clause);
  }
  return out + pendingPort;
}

function printClause(clause: Clause): string {
  const not = 'not' in clause && clause.not ? ' !' : '';
  switch (clause.kind) {
    case 'source':
      return `${not} -s ${clause.written}`;
    case 'destination':
      return `${not} -d ${clause.written}`;
    case 'in-interface':
      return `${not} -i ${clause.name}`;
    case 'out-interface':
      return `${not} -o ${clause.name}`;
    case 'protocol':
      return `${not} -p ${clause.protocol}`;
    case 'comment':
      return ` -m comment --comment ${clause.text.includes(' ') ? `"${clause.text}"` : clause.text}`;
    case 'tcp':
    case 'udp':
    case 'sctp':
      return ` -m ${clause.kind}`;
    case 'conntrack':
      return ` -m conntrack${not} --ctstate ${clause.states.join(',')}`;
    case 'mark':
      return ` -m mark${not} --mark ${hex(clause.value)}/${hex(clause.mask)}`;
    case 'statistic':
      return clause.mode === 'random'
        ? ` -m statistic --mode random --probability ${clause.written}`
        : ` -m statistic --mode nth --every ${clause.every} --packet ${clause.packet}`;
    case 'recent':
      return ` -m recent --name ${clause.name} --${clause.action}${clause.seconds === undefined ? '' : ` --seconds ${clause.seconds}`}${clause.reap ? ' --reap' : ''}`;
    case 'addrtype':
      return ` -m addrtype${printAddressType('src', clause.sourceType)}${printAddressType('dst', clause.destinationType)}`;
    case 'physdev':
      return ` -m physdev${not} --physdev-is-in`;
    case 'set':
      return ` -m set${not} --match-set ${clause.name} ${clause.directions.join(',')}`;
    case 'ipvs':
      return ` -m ipvs${printIpvs(clause)}`;
    case 'unknown':
      return ` ${clause.words}`;
  }
}

function printAddressType(end: 'src' | 'dst', asked: AddressTypeTest | undefined): string {
  return asked ? `${asked.not ? ' !' : ''} --${end}-type ${asked.type}` : '';
}

function printIpvs({ handled, address, protocol, port }: IpvsTest): string {
  const word = (test: { readonly not?: boolean } | undefined, text: string): string => (test ? `${test.not ? ' !' : ''} --${text}` : '');
  return [
    word(handled, 'ipvs'),
    word(address, `vaddr ${address?.written}`),
    word(protocol, `vproto ${protocol?.protocol}`),
    word(port, `vport ${port?.port}`),
  ].join('');
}

function printTarget(target: Target | undefined): string {
  if (!target) return '';
  switch (target.kind) {
    case 'jump':
      return ` -j ${target.chain}`;
    case 'goto':
      return ` -g ${target.chain}`;
    case 'DNAT':
      return ` -j DNAT --to-destination ${target.to}`;
    case 'MASQUERADE':
      return ` -j MASQUERADE${target.randomFully ? ' --random-fully' : ''}`;
    case 'MARK':
      return ` -j MARK --${target.spelling}-mark ${hex(target.value || target.mask)}`;
    case 'SNAT':
      return ` -j SNAT --to-source ${target.to}`;
    case 'unknown':
      return ` ${target.words}`;
    default:
      return ` -j ${target.kind}`;
  }
}

// Go's %#08x: 0x and eight digits.
function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
