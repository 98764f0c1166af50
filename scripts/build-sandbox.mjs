// Builds what runs inside the sandbox: the frame, the runner (simulation, serialiser), the compiler; and the same program runner for Node.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = `${root}src/notebook/generated`;
mkdirSync(generated, { recursive: true });
const common = { bundle: true, target: 'es2022', conditions: ['hairpin-source'], absWorkingDir: root, logLevel: 'error' };
for (const name of ['frame', 'worker', 'compiler'])
  await esbuild.build({
    ...common,
    minify: true,
    format: 'iife',
    platform: 'browser',
    entryPoints: [`src/notebook/sandbox/${name}.ts`],
    outfile: `${generated}/${name}.iife.txt`,
  });
await esbuild.build({ ...common, format: 'cjs', platform: 'node', entryPoints: ['src/notebook/node.ts'], outfile: `${generated}/node.cjs` });
