import type { Flow } from './lab.ts';

/** Connections whose way `xtables-monitor --trace` is asked to tell. */
export const monitoredFlows: readonly Flow[] = [
  { from: 'cli-cp', protocol: 'TCP', address: '10.96.0.10', port: 80 },
  { from: 'controlplane', protocol: 'TCP', address: '10.96.0.10', port: 80 },
  { from: 'ext', protocol: 'TCP', address: '10.19.9.9', port: 30080 },
  { from: 'cli-cp', protocol: 'TCP', address: '10.96.0.13', port: 80 },
  { from: 'cli-cp', protocol: 'UDP', address: '10.96.0.14', port: 53 },
];

/** Their source ports. */
export const monitoredPort = 62_000;

/** A line without what the kernel makes up (an id, a hash of a place in memory) and what simulated packets do not have. */
export function comparable(line: string): string {
  return line
    .replace(/^(PACKET| TRACE): 2 [0-9a-f]+/, '$1: 2')
    .replace(/ (MACSRC|MACDST|MACPROTO|TOS|TTL|ID)=\S+/g, '')
    .replace(' DF ', ' ');
}

/** A line of `nft monitor trace` without what the kernel draws by chance, and without fields that the simulation's packets do not have. */
export function comparableNft(line: string): string {
  return line
    .replace(/^trace id [0-9a-f]+ /, 'trace id X ')
    .replace(/ ether [sd]addr [0-9a-f:]+| ip (dscp|ecn|ttl|id) \S+| tcp window \d+| udp length \d+| @th,\S+ 0x[0-9a-f]+/g, '');
}
