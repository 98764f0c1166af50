/** Why a rule exists: who wrote it and for what. */
export interface Origin {
  readonly writer: 'kube-proxy' | 'cni' | 'reader';
  readonly purpose: OriginPurpose;
  /** `namespace/name:port`. */
  readonly servicePort?: string;
  /** `ip:port`. */
  readonly endpoint?: string;
}

/** The reasons for which kube-proxy or a network plugin writes a rule in nftables mode. */
export type OriginPurpose =
  | 'jump' // from a base chain into one of kube-proxy's
  | 'dispatch-services'
  | 'dispatch-node-ports'
  | 'check-services'
  | 'check-node-ports'
  | 'check-cluster-ips'
  | 'check-service-ranges'
  | 'check-firewall'
  | 'firewall-allowed'
  | 'firewall-rest'
  | 'invalid-drop'
  | 'refuse'
  | 'mark-for-masquerade'
  | 'masquerade-unmarked-return'
  | 'masquerade-clear-mark'
  | 'masquerade'
  | 'masquerade-marked'
  | 'masquerade-hairpin'
  | 'masquerade-off-cluster'
  | 'masquerade-all'
  | 'masquerade-external'
  | 'pod-short-circuit'
  | 'local-masquerade'
  | 'local-short-circuit'
  | 'external-policy'
  | 'source-ranges'
  | 'affinity'
  | 'affinity-remember'
  | 'balance'
  | 'hairpin'
  | 'endpoint'
  | 'pod-egress'
  | 'reader';
