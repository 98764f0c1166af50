import { type Address, parseAddress } from '../../../net/address.ts';
import { mask, type Prefix, width } from '../../../net/prefix.ts';
import { IpError } from './words.ts';

/** `10.9.0.0/16`, `10.9.0.7`, `default`; host bits stay for the caller to look at. @throws IpError */
export function parsePrefixWord(text: string): { readonly address: Address; readonly length: number } {
  if (text === 'default' || text === 'all' || text === 'any') return { address: 0, length: 0 };
  const [host = '', length] = text.split('/');
  const address = tryAddress(host);
  if (address === undefined || (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > width(address))))
    throw new IpError(`Error: any valid prefix is expected rather than "${text}".`, 1);
  return { address, length: length === undefined ? width(address) : Number(length) };
}

/** The same as a network: host bits are cleared. @throws IpError */
export function parseNetwork(text: string): Prefix {
  const { address, length } = parsePrefixWord(text);
  return { network: mask(address, length), length };
}

/** An address without a length. @throws IpError */
export function parseAddressWord(text: string): Address {
  const address = tryAddress(text);
  if (address === undefined) throw new IpError(`Error: inet address is expected rather than "${text}".`, 1);
  return address;
}

function tryAddress(text: string): Address | undefined {
  try {
    return parseAddress(text);
  } catch {
    return undefined;
  }
}
