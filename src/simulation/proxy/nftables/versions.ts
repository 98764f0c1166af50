/** The releases whose nftables mode is known. Apart from what is known of them, so that asking for a mode does not bring it. */
export const nftablesVersions = ['1.29', '1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36'] as const;
