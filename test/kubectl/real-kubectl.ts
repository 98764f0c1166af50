import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createApiServer } from '../../src/simulation/cli/http-server.ts';
import { type Cluster, createCluster } from '../../src/simulation/index.ts';

/** Why there is no real kubectl to ask; undefined when there is one. Says so loudly, since what is not run is not tested. */
export function whyNoKubectl(): string | undefined {
  const { error, stdout } = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' });
  if (!error && stdout.includes('Client Version')) return undefined;
  const reason = 'SKIPPED: there is no kubectl on this machine, so nothing asked the API server as the real one would';
  console.warn(`\n${'!'.repeat(reason.length)}\n${reason}\n${'!'.repeat(reason.length)}\n`);
  return reason;
}

// Google's packages put a dispatcher in kubectl's place, which words some mistakes in its own way; the real ones lie beside it.
function findKubectl(release: string): string {
  const path = spawnSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim();
  const plain = path && join(dirname(realpathSync(path)), `kubectl.${release}`);
  return plain && existsSync(plain) ? plain : path;
}

/** What a command printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A simulated cluster on loopback, and a real kubectl that talks to it. */
export class RealKubectl {
  readonly cluster: Cluster;
  readonly #home = mkdtempSync(join(tmpdir(), 'hairpin-kubectl-'));
  readonly #server;
  readonly #program;
  #url = '';

  constructor(options: Cluster | Parameters<typeof createCluster>[0] = {}, release = '1.32') {
    this.cluster = 'api' in options ? options : createCluster(options);
    this.#server = createApiServer(this.cluster);
    // By its usual name, which it mentions in what it prints.
    this.#program = join(this.#home, 'kubectl');
    symlinkSync(findKubectl(release) || '/nonexistent', this.#program);
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#home, { recursive: true });
  }

  /** Runs a command line, `'…'` around what has blanks; `input` is its standard input. */
  run(line: string, input = '', env: Record<string, string> = {}): Promise<Printed> {
    const args = [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
    return new Promise((resolve) => {
      const child = execFile(
        this.#program,
        [`--server=${this.#url}`, ...args],
        { env: { PATH: process.env.PATH, HOME: this.#home, KUBECONFIG: join(this.#home, 'none'), TZ: 'EST5EDT', ...env }, timeout: 20_000 },
        (error, stdout, stderr) => resolve({ stdout, stderr, code: error ? Number(error.code ?? 1) : 0 }),
      );
      child.stdin?.end(input);
    });
  }
}
