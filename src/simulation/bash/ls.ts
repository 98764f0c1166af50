import { type Command, defineCommand, type FsStat, type IFileSystem } from 'just-bash/browser';
import type { EngineHost } from '../shell/engine.ts';
import { type GivenOptions, getopt } from '../shell/options.ts';

const table = {
  '-a': 'all',
  '--all': 'all',
  '-A': 'almost-all',
  '-l': 'long',
  '-1': 'one',
  '-d': 'directory',
  '-h': 'human',
  '-F': 'classify',
  '-R': 'recursive',
  '-t': 'time',
  '-S': 'size',
  '-r': 'reverse',
  '--color': 'color',
} as const;

interface Item {
  readonly name: string;
  readonly stat: FsStat;
  readonly target?: string;
}

/** `ls` of coreutils: everything belongs to root, and a terminal gets columns. just-bash's own has neither. */
export function createLs(host: Pick<EngineHost, 'now' | 'columns'>): Command {
  return defineCommand('ls', async (args, { fs, cwd }) => {
    const options = getopt(args, table);
    if ('error' in options) return { stdout: '', stderr: `ls: ${options.error}\nTry 'ls --help' for more information.\n`, exitCode: 2 };
    const listing = new Listing(fs, options, host);
    const operands = options.operands.length > 0 ? [...options.operands] : ['.'];
    await listing.operands(operands.sort(), (path) => fs.resolvePath(cwd, path));
    return { stdout: listing.stdout, stderr: listing.stderr, exitCode: listing.stderr ? 2 : 0 };
  });
}

class Listing {
  stdout = '';
  stderr = '';
  readonly #fs: IFileSystem;
  readonly #options: GivenOptions;
  readonly #host: Pick<EngineHost, 'now' | 'columns'>;

  constructor(fs: IFileSystem, options: GivenOptions, host: Pick<EngineHost, 'now' | 'columns'>) {
    this.#fs = fs;
    this.#options = options;
    this.#host = host;
  }

