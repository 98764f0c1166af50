/** A process, with what `ps aux` tells of it. */
export interface Process {
  readonly user: string;
  readonly pid: number;
  readonly ppid: number;
  /** Per cent. */
  readonly cpu: number;
  readonly memory: number;
  /** KiB. */
  readonly virtualSize: number;
  readonly residentSize: number;
  readonly terminal: string;
  readonly state: string;
  /** Seconds since 1970. */
  readonly started: number;
  /** Seconds of processor time. */
  readonly cpuTime: number;
  /** The command line; a kernel thread's name in brackets. */
  readonly command: string;
}
