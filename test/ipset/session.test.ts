import { describe, expect, it } from 'vitest';
import { fixture, IpsetReplay, readSession } from './recorded.ts';

// Sessions with the real ipset 7.17, one on this kernel (test/fixtures/ipset), one recorded in a virtual machine (scripts/record-ipvs).
describe.each([
  ['ipset/session-6.18.txt', '6.18'],
  ['ipvs/ipset-6.1.txt', '6.1'],
] as const)('%s', (file, kernel) => {
  const replay = new IpsetReplay(kernel);
  it.each(readSession(fixture(file)).map((recorded, i) => ({ title: `${i + 1} ${recorded.command}`, recorded })))('$title', ({ recorded }) => {
    const { stdout, stderr, exitCode } = replay.run(recorded);
    expect({ output: stdout + stderr, exitCode }).toEqual({ output: recorded.output, exitCode: recorded.exitCode });
  });
});
