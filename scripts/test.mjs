// `npm test`: installs what is missing, runs every check, and ends with one line: N passed, N failed.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import { ensureKernelTools } from './kernel-tools.mjs';
import { ensureDependencies, run } from './setup.mjs';

ensureDependencies();
rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results', { recursive: true });

const totals = { passed: 0, failed: 0 };
const node = (script, ...args) => run(process.execPath, [script, ...args]);

/** One command that passes or fails as a whole. */
function check(name, ...command) {
  console.log(`\n== ${name}`);
  const passed = node(...command) === 0;
  console.log(`${passed ? 'passed' : 'FAILED'}: ${name}`);
  totals[passed ? 'passed' : 'failed']++;
  return passed;
}

/** A test runner that writes a report: its tests are counted one by one. A runner that dies without a report is one failure. */
function suite(name, report, count, ...command) {
  console.log(`\n== ${name}`);
  const code = node(...command);
  const counted = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0 };
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  if (counted.passed + counted.failed === 0) counted.failed = 1;
  totals.passed += counted.passed;
  totals.failed += counted.failed;
}

/** A command that prints `N passed, N failed` last: its tests are counted one by one. */
function counted(name, ...command) {
  console.log(`\n== ${name}`);
  const { status, stdout } = spawnSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });
  process.stdout.write(stdout);
  const [, passed = 0, failed = 0] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [];
  totals.passed += Number(passed);
  totals.failed += Number(failed) === 0 && status !== 0 ? 1 : Number(failed);
}

check('the simulation builds', 'scripts/build-simulation.mjs');
check('the sandbox builds', 'scripts/build-sandbox.mjs');
check('lint and format', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings');
for (const project of ['.', 'src/simulation', 'src/simulation/cli', 'test']) check(`types: ${project}`, 'node_modules/typescript/bin/tsc', '-p', project);
suite(
  'simulation, notebook and course',
  'test-results/unit.json',
  (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  '--outputFile.json=test-results/unit.json',
);
counted('the recorded kube-proxy, where it is at hand', 'scripts/conformance.mjs');
ensureKernelTools();
counted('the real kernel, where namespaces can be made', 'test/kernel/run.mjs');
if (check('the site builds, no broken link or anchor', 'node_modules/@docusaurus/core/bin/docusaurus.mjs', 'build')) {
  const missing = await ensureChromium();
  if (missing) {
    console.error(`\n${missing}`);
    totals.failed++;
  } else
    suite(
      'browser',
      'test-results/browser.json',
      ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }),
      'node_modules/@playwright/test/cli.js',
      'test',
    );
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
