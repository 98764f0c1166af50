/** The types of sets that the simulation has. */
export const setTypes = ['hash:ip', 'hash:ip,port', 'hash:ip,port,ip', 'hash:ip,port,net', 'hash:net', 'bitmap:port'] as const;

/** A type of set, as `ipset create` spells it. */
export type SetTypeName = (typeof setTypes)[number];

/** Other types of ipset 7.17: real, but not simulated. */
export const otherSetTypes: ReadonlySet<string> = new Set(
  'bitmap:ip bitmap:ip,mac hash:ip,mac hash:ip,mark hash:mac hash:net,iface hash:net,net hash:net,port hash:net,port,net list:set'.split(' '),
);

/** The kernels whose sets were measured: they differ in revisions and in memory. */
export type SetKernel = '6.1' | '6.18';

/** What one part of an element is: an address, a network, or protocol and port. */
export type Part = 'ip' | 'net' | 'port';

/** What the kernel knows of a type. */
export interface SetType {
  readonly parts: readonly Part[];
  /** Highest revision of the type, which `ipset list` shows. */
  readonly revision: Readonly<Record<SetKernel, number>>;
  /** Bytes of an element in the hash table, by family. */
  readonly elementBytes: { readonly inet: number; readonly inet6: number };
  /** Bytes of an empty set with up to 1024 buckets. */
  readonly emptyBytes: Readonly<Record<SetKernel, { readonly inet: number; readonly inet6: number }>>;
}

/** Every type that the simulation has. Sizes were measured on both kernels. */
export const setTypeTable: Readonly<Record<SetTypeName, SetType>> = {
  'hash:ip': {
    parts: ['ip'],
    revision: { '6.1': 5, '6.18': 6 },
    elementBytes: { inet: 4, inet6: 16 },
    emptyBytes: { '6.1': { inet: 200, inet6: 208 }, '6.18': { inet: 216, inet6: 224 } },
  },
  'hash:ip,port': {
    parts: ['ip', 'port'],
    revision: { '6.1': 6, '6.18': 7 },
    elementBytes: { inet: 8, inet6: 20 },
    emptyBytes: { '6.1': { inet: 200, inet6: 216 }, '6.18': { inet: 216, inet6: 232 } },
  },
  'hash:ip,port,ip': {
    parts: ['ip', 'port', 'ip'],
    revision: { '6.1': 6, '6.18': 6 },
    elementBytes: { inet: 12, inet6: 36 },
    emptyBytes: { '6.1': { inet: 208, inet6: 232 }, '6.18': { inet: 208, inet6: 232 } },
  },
  'hash:ip,port,net': {
    parts: ['ip', 'port', 'net'],
    revision: { '6.1': 8, '6.18': 8 },
    elementBytes: { inet: 12, inet6: 36 },
    emptyBytes: { '6.1': { inet: 464, inet6: 1256 }, '6.18': { inet: 464, inet6: 1256 } },
  },
  'hash:net': {
    parts: ['net'],
    revision: { '6.1': 7, '6.18': 7 },
    elementBytes: { inet: 8, inet6: 20 },
    emptyBytes: { '6.1': { inet: 456, inet6: 1240 }, '6.18': { inet: 456, inet6: 1240 } },
  },
  'bitmap:port': {
    parts: ['port'],
    revision: { '6.1': 3, '6.18': 3 },
    // A bit an element, in words of 64; the size of the rest.
    elementBytes: { inet: 0, inet6: 0 },
    emptyBytes: { '6.1': { inet: 72, inet6: 72 }, '6.18': { inet: 72, inet6: 72 } },
  },
};

/** Whether the text names a type that the simulation has. */
export function isSetType(text: string): text is SetTypeName {
  return (setTypes as readonly string[]).includes(text);
}
