import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandContext, CommandResult } from '../../src/simulation/shell/command.ts';
import { ipcalc } from '../../src/simulation/shell/commands/ipcalc/ipcalc.ts';
import { runIpcalc } from '../../src/simulation/shell/commands/ipcalc/run-ipcalc.ts';

const folder = new URL('../fixtures/ipcalc/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const run = (line: string, write?: () => void): CommandResult =>
  ipcalc.run(line.split(' ').filter(Boolean), { terminal: { columns: 80, write } } as unknown as CommandContext) as CommandResult;

// The tool asks a hash table, in no order, which block a network that holds several is in part: any of them is right.
const anyBlock = /In Part (Private Internet|Multicast|Loopback|APIPA)/;
const outcome = (text: string): string => text.replace(anyBlock, 'In Part of several');

const splitLine = (block: string): [string, string] => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1)];

describe('ipcalc, against the recorded tool', () => {
  const recorded = read('recorded.txt').split('[end]\n').filter(Boolean);
  it('has a recording', () => expect(recorded.length).toBeGreaterThan(60));
  it.each(recorded.map(splitLine))('%s', (line, text) => {
    const { stdout, stderr, exitCode } = run(line.replace(/^\$ ipcalc/, ''));
    const printed = stdout + (stderr && `[stderr]${stderr}`);
    expect({ exitCode, printed: outcome(printed) }).toEqual({ exitCode: 0, printed: outcome(text) });
  });

  const files = readdirSync(folder).filter((name) => /^ipcalc_\d/.test(name));
  it('has the samples', () => expect(files.length).toBe(10));
  it.each(files.flatMap((name) => read(name).split(/^(?=\$ ipcalc )/m)).map(splitLine))('%s', (line, text) => {
    expect(outcome(run(line.replace('$ ipcalc', '')).stdout)).toBe(outcome(text));
  });

  // Recorded through `cat -v`; a terminal's line ends come back as \r\n.
  it.each([
    ['10.19.9.9/24', 'ipcalc_tty_colors.txt'],
    ['-b 10.19.9.9/24', 'ipcalc_tty_colors_b.txt'],
  ])('on a terminal: %s', (line, name) => {
    expect(
      run(line, () => {})
        .stdout.replaceAll('\n', '^M\n')
        .replaceAll('\u001b', '^['),
    ).toBe(read(name));
  });
});

it('for code: both streams in one text, never in colour', () => {
  expect(runIpcalc('-b  10.19.9.9/24')).toBe(run('-b 10.19.9.9/24').stdout);
  expect(runIpcalc('-r 10.0.0.1')).toBe(run('-r 10.0.0.1').stderr + run('-r 10.0.0.1').stdout);
  expect(run('-r 10.0.0.1').stderr).not.toBe('');
});
