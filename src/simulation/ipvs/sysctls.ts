/** The settings of IPVS that change what a packet meets: `net.ipv4.vs.*`. */
export interface IpvsSysctls {
  /** Keep conntrack entries for what IPVS handles. Without it nothing of it can be masqueraded. */
  conntrack: 0 | 1;
  /** What a SYN on a connection that IPVS still remembers does: 1 schedules anew once it was closing, 0 keeps the server. */
  conn_reuse_mode: 0 | 1;
  /** Forget a connection when its next packet finds the server gone; otherwise the packet is dropped without a word. */
  expire_nodest_conn: 0 | 1;
  /** Do not let templates lead to a server of weight 0. */
  expire_quiescent_template: 0 | 1;
}

/** The kernel's defaults (Linux 6.1). */
export function defaultSysctls(): IpvsSysctls {
  return { conntrack: 0, conn_reuse_mode: 1, expire_nodest_conn: 0, expire_quiescent_template: 0 };
}
