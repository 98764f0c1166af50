import { canonicalAddress } from '../net/address.ts';

/** The address that a name below in-addr.arpa or ip6.arpa stands for; undefined for another name. */
export function reverseName(name: string): string | undefined {
  try {
    if (name.endsWith('.in-addr.arpa')) return canonicalAddress(name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.'));
    if (!name.endsWith('.ip6.arpa')) return undefined;
    const digits = name.slice(0, -'.ip6.arpa'.length).split('.').reverse().join('');
    return canonicalAddress((digits.match(/.{4}/g) ?? []).join(':'));
  } catch {
    return undefined;
  }
}
