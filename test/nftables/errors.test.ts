import { describe, expect, it } from 'vitest';
import { feed, fixture, load, nft } from './recorded.ts';

const { setup, scripts } = JSON.parse(fixture('errors.json')) as { setup: string; scripts: { script: string; stderr: string }[] };

describe('nft complains in the words of 1.0.6', () => {
  for (const { script, stderr } of scripts)
    it(script.trimEnd().slice(0, 120), () => {
      const ruleset = load(setup);
      const before = nft(ruleset, '-a list ruleset');
      expect(feed(ruleset, script).stderr).toBe(stderr);
      // All or nothing.
      if (stderr) expect(nft(ruleset, '-a list ruleset')).toBe(before);
    });
});

describe('what is not simulated is refused in plain words', () => {
  it.each([
    ['define x = 1', 'nft: not simulated: nft define\n'],
    ['table ip t2 { flags dormant; }', 'nft: not simulated: flags of tables\n'],
    ['add set ip t q { type ipv4_addr; counter; }', 'nft: not simulated: statements of set elements\n'],
  ])('%s', (script, stderr) => {
    expect(feed(load(setup), script)).toEqual({ stdout: '', stderr, exitCode: 1 });
  });
});
