// `npm start` and `npm run build`: install what is missing, build the simulation and the sandbox, then hand over to Docusaurus.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { ensureDependencies, run } from './setup.mjs';

ensureDependencies();
const prepare = () => run(process.execPath, ['scripts/build-simulation.mjs']) || run(process.execPath, ['scripts/build-sandbox.mjs']);
const [command = 'start', ...rest] = process.argv.slice(2);
const failed = prepare();
if (failed) process.exit(failed);
if (command === 'start') {
  // Docusaurus reloads pages and components; the sandbox is built here.
  let timer;
  for (const folder of ['src/simulation', 'src/notebook'])
    watch(folder, { recursive: true }, (_event, file) => {
      if (!file?.endsWith('.ts') || /(^|[\\/])(dist|generated)[\\/]/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(prepare, 200);
    });
}
const docusaurus = spawn(process.execPath, ['node_modules/@docusaurus/core/bin/docusaurus.mjs', command, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => docusaurus.kill(signal));
docusaurus.on('exit', (code) => process.exit(code ?? 1));
