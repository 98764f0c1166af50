import type { Address } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import type { Protocol } from '../net/protocol.ts';
import type { Connection } from './connection.ts';
import { isActive } from './states.ts';

/** One end, as keys are made of. */
interface End {
  readonly address: Address;
  readonly port: number;
}

/** Seconds after which a template that still has connections is asked again. */
const retryTemplate = 60;

/** IPVS' connection table. Entries run out on the injected clock, in the order of their time. Models ip_vs_conn.c. */
export class Connections {
  readonly #byRequest = new Map<string, Connection>();
  readonly #byAnswer = new Map<string, Connection>();
  readonly #now: () => number;
  #settledAt = Number.NEGATIVE_INFINITY;
  /** Told of every connection that goes, so that conntrack's entry can go with it. */
  onExpire: ((connection: Connection) => void) | undefined;

  /** @param now the clock, in seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Live entries, oldest first. The kernel shows them in the order of a hash whose key is random. */
  all(): Connection[] {
    this.#settle();
    return [...this.#byRequest.values()];
  }

  /** The connection that a packet of the client belongs to. */
  ofRequest(packet: Packet): Connection | undefined {
    this.#settle();
    return this.#byRequest.get(
      requestKey(protocolOf(packet), { address: packet.source, port: packet.sourcePort }, { address: packet.destination, port: packet.destinationPort }),
    );
  }

  /** The connection that a real server's packet belongs to. */
  ofAnswer(packet: Packet): Connection | undefined {
    this.#settle();
    return this.#byAnswer.get(
      answerKey(protocolOf(packet), { address: packet.source, port: packet.sourcePort }, { address: packet.destination, port: packet.destinationPort }),
    );
  }

  /** The template of a client's network at a virtual server. */
  template(protocol: Protocol, client: Address, virtual: End): Connection | undefined {
    this.#settle();
    const found = this.#byRequest.get(requestKey(protocol, { address: client, port: 0 }, virtual));
    return found?.isTemplate && !found.invalid ? found : undefined;
  }

  add(connection: Connection): void {
    const { destination, control } = connection;
    if (connection.isTemplate) destination.persistent++;
    else destination.inactive++;
    if (control) control.controls++;
    const { protocol, client, clientPort, virtual, virtualPort } = connection;
    this.#byRequest.set(requestKey(protocol, { address: client, port: clientPort }, { address: virtual, port: virtualPort }), connection);
    if (!connection.isTemplate) this.#byAnswer.set(answerKey(protocol, destination, { address: client, port: clientPort }), connection);
  }

  /** Moves a connection to another state: its server's counts follow. */
  changeState(connection: Connection, state: Connection['state']): void {
    const { destination } = connection;
    const was = isActive(connection.state);
    connection.state = state;
    if (connection.isTemplate || was === isActive(state)) return;
    destination.active += was ? -1 : 1;
    destination.inactive += was ? 1 : -1;
  }

  /** It is as if its last packet came now. */
  touch(connection: Connection): void {
    connection.expires = this.#now() + connection.timeout;
  }

  /** Takes an entry out at once. */
  remove(connection: Connection): void {
    const { protocol, client, clientPort, virtual, virtualPort, destination, control } = connection;
    const request = requestKey(protocol, { address: client, port: clientPort }, { address: virtual, port: virtualPort });
    if (this.#byRequest.get(request) === connection) this.#byRequest.delete(request);
    const answer = answerKey(protocol, destination, { address: client, port: clientPort });
    if (this.#byAnswer.get(answer) === connection) this.#byAnswer.delete(answer);
    if (connection.isTemplate) destination.persistent--;
    else if (isActive(connection.state)) destination.active--;
    else destination.inactive--;
    if (control) control.controls--;
    this.onExpire?.(connection);
  }

  #settle(): void {
    const now = this.#now();
    if (now <= this.#settledAt) return;
    this.#settledAt = now;
    const due = [...this.#byRequest.values()].filter((connection) => connection.expires <= now);
    // A template waits for its connections; they may be due before its next turn.
    for (;;) {
      due.sort((a, b) => a.expires - b.expires);
      const first = due[0];
      if (!first || first.expires > now) return;
      if (first.controls > 0) {
        first.timeout = retryTemplate;
        first.expires += retryTemplate;
      } else {
        due.shift();
        this.remove(first);
      }
    }
  }
}

function protocolOf(packet: Packet): Protocol {
  return packet.protocol as Protocol;
}

function requestKey(protocol: Protocol, client: End, virtual: End): string {
  return `${protocol} ${client.address} ${client.port} ${virtual.address} ${virtual.port}`;
}

function answerKey(protocol: Protocol, server: End, client: End): string {
  return `${protocol} ${server.address} ${server.port} ${client.address} ${client.port}`;
}
