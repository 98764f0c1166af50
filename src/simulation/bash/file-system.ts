import { type BufferEncoding, type CpOptions, type FileContent, type FsStat, InMemoryFs, type MkdirOptions, type RmOptions } from 'just-bash/browser';
import type { EngineHost } from '../shell/engine.ts';
import { decodeUtf8 } from './bytes.ts';

type Encoding = { encoding?: BufferEncoding | null } | BufferEncoding;
type WriteEncoding = { encoding?: BufferEncoding } | BufferEncoding;

/**
 * A host's files as just-bash wants them. The host's own store holds the text; the file system in memory holds what the store has no
 * word for (folders, links, modes) and a copy, brought up to date before anything is read and handed on after anything is written.
 */
export class HostFileSystem extends InMemoryFs {
  readonly #host: EngineHost;
  readonly #copied = new Map<string, string>();
  #refused = new Map<string, string>();

  constructor(host: EngineHost) {
    super({});
    this.#host = host;
    for (const folder of host.folders) this.mkdirSync(folder, { recursive: true });
    for (const path of host.files.list()) this.#copy(path, host.files.read(path) ?? '');
    this.#dateFolders();
  }

  /**
   * Tells which of these files cannot be written, before a script is run that redirects to them: just-bash makes missing folders on the
   * way, and takes nothing but a `stat` that fails for an answer.
   */
  refuse(paths: readonly string[]): void {
    this.#refused = new Map();
    for (const path of paths) {
      if (this.#host.files.isReadOnly(path)) this.#refused.set(path, 'Permission denied');
      else if (!this.#hasFolder(path)) this.#refused.set(path, 'No such file or directory');
    }
  }

  /** Puts the system's reasons where just-bash has words of its own. */
  explain(stderr: string): string {
    const reasons = [...this.#refused.values()];
    return stderr.replace(/: cannot open redirect target$/gm, () => `: ${reasons.shift() ?? 'Permission denied'}`);
  }

  override async readFile(path: string, options?: Encoding): Promise<string> {
    await this.#refresh(path);
    return super.readFile(path, options);
  }

  override async readFileBytes(path: string): ReturnType<InMemoryFs['readFileBytes']> {
    await this.#refresh(path);
    return super.readFileBytes(path);
  }

  override async readFileBuffer(path: string): Promise<Uint8Array> {
    await this.#refresh(path);
    return super.readFileBuffer(path);
  }

  override async exists(path: string): Promise<boolean> {
    if (this.#isRefused(path)) return true;
    await this.#refresh(path);
    return super.exists(path);
  }

  override async stat(path: string): Promise<FsStat> {
    if (this.#isRefused(path)) throw new Error(`EACCES: permission denied, open '${path}'`);
    await this.#refresh(path);
    return super.stat(path);
  }

  override async lstat(path: string): Promise<FsStat> {
    await this.#refresh(path);
    return super.lstat(path);
  }

  override async readdir(path: string): Promise<string[]> {
    await this.#pullNames();
    return super.readdir(path);
  }

  override async readdirWithFileTypes(path: string): ReturnType<InMemoryFs['readdirWithFileTypes']> {
    await this.#pullNames();
    return super.readdirWithFileTypes(path);
  }

  override getAllPaths(): string[] {
    for (const path of this.#host.files.list()) if (!this.#copied.has(path)) this.#copy(path, this.#host.files.read(path) ?? '');
    return super.getAllPaths();
  }

  override async writeFile(path: string, content: FileContent, options?: WriteEncoding): Promise<void> {
    if (path.startsWith('/proc/')) return this.#tell(path, content);
    this.#needFolder(path);
    this.writeFileSync(path, content, options, this.#metadata());
    await this.#push(path);
  }

  override async appendFile(path: string, content: FileContent, options?: WriteEncoding): Promise<void> {
    if (path.startsWith('/proc/')) return this.#tell(path, content);
    this.#needFolder(path);
    await this.#refresh(path);
    await super.appendFile(path, content, options);
    await this.#push(path);
  }

  override async mkdir(path: string, options?: MkdirOptions): Promise<void> {
    await super.mkdir(path, options);
    const date = this.#date();
    await super.utimes(path, date, date);
  }

  override async rm(path: string, options?: RmOptions): Promise<void> {
    await this.#pullNames();
    await super.rm(path, options);
    await this.#forget();
  }

  override async cp(source: string, destination: string, options?: CpOptions): Promise<void> {
    await this.#pullNames();
    await this.#refresh(source);
    await super.cp(source, destination, options);
    await this.#pushBelow(destination);
  }

  override async mv(source: string, destination: string): Promise<void> {
    await this.#pullNames();
    await this.#refresh(source);
    await super.mv(source, destination);
    await this.#forget();
    await this.#pushBelow(destination);
  }

  // The store may have changed behind our back: a command of ours wrote, or a log grew.
  async #pull(path: string): Promise<void> {
    const text = this.#host.files.read(path);
    if (text === this.#copied.get(path)) return;
    if (text !== undefined) return this.#copy(path, text);
    this.#copied.delete(path);
    await super.rm(path, { force: true });
  }

  #copy(path: string, text: string): void {
    this.writeFileSync(path, text, 'utf8', this.#metadata());
    this.#copied.set(path, text);
  }

  async #refresh(path: string): Promise<void> {
    const real = await super.realpath(path).catch(() => path);
    if (this.#copied.has(real) || this.#host.files.read(real) !== undefined) await this.#pull(real);
  }

  async #pullNames(): Promise<void> {
    const names = new Set(this.#host.files.list());
    for (const path of new Set([...names, ...this.#copied.keys()])) if (!this.#copied.has(path) || !names.has(path)) await this.#pull(path);
  }

  // Below /proc a write is a message to the kernel, and opening the file is none.
  #tell(path: string, content: FileContent): void {
    const text = typeof content === 'string' ? content : String.fromCharCode(...content);
    if (text !== '') this.#host.files.write(path, decodeUtf8(text));
  }

  async #push(path: string): Promise<void> {
    const real = await super.realpath(path).catch(() => path);
    if (real.startsWith('/dev/')) return;
    const text = decodeUtf8(await super.readFile(real, 'binary'));
    this.#host.files.write(real, text);
    // What the store made of it: a sysctl answers with the value it took.
    this.#copied.set(real, this.#host.files.read(real) ?? text);
  }

  async #pushBelow(folder: string): Promise<void> {
    for (const path of super.getAllPaths())
      if ((path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`)) && (await super.lstat(path)).isFile) await this.#push(path);
  }

  async #forget(): Promise<void> {
    for (const path of [...this.#copied.keys()]) {
      if (await super.exists(path)) continue;
      this.#copied.delete(path);
      this.#host.files.remove(path);
    }
  }

  // just-bash's own file system makes missing folders on the way, which no shell does.
  #needFolder(path: string): void {
    if (!this.#hasFolder(path)) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
  }

  #hasFolder(path: string): boolean {
    const folder = path.replace(/\/[^/]*$/, '') || '/';
    return folder === '/' || super.getAllPaths().includes(folder);
  }

  #isRefused(path: string): boolean {
    const reason = this.#refused.get(path);
    if (reason === 'No such file or directory' && this.#hasFolder(path)) this.#refused.delete(path);
    return this.#refused.has(path);
  }

  #metadata(): { mtime: Date } {
    return { mtime: this.#date() };
  }

  #date(): Date {
    return new Date(this.#host.now() * 1000);
  }

  #dateFolders(): void {
    for (const path of super.getAllPaths()) void super.utimes(path, this.#date(), this.#date());
  }
}
