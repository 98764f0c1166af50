import { spawnSync } from 'node:child_process';

/** Whether git knows when each file was last changed: not outside a repository, and not in a shallow clone, where every file seems to be of the last commit. */
export function hasHistory(): boolean {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--is-shallow-repository'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() === 'false';
}
