/** The part of kube-proxy's configuration file that the simulation reads. */
export interface KubeProxyConfiguration {
  readonly mode?: string;
  readonly clusterCIDR?: string;
  readonly detectLocalMode?: string;
}

/** What a start-up log depends on. */
export interface StartUp {
  readonly config: KubeProxyConfiguration;
  /** `1.26` */
  readonly version: string;
  readonly nodeIP: string;
  readonly nodeName: string;
  readonly pid: number;
  readonly startedAt: number;
}

/** Why kube-proxy would not start with a configuration; undefined when it would. */
export function validateConfiguration(_config: KubeProxyConfiguration, _version: string): string | undefined {
  return undefined;
}

/** The lines that kube-proxy logs when it starts. */
export function startUpLog(_start: StartUp): string[] {
  return [];
}
