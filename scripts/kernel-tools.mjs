// The programs that the kernel tests ask, where they can be installed: the tests themselves say loudly when something is missing.
import { spawnSync } from 'node:child_process';
import { installPackages } from './apt.mjs';

const packages = { ip: 'iproute2', nft: 'nftables', 'iptables-nft': 'iptables', ipset: 'ipset', conntrack: 'conntrack' };

/** Installs what is missing. Only root can use any of it. */
export function ensureKernelTools() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const missing = Object.entries(packages).filter(([program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing.length > 0) installPackages(missing.map(([, name]) => name));
}
