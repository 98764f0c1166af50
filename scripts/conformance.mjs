// Compares every proxy mode with what kube-proxy itself computed: each recorded file, each `mode@version` in it, to the byte.
// The recordings are not part of the project: ../shared/golden beside it, or the folder that HAIRPIN_GOLDEN names.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.env.HAIRPIN_GOLDEN ?? join(root, '../shared/golden');

/** Where two values differ first, as a path and both sides; undefined if they are equal. */
function difference(expected, actual, path = '') {
  if (typeof expected === 'string' && typeof actual === 'string') return textDifference(expected, actual, path);
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null || Array.isArray(expected) !== Array.isArray(actual))
    return Object.is(expected, actual) ? undefined : { path, expected: show(expected), actual: show(actual) };
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const found = difference(expected[key], actual[key], `${path}/${key}`);
    if (found) return found;
    // A part that is there and undefined is not the same as an absent part.
    if (Object.hasOwn(expected, key) !== Object.hasOwn(actual, key)) return { path: `${path}/${key}`, expected: 'one of the two is absent', actual: '' };
  }
  return undefined;
}

function textDifference(expected, actual, path) {
  if (expected === actual) return undefined;
  const [left, right] = [expected.split('\n'), actual.split('\n')];
  const line = left.findIndex((text, i) => text !== right[i]);
  const at = line < 0 ? left.length : line;
  return { path: `${path} line ${at + 1}`, expected: left[at] ?? '(no more lines)', actual: right[at] ?? '(no more lines)' };
}

function show(value) {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}

function compare({ proxyModes, runProxy }, key, { input, expected }) {
  const [name, version] = key.split('@');
  const mode = Object.hasOwn(proxyModes, name) ? proxyModes[name] : undefined;
  if (!mode?.versions.includes(version)) return { path: '', expected: key, actual: 'this mode and version is not simulated' };
  try {
    return difference(expected[key], JSON.parse(JSON.stringify(runProxy(mode, version, input))));
  } catch (error) {
    return { path: '', expected: key, actual: error.stack };
  }
}

async function main() {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  if (files.length === 0) {
    console.log(`CONFORMANCE NOT CHECKED: there are no recorded outputs of kube-proxy in ${folder}.`);
    console.log('Set HAIRPIN_GOLDEN to the folder that has them. Nothing was compared.');
    return 0;
  }
  const built = mkdtempSync(join(tmpdir(), 'hairpin-conformance-'));
  try {
    const outfile = join(built, 'run.mjs');
    await esbuild.build({
      stdin: {
        contents: "export { proxyModes } from './modes.ts';\nexport { runProxy } from './run.ts';",
        resolveDir: join(root, 'src/simulation/proxy'),
      },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'es2022',
      logLevel: 'error',
    });
    const simulation = await import(pathToFileURL(outfile).href);
    let passed = 0;
    let failed = 0;
    for (const file of files.sort()) {
      const recorded = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      for (const key of Object.keys(recorded.expected)) {
        const found = compare(simulation, key, recorded);
        if (!found) {
          passed++;
          continue;
        }
        failed++;
        console.log(`FAILED ${file} ${key} ${found.path}\n  kube-proxy: ${found.expected}\n  hairpin:    ${found.actual}`);
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

process.exitCode = await main();
