import type { LabFacts } from './facts';
import type { Finding } from './judge';
import { readAddress } from './range';

/** Judges an address, with or without the length of its network behind it; another one is looked up in the cluster. */
export function judgeAddress(right: string, facts: LabFacts, written: string): Finding {
  const address = written.replace(/\/\d{1,2}$/, '').replace(/:\d{1,5}$/, '');
  if (readAddress(address) === undefined)
    return { outcome: 'unreadable', note: 'That is no IPv4 address: four numbers from 0 to 255, with dots between them.' };
  return address === right ? { outcome: 'right' } : { outcome: 'wrong', note: whatItIs(address, facts) };
}

function whatItIs(address: string, facts: LabFacts): string {
  const name = facts.nameOf(address);
  const range = facts.rangeNamed(address)?.name;
  // The first address of a range is known by the range's name.
  if (name) return name.startsWith('the ') ? `${address} is the first address of ${name}.` : `${address} belongs to ${name}.`;
  return range ? `Nobody has ${address}. It lies in a range that is known here: ${range}.` : `Nobody in this cluster has ${address}.`;
}
