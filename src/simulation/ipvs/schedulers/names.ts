/** Every scheduler that the simulation has. kube-proxy takes all but mh. */
export const schedulerNames = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq', 'mh'] as const;

/** A scheduler, by the name that `ipvsadm -s` takes. */
export type SchedulerName = (typeof schedulerNames)[number];

/** Whether the text names one of them. */
export function isSchedulerName(text: string): text is SchedulerName {
  return (schedulerNames as readonly string[]).includes(text);
}
