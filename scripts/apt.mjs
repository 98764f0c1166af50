// Installs Debian packages where apt is at hand and allowed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './setup.mjs';

/** Installs packages; false where that cannot be done. */
export function installPackages(names) {
  const apt = aptCommand();
  if (!apt) return false;
  console.log(`Installing ${names.join(', ')} (apt-get)…`);
  const [program, ...args] = apt;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  run(program, [...args, 'update', '-qq'], options);
  return run(program, [...args, 'install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names], options) === 0;
}

// apt-get as root, or through sudo where that asks for no password.
function aptCommand() {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n', 'apt-get'] : undefined;
}
