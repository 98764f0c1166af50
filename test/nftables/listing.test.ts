import { describe, expect, it } from 'vitest';
import { feed, fixture, load, nft, session } from './recorded.ts';

const recorded = session('nft-list-ruleset.txt')[0]?.printed ?? '';

// What is left of the one remembered client's time, in seconds before the three hours are full.
function elapsed(printed: string): number {
  const left = /expires 2h59m59s(\d+)ms/.exec(printed)?.[1];
  return left === undefined ? 0 : 1 - Number(left) / 1000;
}

describe('listing what nft 1.0.6 listed', () => {
  it('nft list ruleset is read and printed again, to the byte', () => {
    expect(nft(load(recorded), 'list ruleset')).toBe(recorded);
  });

  for (const { command, printed } of session('nft-misc.txt')) {
    const [words = '', pipe] = command.replace(/^nft /, '').split(' | ');
    it(command, () => {
      // Handles follow from the order in which kube-proxy made things; the order of hashed elements is in the listing.
      const ruleset = words.includes('-a') ? load(fixture('kube-proxy-nft-input-cp.nft')) : load(recorded);
      const now = Math.max(0, elapsed(printed) - elapsed(recorded));
      const all = nft(ruleset, words, now);
      expect(pipe === 'head -30' ? `${all.split('\n').slice(0, 30).join('\n')}\n` : all).toBe(printed);
    });
  }

  it('the transaction that was loaded gives this listing, but for the order of hashed elements and the remembered client', () => {
    const ours = nft(load(fixture('kube-proxy-nft-input-cp.nft')), 'list ruleset');
    const lines = (text: string): string[] => text.split('\n').map((line) => line.replace(/^\s*(elements = \{ )?|[, }]*$/g, ''));
    const expected = lines(recorded).filter((line) => !line.startsWith('10.244.0.20 expires'));
    expect([...lines(ours)].sort()).toEqual([...expected].sort());
  });
});

describe('rules come back as nft 1.0.6 lists them', () => {
  const rules = JSON.parse(fixture('rules.json')) as { rule: string; listed: string; numeric?: string }[];
  const setup = `add table ip t
add chain ip t x
add set ip t s { type ipv4_addr; flags timeout; size 100; }
add set ip t dyn { type ipv4_addr; flags dynamic,timeout; timeout 60s; }
add chain ip t c { type filter hook input priority 0 ; }
`;
  // Kept word for word, so a name is not turned into a number.
  const kept = new Set(['ip dscp cs1 accept']);
  it.each(rules)('$rule', ({ rule, listed, numeric = listed }) => {
    const ruleset = load(setup);
    expect(feed(ruleset, `add rule ip t c ${rule}\n`).stderr).toBe('');
    expect(nft(ruleset, 'list chain ip t c').split('\n')[3]?.trim()).toBe(listed);
    if (!kept.has(rule)) expect(nft(ruleset, '-n list chain ip t c').split('\n')[3]?.trim()).toBe(numeric);
    // What was printed is a script that gives the same.
    expect(nft(load(nft(ruleset, 'list ruleset')), 'list chain ip t c')).toBe(nft(ruleset, 'list chain ip t c'));
  });
});
