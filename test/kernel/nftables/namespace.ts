import { execFileSync, spawnSync } from 'node:child_process';

/** Why the kernel cannot be asked here; undefined if it can. */
export function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  for (const tool of ['ip', 'nft']) if (spawnSync(tool, ['-V']).error) return `${tool} is not installed`;
  const probe = spawnSync('unshare', ['-n', 'nft', 'list', 'ruleset'], { encoding: 'utf8' });
  if (probe.status !== 0) return `network namespaces do not work here: ${probe.stderr || probe.error?.message}`;
  if (!probe.stdout.startsWith('') || !nftVersion().startsWith('nftables v1.0.6')) return `nft is not 1.0.6 but ${nftVersion()}`;
  return undefined;
}

function nftVersion(): string {
  return spawnSync('nft', ['--version'], { encoding: 'utf8' }).stdout ?? '';
}

/** Says loudly that the kernel was not asked. */
export function announceSkip(reason: string): void {
  console.warn(`KERNEL NOT ASKED: nftables tests are skipped: ${reason}.`);
}

const prefix = `hpn${process.pid}-`;
let count = 0;

/** What a command printed. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** A network namespace of this test run; gone after `destroy`. Names begin with the process's number. */
export class Namespace {
  readonly name: string;

  constructor(label = 'ns') {
    this.name = `${prefix}${label}${count++}`;
    execFileSync('ip', ['netns', 'add', this.name]);
  }

  run(command: string, args: readonly string[], input?: string): Output {
    const { stdout, stderr, status } = spawnSync('ip', ['netns', 'exec', this.name, command, ...args], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return { stdout, stderr, status };
  }

  nft(args: readonly string[], input?: string): Output {
    return this.run('nft', args, input);
  }

  /** Loads a script that must load. */
  load(script: string): void {
    const { stderr, status } = this.nft(['-f', '-'], script);
    if (status !== 0) throw new Error(`nft refuses:\n${stderr}`);
  }

  destroy(): void {
    spawnSync('ip', ['netns', 'del', this.name]);
  }
}
