// Builds the hairpin package: dist/index.js, dist/shell.js and dist/bash.js for those who import it, dist/hairpin.js for the command line.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('../src/simulation/', import.meta.url));
const common = { bundle: true, format: 'esm', target: 'es2022', absWorkingDir: root, logLevel: 'error' };
rmSync(`${root}dist`, { recursive: true, force: true });
await esbuild.build({
  ...common,
  entryPoints: { index: 'index.ts', shell: 'open-shell.ts', bash: 'bash/engine.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'neutral',
  packages: 'external',
});
await esbuild.build({
  ...common,
  entryPoints: { hairpin: 'cli/main.ts' },
  outdir: 'dist',
  // The shell comes as a file of its own.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
