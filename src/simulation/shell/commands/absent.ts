import { type Command, notSimulated } from '../command.ts';

/** Tools that people reach for and that are not simulated, with what to do instead. */
const tools: Readonly<Record<string, string>> = {
  apt: 'packages',
  'apt-get': 'packages',
  bpftool: 'eBPF',
  brctl: 'bridges by brctl; try ip link show type bridge',
  calicoctl: 'Calico',
  cilium: 'Cilium',
  docker: 'Docker; try crictl ps',
  ethtool: 'network cards',
  helm: 'Helm',
  htop: 'a full screen; try ps aux',
  ifconfig: 'ifconfig; try ip addr',
  iperf: 'throughput',
  iperf3: 'throughput',
  kubeadm: 'kubeadm',
  less: 'a pager; try cat',
  lsof: 'open files; try ss -tlnp',
  mtr: 'mtr; try traceroute',
  more: 'a pager; try cat',
  nano: 'an editor; try sed -i, or cat > FILE <<EOF',
  nmap: 'nmap; try nc -zv',
  openssl: 'TLS',
  reboot: 'a reboot',
  strace: 'system calls',
  tcpdump: 'packet capture; try trace COMMAND, which shows every step of a packet',
  telnet: 'telnet; try nc -v',
  top: 'a full screen; try ps aux',
  tshark: 'packet capture; try trace COMMAND',
  vi: 'an editor; try sed -i, or cat > FILE <<EOF',
  vim: 'an editor; try sed -i, or cat > FILE <<EOF',
  weave: 'the weave script',
  wget: 'wget; try curl',
};

/** They say so, instead of not being found. */
export const absent: readonly Command[] = Object.entries(tools).map(([name, what]) => ({
  name,
  summary: `not simulated: ${what}`,
  hidden: true,
  run: () => notSimulated(name, what),
}));
