import type { Cluster } from '../cluster/cluster.ts';
import type { Host } from '../cluster/host.ts';
import type { HostHandle } from '../cluster/host-handle.ts';
import { printConntrackEntry } from '../netfilter/print-conntrack.ts';
import type { ComputedFile } from './files.ts';
import { procPath, settings } from './sysctl.ts';

/** The release that the notes' nodes run. */
export const osRelease = {
  name: 'Ubuntu',
  version: '20.04.5 LTS',
  kernel: '5.4.0-1093-gcp',
  build: '#102~18.04.1-Ubuntu SMP Sat Oct 29 06:51:29 UTC 2022',
  architecture: 'x86_64',
} as const;

const nodeFolders = ['/boot', '/home', '/media', '/mnt', '/opt/cni/bin', '/srv', '/sys', '/usr/bin', '/usr/sbin', '/var/lib/etcd', '/var/lib/kubelet/pods'];

/** Folders of a host that no file is in. */
export function foldersOf(kind: Host['kind']): readonly string[] {
  const everywhere = ['/bin', '/dev', '/proc', '/root', '/run', '/sbin', '/tmp', '/usr', '/var/log'];
  return kind === 'pod' ? everywhere : [...everywhere, ...nodeFolders];
}

/** The files that any Linux has, as far as people look at them here. */
export function systemFiles(cluster: Cluster, host: HostHandle): Record<string, string | ComputedFile> {
  const files: Record<string, string | ComputedFile> = {
    '/etc/hostname': `${host.name}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n${cluster.nodeNames.map((name) => `${cluster.node(name).ip} ${name}\n`).join('')}`,
    '/etc/resolv.conf': 'nameserver 8.8.8.8\n',
    '/etc/os-release': `NAME="${osRelease.name}"\nVERSION="${osRelease.version} (Focal Fossa)"\nID=ubuntu\nID_LIKE=debian\nPRETTY_NAME="${osRelease.name} ${osRelease.version}"\nVERSION_ID="20.04"\nVERSION_CODENAME=focal\n`,
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    '/etc/nsswitch.conf': 'passwd:         files\ngroup:          files\nhosts:          files dns\n',
    '/proc/version': {
      read: () => `Linux version ${osRelease.kernel} (buildd@lcy02-amd64-061) (gcc version 7.5.0 (Ubuntu 7.5.0-3ubuntu1~18.04)) ${osRelease.build}\n`,
    },
    '/proc/uptime': { read: () => `${(cluster.clock.now() - bootTime).toFixed(2)} 0.00\n` },
    '/proc/net/nf_conntrack': { read: () => nfConntrack(cluster, host) },
  };
  for (const setting of settings)
    files[procPath(setting.name)] = {
      read: () => `${setting.get(host.host)}\n`,
      write:
        setting.set &&
        ((text) => {
          const reason = setting.set?.(host.host, text.trim());
          if (reason) throw new Error(`EINVAL: ${reason.toLowerCase()}, write '${procPath(setting.name)}'`);
        }),
    };
  return files;
}

/** When the machines were started: three minutes before the notes' cluster was made. */
export const bootTime = new Date('2023-02-02T05:48:40Z').getTime() / 1000;

function nfConntrack(cluster: Cluster, host: HostHandle): string {
  const lines = host.host.conntrack.entries().map((entry) => printConntrackEntry(entry, cluster.clock.now()));
  return lines.map((line) => `ipv4     2 ${line.replace(/ use=1$/, ' zone=0 use=2')}\n`).join('');
}
