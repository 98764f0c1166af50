// `npm run bench [name…]`: bundles each bench/*.bench.ts, runs it in a Node process of its own and prints its table.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
const outdir = `${folder}../node_modules/.cache/bench`;
mkdirSync(outdir, { recursive: true });
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
if (names.length === 0) {
  console.error(`no benchmark is called ${wanted.join(' or ')}`);
  process.exit(2);
}
for (const name of names) {
  const outfile = `${outdir}/${name.replace(/\.ts$/, '.cjs')}`;
  esbuild.buildSync({
    entryPoints: [`${folder}${name}`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'es2022',
    conditions: ['hairpin-source'],
    logLevel: 'error',
  });
  execFileSync(process.execPath, ['--expose-gc', outfile], { stdio: 'inherit' });
}
