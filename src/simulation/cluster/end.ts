import type { RejectAnswer } from '../iptables/rule.ts';
import type { Packet } from '../net/packet.ts';
import type { Tracked } from '../netfilter/conntrack.ts';
import type { Fate } from '../netfilter/fate.ts';
import type { ConnectError } from './connect-error.ts';
import type { Host } from './host.ts';
import type { Relay } from './relay.ts';

/** Where a packet's way ended. */
export interface End {
  readonly fate: Fate | 'arrived';
  readonly host: Host;
  readonly packet: Packet;
  readonly reason: string;
  /** What the kernel answers with: a REJECT target's choice, or a router's that knows no way. */
  readonly answer?: RejectAnswer;
  /** What the sending program is told at once, without a packet. */
  readonly error?: ConnectError;
  /** The bridge whose frame it still was to br_netfilter when a rule stopped it. */
  readonly bridge?: string;
  /** Rules on the sender's own machine stopped it. */
  readonly isLocal?: boolean;
  /** The connection it belonged to where it ended. */
  readonly tracked?: Tracked;
  /** The process that got it. */
  readonly process?: string;
  /** What that process does on behalf of whoever connects. */
  readonly relay?: Relay;
  readonly examined: number;
}
