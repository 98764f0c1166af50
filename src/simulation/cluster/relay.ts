import type { Packet } from '../net/packet.ts';
import type { BareTrace } from './connect.ts';

/** What became of a client whose connection a process took: the connections that it opened in turn, the last of which carries the client. */
export interface Relayed {
  readonly connections: readonly BareTrace[];
  /** Why none of them does; the client's connection is closed then. */
  readonly failed?: string;
}

/** A process that takes connections on behalf of others. @param dial opens one to `ip:port`, from the process's own host. */
export type Relay = (client: Packet, dial: (endpoint: string) => BareTrace) => Relayed;
