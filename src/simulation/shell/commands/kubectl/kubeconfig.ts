import type { CommandContext } from '../../command.ts';

/** What a kubeconfig says, as far as it matters here. */
export interface Configuration {
  /** `controlplane:6443` */
  readonly server: string;
  /** Empty: there is no kubeconfig. */
  readonly context: string;
  /** A kubectl without a kubeconfig asks localhost:8080, where nobody listens. */
  readonly isReachable: boolean;
}

/** The configuration on a host: kubeadm leaves one on the control plane's node only. */
export function configuration({ cluster, host }: Pick<CommandContext, 'cluster' | 'host'>): Configuration {
  const [controlPlane = ''] = cluster.nodeNames;
  if (host.name !== controlPlane) return { server: 'localhost:8080', context: '', isReachable: false };
  return { server: `${controlPlane}:6443`, context: 'kubernetes-admin@kubernetes', isReachable: true };
}
