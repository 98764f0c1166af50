// Builds the hairpin package: dist/index.js for those who import it, dist/hairpin.js for the command line.
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('../src/simulation/', import.meta.url));
const common = { bundle: true, format: 'esm', target: 'es2022', absWorkingDir: root, logLevel: 'error' };
await esbuild.build({ ...common, entryPoints: ['index.ts'], outfile: 'dist/index.js', platform: 'neutral', packages: 'external' });
await esbuild.build({
  ...common,
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/hairpin.js',
  platform: 'node',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
