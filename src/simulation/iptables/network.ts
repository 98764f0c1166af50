import { type Address, parseAddress } from '../net/address.ts';
import { mask, type Prefix, width } from '../net/prefix.ts';

/**
 * Reads `10.1.2.3`, `10.1.2.3/8`, `10.0.0.0/255.0.0.0`, `fd00::/64`, `fd00::/ffff::`; host bits are cleared.
 * Else the part that is wrong: no `host` (or one of another family), no `mask`, or an `odd mask` with holes, which the tools take.
 */
export function parseNetwork(text: string, family?: 4 | 6): Prefix | 'host' | 'mask' | 'odd mask' {
  const [host = '', suffix, ...rest] = text.split('/');
  const address = hostNames[host] ? tryAddress(hostNames[host][family === 6 ? 1 : 0]) : tryAddress(host);
  if (address === undefined || rest.length > 0 || (family !== undefined && (family === 6) !== (typeof address === 'bigint'))) return 'host';
  if (suffix === undefined) return { network: address, length: width(address) };
  const length = /^\d{1,3}$/.test(suffix) ? Number(suffix) : lengthOfMask(suffix, address);
  if (length === 'odd') return 'odd mask';
  if (length === undefined || length > width(address)) return 'mask';
  return { network: mask(address, length), length };
}

// Debian's /etc/hosts: all that a machine without DNS knows.
const hostNames: Readonly<Record<string, readonly [string, string]>> = { localhost: ['127.0.0.1', '::1'] };

function lengthOfMask(text: string, address: Address): number | 'odd' | undefined {
  const bits = tryAddress(text);
  if (bits === undefined || typeof bits !== typeof address) return undefined;
  const length = leadingOnes(bits);
  return mask(typeof bits === 'number' ? 0xffffffff : 2n ** 128n - 1n, length) === bits ? length : 'odd';
}

function leadingOnes(bits: Address): number {
  if (typeof bits === 'number') return Math.clz32(~bits >>> 0);
  let length = 0;
  while (length < 128 && (bits >> BigInt(127 - length)) & 1n) length++;
  return length;
}

/** An address, or undefined for what is not one. */
export function tryAddress(text: string): Address | undefined {
  try {
    return parseAddress(text);
  } catch {
    return undefined;
  }
}
