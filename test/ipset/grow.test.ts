import { describe, expect, it } from 'vitest';
import { ipset } from '../../src/simulation/ipset/command.ts';
import { Ipsets } from '../../src/simulation/ipset/ipsets.ts';
import { fixture } from './recorded.ts';

// Recorded on Linux 6.18: a small hash that grows, shrinks and grows again, and what it looked like each time.
const sets = new Ipsets(() => 0);
const initval = /initval (0x[0-9a-f]{8})/.exec(fixture('ipset/grow1.save.txt'))?.[1];
const run = (words: string, stdin = '') => ipset(words.split(' '), { sets, kernel: '6.18', stdin });
const numbers = (from: number, to: number, step: number): number[] => Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
const lines = (verb: string, net: string, list: number[]): string => list.map((i) => `${verb} G ${net}.${Math.floor(i / 250)}.${i % 250},tcp:${i}\n`).join('');

describe('a hash that grows', () => {
  run(`create G hash:ip,port hashsize 64 initval ${initval}`);
  it.each([
    ['800 elements in 64 buckets', lines('add', '10.0', numbers(1, 800, 1)), 'grow1', 128, 21240],
    ['200 of them deleted', lines('del', '10.0', numbers(1, 400, 2)), 'grow2', 128, 17928],
    ['200 others added', lines('add', '10.1', numbers(1, 400, 2)), 'grow3', 256, 22680],
  ])('%s: order, buckets and memory are the kernel’s', (_, restore, file, hashsize, bytes) => {
    expect(run('restore', restore)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(run('save G').stdout).toBe(fixture(`ipset/${file}.save.txt`));
    expect(run('list -t G').stdout).toContain(`hashsize ${hashsize} `);
    expect(run('list -t G').stdout).toContain(`Size in memory: ${bytes}\n`);
  });
  it('what was saved restores to the same', () => {
    const saved = fixture('ipset/grow1.save.txt');
    const other = new Ipsets(() => 0);
    expect(ipset(['restore'], { sets: other, stdin: saved }).exitCode).toBe(0);
    expect(ipset(['save'], { sets: other }).stdout).toBe(saved);
  });
});

describe('the recorded sample', () => {
  const sample = fixture('ipset/ipset.txt');
  const all = new Ipsets(() => 0);
  const keys: Record<string, string> = { 'KUBE-CLUSTER-IP': '0x0ebff0ec', 'KUBE-LOOP-BACK': '0x94a3fd6e' };
  it.each(
    sample
      .split(/^\$ /m)
      .slice(1)
      .map((section) => {
        const [command = '', ...output] = section.split('\n');
        return { command, output: output.join('\n') };
      }),
  )('$command', ({ command, output }) => {
    const words = command.split(' ').slice(1);
    const key = words[0] === 'create' ? keys[words[1] ?? ''] : undefined;
    const result = ipset(key ? [...words, 'initval', key] : words, { sets: all, kernel: '6.18' });
    // A blank line was printed after each command.
    expect(`${result.stdout}${result.stderr}\n`).toBe(output);
  });
});
