// `npm run test:kubectl`: the API server asked by a real kubectl, and our own kubectl beside it. Ends with: N passed, N failed.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

const report = 'test-results/kubectl.json';
mkdirSync('test-results', { recursive: true });
rmSync(report, { force: true });
const vitest = ['node_modules/vitest/vitest.mjs', 'run', 'test/kubectl', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const { status } = spawnSync(process.execPath, vitest, { stdio: 'inherit' });
const counted = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
if (counted.numPendingTests > 0) console.log(`\nNOT RUN: ${counted.numPendingTests} tests, for there is no kubectl on this machine`);
const failed = counted.numFailedTests === 0 && status !== 0 ? 1 : counted.numFailedTests;
console.log(`\n${counted.numPassedTests} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
