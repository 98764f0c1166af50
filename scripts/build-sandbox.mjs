// Builds what runs apart from the page: the sandbox's frame, runner (simulation, serialiser) and compiler, TypeScript's worker with the
// declarations it works with, the terminal's shell, and the same program runner for Node.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { bundleInParts } from './late-parts.mjs';
import { libraryTypes } from './library-types.mjs';
import { parts } from './parts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = `${root}src/notebook/generated`;
mkdirSync(generated, { recursive: true });
const common = { bundle: true, target: 'es2022', conditions: ['hairpin-source'], absWorkingDir: root, logLevel: 'error' };
const bundles = { frame: 'sandbox/frame.ts', compiler: 'sandbox/compiler.ts', language: 'language/worker.ts' };
for (const [name, entry] of Object.entries(bundles))
  await esbuild.build({
    ...common,
    minify: true,
    format: 'iife',
    platform: 'browser',
    entryPoints: [`src/notebook/${entry}`],
    outfile: `${generated}/${name}.iife.txt`,
  });
const runner = await bundleInParts({
  root: `${root}src/simulation`,
  entry: 'src/notebook/sandbox/worker.ts',
  parts,
  common: { ...common, platform: 'browser' },
});
writeFileSync(`${generated}/worker.iife.txt`, runner.runner);
for (const [name, text] of Object.entries(runner.parts)) writeFileSync(`${generated}/part-${name}.iife.txt`, text);
// just-bash asks for node:zlib, which gzip alone uses.
const withoutZlib = {
  name: 'without-zlib',
  setup(build) {
    build.onResolve({ filter: /^node:zlib$/ }, () => ({ path: 'zlib', namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({
      contents: 'export const constants = {}; export const gzipSync = undefined; export const gunzipSync = undefined;',
    }));
  },
};
await esbuild.build({
  ...common,
  minify: true,
  format: 'iife',
  platform: 'browser',
  plugins: [withoutZlib],
  entryPoints: ['src/terminal/worker.ts'],
  outfile: `${generated}/terminal.iife.txt`,
});
await esbuild.build({ ...common, format: 'cjs', platform: 'node', entryPoints: ['src/notebook/node.ts'], outfile: `${generated}/node.cjs` });
writeFileSync(`${generated}/library.json.txt`, JSON.stringify(libraryTypes()));
