import type { Packet } from '../net/packet.ts';
import type { Host } from './host.ts';

/** Whether br_netfilter shows the frames on a host's bridges to its iptables. */
export function isFiltered(host: Host, packet: Packet): boolean {
  const name = typeof packet.source === 'number' ? 'net.bridge.bridge-nf-call-iptables' : 'net.bridge.bridge-nf-call-ip6tables';
  return host.hooks.length > 0 && host.sysctls[name] === 1;
}
