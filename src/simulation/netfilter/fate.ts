/**
 * What became of a packet, as its sender would put it: `delivered` to a socket; `refused` (an ICMP REJECT or a TCP RST came back);
 * `dropped` (a rule threw it away, nobody answers); `lost` (no route, or nobody has the address); `unknown` (a rule we cannot judge).
 */
export type Fate = 'delivered' | 'refused' | 'dropped' | 'lost' | 'unknown';
