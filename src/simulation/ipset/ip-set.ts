import type { Packet } from '../net/packet.ts';
import { protocolNumber } from '../net/protocol.ts';
import { PortBitmap } from './bitmap.ts';
import type { Element, Entry } from './element.ts';
import { HashTable } from './hash-table.ts';
import { type SetKernel, type SetTypeName, setTypeTable } from './types.ts';

/** How a set is made; what is not given is ipset's default. */
export interface SetOptions {
  readonly family?: 'inet' | 'inet6';
  readonly hashsize?: number;
  readonly maxelem?: number;
  readonly bucketsize?: number;
  /** The key of the hash; drawn if not given. */
  readonly initval?: number;
  /** bitmap:port. */
  readonly range?: { readonly from: number; readonly to: number };
  /** Whether entries can have comments. */
  readonly comment?: boolean;
}

/** Why an element could not be added or deleted. */
export type ElementError = 'exists' | 'missing' | 'full' | 'out of range' | 'no comments';

const commentPointer = 8;
const commentHeader = 16;

/** One set. */
export class IpSet {
  name: string;
  readonly type: SetTypeName;
  readonly family: 'inet' | 'inet6';
  readonly options: SetOptions & { readonly maxelem: number; readonly bucketsize: number; readonly initval: number };
  readonly #storage: HashTable | PortBitmap;

  /** @param initval what the kernel drew. */
  constructor(name: string, type: SetTypeName, options: SetOptions, initval: number) {
    this.name = name;
    this.type = type;
    this.family = options.family ?? 'inet';
    const maxelem = options.maxelem ?? 65536;
    const bucketsize = evenBucket(options.bucketsize ?? 12);
    this.options = { ...options, maxelem, bucketsize, initval: options.initval ?? initval };
    const element = setTypeTable[type].elementBytes[this.family];
    const bytes = options.comment ? Math.ceil(element / 8) * 8 + commentPointer : element;
    this.#storage = options.range
      ? new PortBitmap(options.range.from, options.range.to)
      : new HashTable(type, { hashsize: powerOfTwo(options.hashsize ?? 1024), maxelem, bucketsize, initval: this.options.initval }, bytes);
  }

  get size(): number {
    return this.#storage.size;
  }

  /** Buckets; more than it was made with once it has grown. */
  get hashsize(): number {
    return this.#storage instanceof HashTable ? this.#storage.hashsize : 0;
  }

  /** `Size in memory`. */
  bytes(kernel: SetKernel): number {
    let total = setTypeTable[this.type].emptyBytes[kernel][this.family] + this.#storage.bytes;
    if (this.#storage instanceof PortBitmap && this.options.comment) total += commentPointer * (this.#storage.to - this.#storage.from + 1);
    if (this.options.comment) for (const { comment } of this.list()) if (comment) total += commentHeader + comment.length + 1;
    return total;
  }

  /** Entries in the order of `ipset list`. */
  list(): Entry[] {
    return this.#storage.list();
  }

  /** @param exist `-exist`: what is there already is overwritten without complaint. */
  add(entry: Entry, exist = false): ElementError | undefined {
    if (entry.comment !== undefined && !this.options.comment) return 'no comments';
    if (!exist && this.#has(entry.element)) return 'exists';
    const outcome = this.#storage.add(entry);
    return outcome === 'full' || outcome === 'out of range' ? outcome : undefined;
  }

  delete(element: Element): ElementError | undefined {
    const deleted = this.#storage instanceof HashTable ? this.#storage.delete(element) : this.#storage.delete(element.port ?? 0);
    return deleted ? undefined : 'missing';
  }

  flush(): void {
    this.#storage.clear();
  }

  /** `ipset test`: a network in the element is looked up like an address. */
  test(element: Element): boolean {
    if (this.#storage instanceof PortBitmap) return this.#storage.has(element.port ?? 0);
    const { net, ...rest } = element;
    if (!net) return this.#storage.has(element);
    return net.length === (typeof net.network === 'number' ? 32 : 128) ? this.#storage.test(rest, net.network) : this.#storage.has(element);
  }

  /** Whether a packet is in the set. @param directions which end of it each part is compared with; too few never match. */
  matches(packet: Packet, directions: readonly ('src' | 'dst')[]): boolean {
    const { parts } = setTypeTable[this.type];
    const storage = this.#storage;
    if (directions.length < parts.length) return false;
    if (this.type !== 'bitmap:port' && (typeof packet.source === 'bigint') !== (this.family === 'inet6')) return false;
    const ends = parts.map((_, i): 'source' | 'destination' => (directions[i] === 'src' ? 'source' : 'destination'));
    const at = ends[parts.indexOf('port')];
    const port = at && portOf(packet, at);
    if (at && port === undefined) return false;
    // A bitmap holds ports of TCP and UDP: ip_set_get_ip_port knows no others.
    if (storage instanceof PortBitmap) return (packet.protocol === 'TCP' || packet.protocol === 'UDP') && storage.has(port ?? 0);
    const transport = at && { protocol: protocolNumber[packet.protocol], port };
    const [first, , third] = ends;
    if (this.type === 'hash:net') return storage.test({}, packet[first ?? 'destination']);
    const element: Element = { ip: packet[first ?? 'destination'], ...transport };
    if (parts[2] === 'net') return storage.test(element, packet[third ?? 'destination']);
    return storage.test(parts[2] === 'ip' ? { ...element, ip2: packet[third ?? 'destination'] } : element);
  }

  #has(element: Element): boolean {
    return this.#storage instanceof HashTable ? this.#storage.has(element) : this.#storage.has(element.port ?? 0);
  }
}

// Models ip_set_get_ip_port: ICMP has type and code for a port, whichever end is asked.
function portOf(packet: Packet, end: 'source' | 'destination'): number | undefined {
  if (packet.protocol !== 'ICMP' && packet.protocol !== 'ICMPv6') return end === 'source' ? packet.sourcePort : packet.destinationPort;
  return icmpCodes[packet.icmp ?? 'echo-request'];
}

const icmpCodes: Readonly<Record<NonNullable<Packet['icmp']>, number>> = {
  'echo-reply': 0,
  'network-unreachable': 768,
  'host-unreachable': 769,
  'protocol-unreachable': 770,
  'port-unreachable': 771,
  'network-prohibited': 777,
  'host-prohibited': 778,
  'admin-prohibited': 781,
  'echo-request': 2048,
  // ICMPv6: destination unreachable, codes 5 and 6.
  'policy-fail': 261,
  'reject-route': 262,
};

function powerOfTwo(size: number): number {
  return 2 ** Math.max(6, Math.ceil(Math.log2(size)));
}

function evenBucket(size: number): number {
  return Math.min(12, Math.max(2, size + (size % 2)));
}