  async operands(names: readonly string[], resolve: (name: string) => string): Promise<void> {
    const files: Item[] = [];
    const folders: string[] = [];
    for (const name of names) {
      const item = await this.#item(name, resolve(name));
      if (!item) this.stderr += `ls: cannot access '${name}': No such file or directory\n`;
      else if (item.stat.isDirectory && !this.#options.has('directory')) folders.push(name);
      else files.push(item);
    }
    if (files.length > 0) this.#print(files);
    const named = names.length > 1 || this.#options.has('recursive');
    for (const [i, name] of folders.entries()) {
      if (i > 0 || files.length > 0) this.stdout += '\n';
      await this.#folder(name, resolve(name), named);
    }
  }

  async #folder(name: string, path: string, named: boolean): Promise<void> {
    if (named) this.stdout += `${name}:\n`;
    const hidden = this.#options.has('all') || this.#options.has('almost-all');
    const inside = (await this.#fs.readdir(path)).filter((entry) => hidden || !entry.startsWith('.')).sort();
    const names = this.#options.has('all') ? ['.', '..', ...inside] : inside;
    const items: Item[] = [];
    for (const entry of names) {
      const item = await this.#item(entry, this.#fs.resolvePath(path, entry));
      if (item) items.push(item);
    }
    if (this.#options.has('long')) this.stdout += `total ${items.reduce((sum, { stat }) => sum + blocks(stat), 0)}\n`;
    this.#print(items);
    if (!this.#options.has('recursive')) return;
    for (const item of items.filter(({ name: entry, stat }) => stat.isDirectory && entry !== '.' && entry !== '..')) {
      this.stdout += '\n';
      await this.#folder(`${name.replace(/\/$/, '')}/${item.name}`, this.#fs.resolvePath(path, item.name), true);
    }
  }

  async #item(name: string, path: string): Promise<Item | undefined> {
    try {
      const stat = await this.#fs.lstat(path);
      return { name, stat, target: stat.isSymbolicLink ? await this.#fs.readlink(path) : undefined };
    } catch {
      return undefined;
    }
  }

  #print(items: readonly Item[]): void {
    const sorted = this.#sort(items);
    if (sorted.length === 0) return;
    if (this.#options.has('long')) this.stdout += this.#long(sorted);
    else {
      const columns = this.#options.has('one') ? undefined : this.#host.columns();
      const names = sorted.map((item) => this.#name(item));
      this.stdout += columns === undefined ? names.map((name) => `${name}\n`).join('') : inColumns(names, columns);
    }
  }

  #sort(items: readonly Item[]): Item[] {
    const by = this.#options.has('time') ? ({ stat }: Item) => -stat.mtime.getTime() : this.#options.has('size') ? ({ stat }: Item) => -stat.size : () => 0;
    const sorted = [...items].sort((a, b) => by(a) - by(b));
    return this.#options.has('reverse') ? sorted.reverse() : sorted;
  }

  #name({ name, stat, target }: Item): string {
    const mark = stat.isDirectory ? '/' : stat.isSymbolicLink ? '@' : stat.mode & 0o111 ? '*' : '';
    return `${name}${this.#options.has('classify') && !(target !== undefined && this.#options.has('long')) ? mark : ''}`;
  }

  #long(items: readonly Item[]): string {
    const sizes = items.map(({ stat }) => (this.#options.has('human') ? humanSize(sizeOf(stat)) : `${sizeOf(stat)}`));
    const width = Math.max(...sizes.map(({ length }) => length));
    const links = items.map(({ stat }) => (stat.isDirectory ? '2' : '1'));
    return items
      .map((item, i) => {
        const arrow = item.target === undefined ? '' : ` -> ${item.target}`;
        return `${modeOf(item.stat)} ${links[i]} root root ${(sizes[i] ?? '').padStart(width)} ${dateOf(item.stat.mtime, this.#host.now())} ${this.#name(item)}${arrow}\n`;
      })
      .join('');
  }
}

function sizeOf(stat: FsStat): number {
  return stat.isDirectory ? 4096 : stat.size;
}

function blocks(stat: FsStat): number {
  return stat.isSymbolicLink ? 0 : Math.ceil(sizeOf(stat) / 4096) * 4;
}

function modeOf({ mode, isDirectory, isSymbolicLink }: FsStat): string {
  const bits = [...'rwxrwxrwx'].map((letter, i) => (mode & (0o400 >> i) ? letter : '-')).join('');
  return `${isDirectory ? 'd' : isSymbolicLink ? 'l' : '-'}${isSymbolicLink ? 'rwxrwxrwx' : bits}`;
}

const halfYear = 15778476;

function dateOf(date: Date, now: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\d+:\d+)/.exec(date.toUTCString()) ?? [];
  const isRecent = Math.abs(now - date.getTime() / 1000) < halfYear;
  return `${month} ${`${Number(day)}`.padStart(2)} ${isRecent ? time : ` ${year}`}`;
}

function humanSize(size: number): string {
  if (size < 1024) return `${size}`;
  let value = size;
  for (const unit of ['K', 'M', 'G']) {
    value /= 1024;
    if (value < 10) return `${(Math.ceil(value * 10) / 10).toFixed(1)}${unit}`;
    if (value < 1024) return `${Math.ceil(value)}${unit}`;
  }
  return `${Math.ceil(value)}T`;
}

/** As many columns as fit, filled downwards, two blanks between them. */
function inColumns(names: readonly string[], width: number): string {
  for (let columns = Math.min(names.length, Math.max(1, Math.floor(width / 3))); columns >= 1; columns--) {
    const rows = Math.ceil(names.length / columns);
    const used = Math.ceil(names.length / rows);
    const widths = Array.from(
      { length: used },
      (_, i) => Math.max(...names.slice(i * rows, (i + 1) * rows).map(({ length }) => length)) + (i < used - 1 ? 2 : 0),
    );
    if (columns > 1 && widths.reduce((sum, one) => sum + one, 0) > width) continue;
    const line = (row: number): string =>
      widths
        .map((one, i) => (names[i * rows + row] ?? '').padEnd(one))
        .join('')
        .trimEnd();
    return Array.from({ length: rows }, (_, row) => `${line(row)}\n`).join('');
  }
  return '';
}
