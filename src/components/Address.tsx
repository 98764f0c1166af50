import { Fragment, type ReactNode } from 'react';
import type { Addresses } from '../notebook/output';

/** What each network is called where an address is explained. */
export const networkNames = { node: 'node network', pod: 'pod network', service: 'service range', outside: 'outside the cluster' } as const;

// An address, with the prefix length behind it if there is one: `10.244.0.0/16` is dressed as a whole.
const addressLike = /(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(\/\d{1,3})?/g;

/** Text in which every known address is dressed by the network it belongs to. */
export function Dressed({ text, addresses }: { readonly text: string; readonly addresses: Addresses }): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(addressLike)) {
    const [whole, ip = ''] = match;
    const info = Object.hasOwn(addresses, ip) ? addresses[ip] : undefined;
    if (!info) continue;
    parts.push(text.slice(from, match.index));
    parts.push(<Address key={match.index} ip={ip} network={info.network} name={info.name} text={whole} />);
    from = match.index + whole.length;
  }
  if (parts.length === 0) return text;
  return (
    <>
      {parts.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order
        <Fragment key={i}>{part}</Fragment>
      ))}
      {text.slice(from)}
    </>
  );
}

interface AddressProps {
  readonly ip: string;
  readonly network: keyof typeof networkNames;
  /** Whose it is. */
  readonly name?: string;
  /** What stands on the page, when that is more than the address: `10.244.0.0/16`. */
  readonly text?: string;
}

/** One address: colour and underline say its network; pointing at it lights up the same address everywhere (see client/addresses.ts). */
export function Address({ ip, network, name, text = ip }: AddressProps): ReactNode {
  return (
    <span className={`address address--${network}`} data-ip={ip} data-about={[name, networkNames[network]].filter(Boolean).join(', ')}>
      {text}
    </span>
  );
}
