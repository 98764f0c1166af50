#!/usr/bin/env node
// In the repository the command line is built when a source is newer than the build; the published package has only the build.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, 'dist/hairpin.js');
const script = join(root, '../../scripts/build-simulation.mjs');
const newest = (folder) =>
  Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.name !== 'dist' && entry.name !== 'node_modules')
      .map((entry) => (entry.isDirectory() ? newest(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs)),
  );
if (existsSync(script) && (!existsSync(built) || statSync(built).mtimeMs < newest(root))) execFileSync(process.execPath, [script], { stdio: ['ignore', 2, 2] });
await import(built);
