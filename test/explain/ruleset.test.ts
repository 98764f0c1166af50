import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diffRulesets, present, type RulesetView, ruleset } from '../../src/simulation/index.ts';
import { notesCluster } from './cluster.ts';

const chain = (view: RulesetView, name: string): RulesetView['tables'][number]['chains'][number] | undefined =>
  view.tables.flatMap((table) => table.chains).find((one) => one.name.startsWith(name));

describe('a rule set', () => {
  const cluster = notesCluster();
  const node = cluster.node('node01');

  it('says what iptables-save says, line by line', () => {
    const view = ruleset(node);
    const saved = node
      .iptablesSave()
      .split('\n')
      .filter((line) => !line.startsWith('#') && line !== '');
    const shown = view.tables.flatMap(({ open, close, chains }) => [
      open,
      ...chains.map(({ head }) => head),
      ...chains.flatMap(({ rules }) => rules.map(({ code }) => code)),
      close,
    ]);
    // iptables-nft-save has an order of its own for tables.
    const blocks = (lines: readonly string[]): string[] =>
      lines
        .join('\n')
        .split('COMMIT')
        .map((block) => block.trim());
    expect(new Set(blocks(shown))).toEqual(new Set(blocks(saved)));
    expect(shown).toHaveLength(saved.length);
    expect(present(view)).toBe(view);
  });
  it('leads from chain to chain and back', () => {
    const view = ruleset(node, { table: 'nat' });
    const services = chain(view, 'KUBE-SERVICES');
    expect(services?.reachedFrom).toEqual(['PREROUTING', 'OUTPUT']);
    const toService = services?.rules.find((rule) => rule.service?.startsWith('default/db-service'));
    expect(chain(view, toService?.to ?? '')?.reachedFrom).toContain('KUBE-SERVICES');
  });
  it('leads from a rule to its Service and from the Service to its chains', () => {
    const view = ruleset(node);
    const service = view.services.find(({ name }) => name === 'default/db-service:3306-3306');
    const names = service?.chains.map((one) => one.chain.replace(/-[A-Z2-7]{16}$/, ''));
    expect(new Set(names)).toEqual(new Set(['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXT', 'KUBE-SVC', 'KUBE-SEP']));
    expect(names?.filter((name) => name === 'KUBE-SEP')).toHaveLength(3);
  });
  it('can be limited to one Service; what is left out is counted', () => {
    const view = ruleset(node, { service: 'db-service' });
    const services = chain(view, 'KUBE-SERVICES');
    expect(services?.rules).toHaveLength(1);
    expect(services?.leftOut).toBe(2);
    expect(view.tables.flatMap((table) => table.chains.flatMap((one) => one.rules)).every((rule) => rule.service?.startsWith('default/db-service:'))).toBe(
      true,
    );
    expect(ruleset(node, { service: 'db' }).tables).toEqual([]);
  });
  it('marks what a packet matched here, in order', () => {
    const trace = cluster.pod('app').connect('db-service:3306');
    const view = ruleset(node, { trace });
    const hit = view.tables.flatMap(({ name, chains }) =>
      chains.flatMap((one) => one.rules.flatMap((rule) => (rule.hits ?? []).map((n) => ({ n, table: name, chain: one.name, number: rule.number })))),
    );
    const expected = trace.rules
      .filter((rule) => rule.host === 'node01')
      .map(({ table, chain: name, number }, i) => ({ n: i + 1, table, chain: name, number }));
    expect(hit.sort((a, b) => a.n - b.n)).toEqual(expected);
    expect(ruleset(cluster.node('controlplane'), { trace }).summary).toMatch(/the packet matched \d+ of them$/);
    expect(view.summary).toContain(`the packet matched ${new Set(expected.map((one) => `${one.table} ${one.chain} ${one.number}`)).size} of them`);
  });
  it('reads text from anywhere, and complains as the tool does', () => {
    const view = ruleset(node.iptablesSave());
    expect(view.tables.map(({ chains }) => chains.map(({ rules }) => rules.map(({ code }) => code)))).toEqual(
      expect.arrayContaining(ruleset(node).tables.map(({ chains }) => chains.map(({ rules }) => rules.map(({ code }) => code)))),
    );
    expect(view.services).toEqual([]);
    expect(() => ruleset('*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j NOWHERE\nCOMMIT\n')).toThrow(/^line \d+, column \d+: /);
  });
});

