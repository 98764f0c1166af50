import type { Command } from './command.ts';
import { absent } from './commands/absent.ts';
import { arp } from './commands/arp.ts';
import { clear } from './commands/clear.ts';
import { kubeApiServer, kubeApiserver, kubeProxy } from './commands/components.ts';
import { conntrack } from './commands/conntrack.ts';
import { crictl } from './commands/crictl.ts';
import { curl } from './commands/curl/curl.ts';
import { ipset, ipvsadm } from './commands/dataplanes.ts';
import { dig } from './commands/dig.ts';
import { createHelp } from './commands/help.ts';
import { history } from './commands/history.ts';
import { hostname } from './commands/hostname.ts';
import { ip } from './commands/ip/ip.ts';
import { ipcalc } from './commands/ipcalc/ipcalc.ts';
import { ip6tables, iptables } from './commands/iptables/iptables.ts';
import { restore, restore6 } from './commands/iptables/restore.ts';
import { save, save6 } from './commands/iptables/save.ts';
import { kubectl } from './commands/kubectl/kubectl.ts';
import { nc } from './commands/nc.ts';
import { netstat, route } from './commands/netstat.ts';
import { nft } from './commands/nft.ts';
import { nslookup } from './commands/nslookup.ts';
import { ping } from './commands/ping.ts';
import { ps } from './commands/ps.ts';
import { journalctl, systemctl } from './commands/services.ts';
import { ss } from './commands/ss/ss.ts';
import { ssh } from './commands/ssh.ts';
import { sysctl } from './commands/sysctl.ts';
import { date, id, sudo, uname, uptime, whoami } from './commands/system.ts';
import { trace } from './commands/trace.ts';
import { traceroute } from './commands/traceroute.ts';
import { watch } from './commands/watch.ts';

/** Every command that is ours; the shell language brings its own besides (cat, grep, awk, sed, sort…). */
export const commands: readonly Command[] = [
  arp,
  clear,
  conntrack,
  crictl,
  curl,
  date,
  dig,
  createHelp(() => commands),
  history,
  hostname,
  id,
  ip,
  ip6tables,
  restore6,
  save6,
  ipcalc,
  iptables,
  restore,
  save,
  ipset,
  ipvsadm,
  journalctl,
  kubeApiServer,
  kubeApiserver,
  kubeProxy,
  kubectl,
  nc,
  netstat,
  nft,
  nslookup,
  ping,
  ps,
  route,
  ss,
  ssh,
  sudo,
  sysctl,
  systemctl,
  trace,
  traceroute,
  uname,
  uptime,
  watch,
  whoami,
  ...absent,
];
