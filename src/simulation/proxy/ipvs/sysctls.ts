import type { ProxyOptions } from '../input.ts';

/** The sysctls that the ipvs proxier writes at the start, whatever its family. `conn_reuse_mode` is left alone on kernels from 5.9 on. */
export function ipvsProxySysctls({ strictARP }: ProxyOptions): Record<string, number> {
  return {
    'net/ipv4/ip_forward': 1,
    'net/ipv4/vs/conntrack': 1,
    'net/ipv4/vs/expire_nodest_conn': 1,
    'net/ipv4/vs/expire_quiescent_template': 1,
    ...(strictARP && { 'net/ipv4/conf/all/arp_ignore': 1, 'net/ipv4/conf/all/arp_announce': 2 }),
  };
}
