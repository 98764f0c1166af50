// Builds what runs apart from the page: the sandbox's frame, runner (simulation, serialiser) and compiler, TypeScript's worker with the
// declarations it works with, and the same program runner for Node.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { libraryTypes } from './library-types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = `${root}src/notebook/generated`;
mkdirSync(generated, { recursive: true });
const common = { bundle: true, target: 'es2022', conditions: ['hairpin-source'], absWorkingDir: root, logLevel: 'error' };
const bundles = { frame: 'sandbox/frame.ts', worker: 'sandbox/worker.ts', compiler: 'sandbox/compiler.ts', language: 'language/worker.ts' };
for (const [name, entry] of Object.entries(bundles))
  await esbuild.build({
    ...common,
    minify: true,
    format: 'iife',
    platform: 'browser',
    entryPoints: [`src/notebook/${entry}`],
    outfile: `${generated}/${name}.iife.txt`,
  });
await esbuild.build({ ...common, format: 'cjs', platform: 'node', entryPoints: ['src/notebook/node.ts'], outfile: `${generated}/node.cjs` });
writeFileSync(`${generated}/library.json.txt`, JSON.stringify(libraryTypes()));
