/** How long things take, in seconds. Zero, the default, makes them happen within the write that causes them. */
export interface Timing {
  /** From a pod's arrival at its node to its containers' start. */
  readonly podStart: number;
  /** From SIGTERM to a container's end; a preStop hook that sleeps comes on top, the grace period ends it all. */
  readonly podStop: number;
  /** From a change of a Service or its endpoints to the rules on the nodes: the way to kube-proxy, and its sync. */
  readonly proxySync: number;
}
