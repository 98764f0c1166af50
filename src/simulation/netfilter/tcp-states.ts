import type { TCPFlags } from '../net/packet.ts';
import type { Direction } from './states.ts';

/** The TCP states of conntrack. */
export type TCPState = 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE' | 'SYN_SENT2';

type Kind = 'SYN' | 'SYN,ACK' | 'FIN' | 'ACK' | 'RST';

// biome-ignore format: a table.
const columns: readonly TCPState[] = ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];

// nf_conntrack_proto_tcp.c tcp_conntracks, a column for each state above: IV invalid, IG leaves everything as it is.
// biome-ignore format: a table.
const table: Readonly<Record<Direction, Readonly<Record<Kind, string>>>> = {
  original: {
    SYN:       'SS IG IG IG IG IG SS SS S2',
    'SYN,ACK': 'IV SR IV IV IV IV IV IV SR',
    FIN:       'IV FW FW LA LA LA TW CL IV',
    ACK:       'IV ES ES CW CW TW TW CL IV',
    RST:       'CL CL CL CL CL CL CL CL CL',
  },
  reply: {
    SYN:       'S2 IV IV IV IV IV SS IV S2',
    'SYN,ACK': 'SR IG IG IG IG IG IG IG SR',
    FIN:       'IV FW FW LA LA LA TW CL IV',
    ACK:       'IG SR ES CW CW TW TW CL IG',
    RST:       'CL CL CL CL CL CL CL CL CL',
  },
};

const codes: Readonly<Record<string, TCPState | 'invalid' | 'ignore'>> = {
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  ES: 'ESTABLISHED',
  FW: 'FIN_WAIT',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  S2: 'SYN_SENT2',
  IV: 'invalid',
  IG: 'ignore',
};

/** The state that a connection's first packet puts it into. A lone ACK is taken for the middle of one (nf_conntrack_tcp_loose=1). */
export function firstTCPState(flags: TCPFlags): TCPState | 'invalid' {
  const kind = kindOf(flags);
  return kind === 'SYN' ? 'SYN_SENT' : kind === 'ACK' ? 'ESTABLISHED' : 'invalid';
}

/** The state after one more packet; `invalid` if such a packet cannot come then, `ignore` if it changes nothing. */
export function nextTCPState(state: TCPState, direction: Direction, flags: TCPFlags): TCPState | 'invalid' | 'ignore' {
  return codes[table[direction][kindOf(flags)].split(' ')[columns.indexOf(state)] ?? 'IV'] ?? 'invalid';
}

// Models get_conntrack_index: a reset first, then SYN, then FIN.
function kindOf(flags: TCPFlags): Kind {
  if (flags.startsWith('RST')) return 'RST';
  if (flags.startsWith('SYN')) return flags as 'SYN' | 'SYN,ACK';
  return flags.startsWith('FIN') ? 'FIN' : 'ACK';
}
