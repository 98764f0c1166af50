import type { Host, Sysctls } from '../cluster/host.ts';

/** A kernel setting as `sysctl` and /proc/sys show it. `set` is missing where the kernel, or the simulation, lets nobody change it. */
export interface Setting {
  readonly name: string;
  get(host: Host): string;
  /** Undefined: taken; otherwise the kernel's reason for not taking it. */
  set?(host: Host, value: string): string | undefined;
}

function modelled(name: keyof Sysctls, values: readonly [number, number] = [0, 1]): Setting {
  return {
    name,
    get: (host) => `${host.sysctls[name]}`,
    set: (host, value) => {
      const number = Number(value);
      if (value === '' || !Number.isInteger(number)) return 'Invalid argument';
      host.sysctls[name] = Math.min(values[1], Math.max(values[0], number)) as 0 | 1;
      return undefined;
    },
  };
}

const fixed = (name: string, value: string): Setting => ({ name, get: () => value });

/** The settings that packets meet, and a few that people look up. Only the former can be changed. */
export const settings: readonly Setting[] = [
  fixed('kernel.osrelease', '5.4.0-1093-gcp'),
  { name: 'kernel.hostname', get: (host) => host.name },
  modelled('net.bridge.bridge-nf-call-ip6tables'),
  modelled('net.bridge.bridge-nf-call-iptables'),
  modelled('net.ipv4.conf.all.arp_ignore'),
  modelled('net.ipv4.conf.all.route_localnet'),
  modelled('net.ipv4.ip_forward'),
  fixed('net.ipv4.ip_local_port_range', '32768\t60999'),
  modelled('net.ipv6.conf.all.forwarding'),
  { name: 'net.netfilter.nf_conntrack_count', get: (host) => `${host.conntrack.entries().length}` },
  fixed('net.netfilter.nf_conntrack_max', '1835008'),
];

/** `net.ipv4.ip_forward` as a path below /proc/sys. */
export function procPath(name: string): string {
  return `/proc/sys/${name.replaceAll('.', '/')}`;
}
