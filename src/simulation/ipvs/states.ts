import type { Packet, TCPFlags } from '../net/packet.ts';

/** Whether a packet goes to a real server or comes from one. */
export type IpvsDirection = 'input' | 'output';

/** IPVS' own view of a TCP connection; it sees the packets but no sequence numbers. */
export type IpvsTCPState =
  | 'NONE'
  | 'ESTABLISHED'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'FIN_WAIT'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'LISTEN'
  | 'SYNACK';

/** The states of SCTP that the simulation reaches: its packets carry no chunk type, so a packet of a client is an INIT and its answer an INIT-ACK. */
export type IpvsSCTPState = 'INIT1' | 'INIT' | 'C-SENT';

/** What `ipvsadm -Lc` shows in the column state. A template is ASSURED once a connection of it was established. */
export type ConnectionState = IpvsTCPState | IpvsSCTPState | 'UDP' | 'ASSURED';

const order: readonly IpvsTCPState[] = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
];

type Event = 'syn' | 'fin' | 'ack' | 'rst';

const short: Readonly<Record<string, IpvsTCPState>> = {
  NO: 'NONE',
  ES: 'ESTABLISHED',
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  FW: 'FIN_WAIT',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  LI: 'LISTEN',
  SA: 'SYNACK',
};

// Models the table tcp_states of ip_vs_proto_tcp.c (Linux 6.1): the next state, by the state now in the order above.
const tcp: Readonly<Record<IpvsDirection, Readonly<Record<Event, string>>>> = {
  input: {
    syn: 'SR ES ES SR SR SR SR SR SR SR SR',
    fin: 'CL CW SS TW TW TW CL CW LA LI TW',
    ack: 'ES ES SS ES FW TW CL CW CL LI ES',
    rst: 'CL CL CL SR CL CL CL CL LA LI SR',
  },
  output: {
    syn: 'SS ES SS SR SS SS SS SS SS LI SR',
    fin: 'TW FW SS TW FW TW CL TW LA LI TW',
    ack: 'ES ES SS ES FW TW CL CW LA ES ES',
    rst: 'CL CL SS CL CL TW CL CL CL CL CL',
  },
};

/** Seconds that a connection is remembered after its last packet, by state. `ipvsadm --set` changes three of them. */
export const defaultTimeouts = {
  NONE: 2,
  ESTABLISHED: 900,
  SYN_SENT: 120,
  SYN_RECV: 60,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  LISTEN: 120,
  SYNACK: 120,
  UDP: 300,
  INIT1: 4,
  INIT: 61,
  'C-SENT': 61,
} as const satisfies Record<Exclude<ConnectionState, 'ASSURED'>, number>;

const activeStates: ReadonlySet<ConnectionState> = new Set(['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'SYNACK']);

/** Whether a connection in this state counts as active. UDP never does, nor does a connection that is not yet or no longer in use. */
export function isActive(state: ConnectionState): boolean {
  return activeStates.has(state);
}

/** The state after one more packet. */
export function nextState(state: ConnectionState, direction: IpvsDirection, packet: Packet): ConnectionState {
  if (packet.protocol === 'UDP') return 'UDP';
  if (packet.protocol === 'SCTP') return direction === 'output' ? 'C-SENT' : state === 'NONE' ? 'INIT1' : state === 'INIT1' ? 'INIT' : state;
  const row = tcp[direction][eventOf(packet.flags ?? 'ACK')].split(' ');
  return short[row[order.indexOf(state as IpvsTCPState)] ?? 'CL'] ?? 'CLOSE';
}

function eventOf(flags: TCPFlags): Event {
  if (flags.startsWith('RST')) return 'rst';
  if (flags.startsWith('SYN')) return 'syn';
  return flags.startsWith('FIN') ? 'fin' : 'ack';
}
