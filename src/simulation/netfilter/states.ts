/** conntrack states as `--ctstate` spells them; SNAT and DNAT are set beside the others when the connection is translated. */
export type ConntrackStateName = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED' | 'SNAT' | 'DNAT';

/** The direction of a packet within its connection. */
export type Direction = 'original' | 'reply';