describe('a rule set of nftables', () => {
  // The first line is the command that was recorded.
  const text = readFileSync(new URL('../fixtures/nftables/nft-list-ruleset.txt', import.meta.url), 'utf8').replace('$ nft list ruleset\n', '');
  const view = ruleset(text);
  const lines = (part: string): string[] => part.split('\n').flatMap((line) => line.trim() || []);

  it('says what nft says, line by line', () => {
    const shown = view.tables.flatMap(({ open, sets, chains, close }) => [
      ...lines(open),
      ...(sets ?? []).flatMap(({ code }) => lines(code)),
      ...chains.flatMap(({ head, rules }) => [...head.split(/(?<=\{) /), ...rules.map(({ code }) => code), '}']),
      close,
    ]);
    expect(view.syntax).toBe('nft');
    expect(shown).toEqual(lines(text));
  });
  it('leads from chain to chain', () => {
    const jumps = view.tables.flatMap((table) =>
      table.chains.flatMap((one) => one.rules.flatMap((rule) => (rule.to === undefined ? [] : [{ from: one.name, to: rule.to, code: rule.code }]))),
    );
    expect(jumps.length).toBeGreaterThan(5);
    for (const { from, to, code } of jumps) {
      expect(code).toMatch(new RegExp(`(jump|goto) ${to}( comment .*)?$`));
      expect(chain(view, to)?.reachedFrom).toContain(from);
    }
  });
  it('refuses what nft refuses, and says where', () => {
    expect(() => ruleset('table ip t {\n\tchain c {\n\t\ttcp dport\n\t}\n}\n')).toThrow(/^line \d+, column \d+: syntax error/);
  });
  it('can be compared with another', () => {
    const other = ruleset(text.replace(/\n[^\n]*jump[^\n]*/, ''));
    expect(diffRulesets(view, other).summary).toMatch(/^1 rule removed, in 1 chain;/);
  });
});

describe('the difference between two rule sets', () => {
  const cluster = notesCluster();
  const node = cluster.node('node01');
  const before = ruleset(node, { table: 'nat' });
  cluster.scale('db-service', 2);
  const after = ruleset(node, { table: 'nat' });
  const diff = diffRulesets(before, after);
  const changed = diff.tables.flatMap((table) => table.chains);

  it('is rule by rule: an endpoint goes, the shares of the others change', () => {
    const svc = changed.find(({ name }) => name.startsWith('KUBE-SVC-'));
    expect(svc?.status).toBe('changed');
    expect(svc?.rules.map((rule) => rule.status)).toEqual(['same', 'changed', 'removed', 'same']);
    const share = svc?.rules.find((rule) => rule.before?.includes('0.33333333349'));
    expect(share?.code).toContain('0.50000000000');
  });
  it('has the chain of the endpoint that went', () => {
    const gone = changed.filter(({ status }) => status === 'removed');
    expect(gone).toHaveLength(1);
    expect(gone[0]?.name).toMatch(/^KUBE-SEP-/);
    expect(gone[0]?.rules.every((rule) => rule.status === 'removed')).toBe(true);
  });
  it('says so in a sentence, and leaves out the chains that are as before', () => {
    expect(diff.summary).toBe('3 rules removed, 1 rule changed, in 2 chains; 24 rules as before');
    expect(changed).toHaveLength(2);
    expect(present(diff)).toBe(diff);
  });
  it('is nothing between a rule set and itself', () => {
    expect(diffRulesets(after, after)).toMatchObject({ tables: [], summary: expect.stringMatching(/^Nothing has changed: \d+ rules as before$/) });
  });
  it('tells a rule that moved from one that changed', () => {
    const text = (rules: readonly string[]): string => `*filter\n:INPUT ACCEPT [0:0]\n${rules.map((rule) => `-A INPUT ${rule}\n`).join('')}COMMIT\n`;
    const moved = diffRulesets(
      ruleset(text(['-j ACCEPT', '-p tcp -j DROP', '-p udp -j DROP'])),
      ruleset(text(['-p tcp -j DROP', '-p udp -j DROP', '-j ACCEPT'])),
    );
    expect(moved.tables[0]?.chains[0]?.rules.map(({ status, code }) => `${status} ${code}`)).toEqual([
      'same -A INPUT -p tcp -j DROP',
      'same -A INPUT -p udp -j DROP',
      'moved -A INPUT -j ACCEPT',
    ]);
    expect(moved.summary).toBe('1 rule moved, in 1 chain; 2 rules as before');
  });
});
