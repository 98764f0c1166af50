import { spawnSync } from 'node:child_process';

/** What a command printed. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Network namespaces of this run: their names begin with a prefix that no other run has, and only those are ever deleted. */
export class Namespaces {
  readonly #prefix = `hairpin${process.pid}-`;
  readonly #names = new Set<string>();

  constructor() {
    // However the run ends, by a signal or an error, nothing stays behind.
    process.on('exit', () => this.destroy());
  }

  /** The name that the kernel knows. */
  real(name: string): string {
    return `${this.#prefix}${name}`;
  }

  add(names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
    this.batch(
      undefined,
      names.map((name) => `netns add ${this.real(name)}`),
    );
  }

  /** Runs a program inside a namespace. */
  run(name: string, command: readonly string[], input = ''): Output {
    return run(['ip', 'netns', 'exec', this.real(name), ...command], input);
  }

  /** The same, and what goes wrong is thrown. */
  must(name: string, command: readonly string[], input = ''): string {
    const { stdout, stderr, status } = this.run(name, command, input);
    if (status !== 0) throw new Error(`${command.join(' ')} in ${name}: ${stderr}`);
    return stdout;
  }

  /** `ip` commands, in a namespace or outside of all. */
  batch(name: string | undefined, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const { stderr, status } = run(['ip', ...(name === undefined ? [] : ['-n', this.real(name)]), '-batch', '-'], `${lines.join('\n')}\n`);
    if (status !== 0) throw new Error(`ip -batch in ${name ?? 'the root namespace'}: ${stderr}`);
  }

  /** Kernel settings of a namespace, by their names with slashes. */
  sysctl(name: string, values: Readonly<Record<string, number>>): void {
    const lines = Object.entries(values).map(([key, value]) => `echo ${value} > /proc/sys/${key}`);
    this.must(name, ['sh', '-e'], `${lines.join('\n')}\n`);
  }

  /** Deletes this run's namespaces and nothing else. */
  destroy(): void {
    for (const name of this.#names) run(['ip', 'netns', 'del', this.real(name)]);
    this.#names.clear();
  }
}

/** Runs a program and waits for it. */
export function run(command: readonly string[], input = ''): Output {
  const [program = '', ...rest] = command;
  const { stdout, stderr, status, error } = spawnSync(program, rest, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { stdout: stdout ?? '', stderr: error ? `${error.message}` : (stderr ?? ''), status: status ?? 1 };
}
