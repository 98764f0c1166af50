import type { Command } from './command.ts';
import { curl } from './commands/curl/curl.ts';
import { dig } from './commands/dig.ts';
import { history } from './commands/history.ts';
import { hostname } from './commands/hostname.ts';
import { ip } from './commands/ip/ip.ts';
import { ipcalc } from './commands/ipcalc/ipcalc.ts';
import { nc } from './commands/nc.ts';
import { nslookup } from './commands/nslookup.ts';
import { ping } from './commands/ping.ts';
import { ps } from './commands/ps.ts';
import { ssh } from './commands/ssh.ts';
import { sysctl } from './commands/sysctl.ts';
import { date, id, sudo, uname, uptime, whoami } from './commands/system.ts';
import { trace } from './commands/trace.ts';
import { traceroute } from './commands/traceroute.ts';
import { watch } from './commands/watch.ts';

/** Every command that is ours; the shell language brings its own besides (cat, grep, awk, sed, sort…). */
export const commands: readonly Command[] = [
  curl,
  date,
  dig,
  history,
  hostname,
  id,
  ip,
  ipcalc,
  nc,
  nslookup,
  ping,
  ps,
  ssh,
  sudo,
  sysctl,
  trace,
  traceroute,
  uname,
  uptime,
  watch,
  whoami,
];
