// Packs files into an initial RAM disk: the cpio format "newc", which the kernel unpacks.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Files, folders and links that a small machine boots from. */
export class Initrd {
  #entries = new Map();

  /** A folder, and those above it. */
  folder(path) {
    if (path === '/' || path === '.' || this.#entries.has(path)) return;
    this.folder(dirname(path));
    this.#entries.set(path, { mode: 0o040755, data: Buffer.alloc(0) });
  }

  file(path, data, executable = false) {
    this.folder(dirname(path));
    this.#entries.set(path, { mode: executable ? 0o100755 : 0o100644, data: Buffer.from(data) });
  }

  link(path, target) {
    this.folder(dirname(path));
    this.#entries.set(path, { mode: 0o120777, data: Buffer.from(target) });
  }

  /** A program of this machine under its own name, with the libraries that it loads. */
  program(name) {
    const found = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    this.file(`/usr/sbin/${name}`, readFileSync(realpathSync(found)), true);
    this.libraries(realpathSync(found));
  }

  /** The libraries of a program or library. */
  libraries(path) {
    let text = '';
    try {
      text = execFileSync('ldd', [path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return; // Not dynamic.
    }
    for (const [library] of text.matchAll(/\/[^ ]+/g)) if (!this.#entries.has(library)) this.file(library, readFileSync(realpathSync(library)), true);
  }

  /** A folder of this machine with everything in it. */
  tree(from, to, keep = () => true) {
    if (!existsSync(from)) return;
    for (const name of readdirSync(from)) {
      const path = join(from, name);
      if (statSync(path).isDirectory()) this.tree(path, join(to, name), keep);
      else if (keep(path)) this.file(join(to, name), readFileSync(path));
    }
  }

  pack() {
    const parts = [];
    let inode = 1;
    for (const [path, { mode, data }] of this.#entries) parts.push(entry(path.slice(1), mode, data, inode++));
    parts.push(entry('TRAILER!!!', 0, Buffer.alloc(0), 0));
    return Buffer.concat(parts);
  }
}

/** `libxt_set.so` and the like: what iptables loads by name. */
export function isExtension(path) {
  return /\/lib(xt|ipt|ip6t)_\w+\.so$/.test(path) || basename(path).endsWith('.so');
}

function entry(name, mode, data, inode) {
  const number = (value) => value.toString(16).padStart(8, '0').toUpperCase();
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0];
  const head = Buffer.from(`070701${fields.map(number).join('')}${name}\0`);
  return Buffer.concat([pad(head), pad(data)]);
}

function pad(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
