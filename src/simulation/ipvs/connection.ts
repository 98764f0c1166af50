import type { Address } from '../net/address.ts';
import type { Protocol } from '../net/protocol.ts';
import type { ConnectionState } from './states.ts';
import type { Destination } from './virtual-server.ts';

/** An entry of IPVS' connection table: a connection, or a template that gives a client's next ones the same server. */
export interface Connection {
  readonly protocol: Protocol;
  readonly client: Address;
  /** 0 in a template. */
  readonly clientPort: number;
  readonly virtual: Address;
  readonly virtualPort: number;
  readonly destination: Destination;
  state: ConnectionState;
  readonly isTemplate: boolean;
  /** Seconds it lives after its next packet. */
  timeout: number;
  /** Seconds on the injected clock. */
  expires: number;
  /** The template that it came from. */
  readonly control?: Connection;
  /** In a template: how many connections there are of it. It does not go before they do. */
  controls: number;
  /** Whether conntrack goes along, so that netfilter can masquerade it (net.ipv4.vs.conntrack). */
  usesConntrack: boolean;
  /** A template that may no longer be used: its server is gone or gets no new connections. */
  invalid?: boolean;
}
