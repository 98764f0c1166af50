import type { RestoreLine, RestoreTable } from '../iptables/restore.ts';
import type { AddressTypeTest, Clause, IpvsTest, Target } from '../iptables/rule.ts';

/** The exact bytes that kube-proxy hands to iptables-restore: every clause where kube-proxy wrote it. */
export function printRestore(tables: readonly RestoreTable[]): string {
  return tables.map(({ table, chains, lines }) => `*${table}\n${printChains(chains)}${printLines(lines)}COMMIT\n`).join('');
}

/** Chain lines: made, or emptied. */
export function printChains(chains: readonly string[]): string {
  return chains.map((chain) => `:${chain} - [0:0]\n`).join('');
}

// One array for all lines: a hundred thousand small ones would cost more than the text.
const pieces: string[] = [];

/** `-A` and `-X` lines from one position to another. */
export function printLines(lines: readonly RestoreLine[], from = 0, to = lines.length): string {
  pieces.length = 0;
  for (let i = from; i < to; i++) {
    const line = lines[i] as RestoreLine;
    if ('deleteChain' in line) {
      pieces.push('-X ', line.deleteChain, '\n');
      continue;
    }
    pieces.push('-A ', line.append);
    printClauses(line.rule.clauses);
    if (line.rule.target) printTarget(line.rule.target);
    pieces.push('\n');
  }
  return pieces.join('');
}

function printClauses(clauses: readonly Clause[]): void {
  let port = 0;
  for (const clause of clauses) {
    // Options of the tcp module come after the -p and -d that follow its name.
    if (port !== 0 && clause.kind !== 'protocol' && (clause.kind !== 'destination' || clause.not)) {
      pieces.push(' --dport ', `${port}`);
      port = 0;
    }
    if ((clause.kind === 'tcp' || clause.kind === 'udp' || clause.kind === 'sctp') && clause.destinationPort) port = clause.destinationPort.from;
    printClause(clause);
  }
  if (port !== 0) pieces.push(' --dport ', `${port}`);
}

function printClause(clause: Clause): void {
  if ('not' in clause && clause.not && prefixed.has(clause.kind)) pieces.push(' !');
  switch (clause.kind) {
    case 'source':
      pieces.push(' -s ', clause.written);
      return;
    case 'destination':
      pieces.push(' -d ', clause.written);
      return;
    case 'in-interface':
      pieces.push(' -i ', clause.name);
      return;
    case 'out-interface':
      pieces.push(' -o ', clause.name);
      return;
    case 'protocol':
      pieces.push(' -p ', clause.protocol);
      return;
    case 'comment':
      // kube-proxy quotes sentences and leaves bare names bare.
      if (clause.text.includes(' ')) pieces.push(' -m comment --comment "', clause.text, '"');
      else pieces.push(' -m comment --comment ', clause.text);
      return;
    case 'tcp':
      pieces.push(' -m tcp');
      return;
    case 'udp':
      pieces.push(' -m udp');
      return;
    case 'sctp':
      pieces.push(' -m sctp');
      return;
    case 'conntrack':
      pieces.push(' -m conntrack', clause.not ? ' !' : '', ' --ctstate ', clause.states.join(','));
      return;
    case 'state':
      pieces.push(' -m state', clause.not ? ' !' : '', ' --state ', clause.states.join(','));
      return;
    case 'mark':
      pieces.push(' -m mark', clause.not ? ' !' : '', ' --mark ', hex(clause.value), '/', hex(clause.mask));
      return;
    case 'statistic':
      if (clause.mode === 'random') pieces.push(' -m statistic --mode random --probability ', clause.written);
      else pieces.push(` -m statistic --mode nth --every ${clause.every} --packet ${clause.packet}`);
      return;
    case 'recent':
      pieces.push(' -m recent --name ', clause.name, ' --', clause.action);
      if (clause.seconds !== undefined) pieces.push(' --seconds ', `${clause.seconds}`);
      if (clause.reap) pieces.push(' --reap');
      return;
    case 'addrtype':
      pieces.push(' -m addrtype', typeTest('--src-type', clause.sourceType), typeTest('--dst-type', clause.destinationType));
      return;
    case 'physdev':
      pieces.push(' -m physdev', clause.not ? ' !' : '', ' --physdev-is-in');
      return;
    case 'nfacct':
      pieces.push(' -m nfacct --nfacct-name ', clause.name);
      return;
    case 'set':
      pieces.push(' -m set', clause.not ? ' !' : '', ' --match-set ', clause.name, ' ', clause.directions.join(','));
      return;
    case 'ipvs':
      pieces.push(' -m ipvs', printIpvs(clause));
      return;
    case 'unknown':
      pieces.push(' ', clause.words);
      return;
    default:
      throw new Error(`kube-proxy writes no ${clause.kind}`);
  }
}

// Where the bang stands before the option; matches have it between their name and the option.
const prefixed: ReadonlySet<Clause['kind']> = new Set<Clause['kind']>(['source', 'destination', 'in-interface', 'out-interface', 'protocol']);

function typeTest(option: string, test: AddressTypeTest | undefined): string {
  return test ? `${test.not ? ' !' : ''} ${option} ${test.type}` : '';
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

function printTarget(target: Target): void {
  switch (target.kind) {
    case 'jump':
      pieces.push(' -j ', target.chain);
      return;
    case 'goto':
      pieces.push(' -g ', target.chain);
      return;
    case 'DNAT':
      pieces.push(' -j DNAT --to-destination ', target.to);
      return;
    case 'REDIRECT':
      pieces.push(' -j REDIRECT', target.ports === undefined ? '' : ` --to-ports ${target.ports.from}`);
      return;
    case 'MASQUERADE':
      pieces.push(target.randomFully ? ' -j MASQUERADE --random-fully' : ' -j MASQUERADE');
      return;
    case 'MARK':
      pieces.push(` -j MARK --${printMark(target)}`);
      return;
    case 'SNAT':
      pieces.push(' -j SNAT --to-source ', target.to);
      return;
    case 'unknown':
      pieces.push(' ', target.words);
      return;
    default:
      pieces.push(' -j ', target.kind);
  }
}

function printMark({ spelling, value, mask }: Extract<Target, { kind: 'MARK' }>): string {
  return spelling === 'set-xmark' ? `set-xmark ${hex(value)}/${hex(mask)}` : `${spelling}-mark ${hex(value || mask)}`;
}

// Go's %#08x: 0x and eight digits.
function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
