import {
  chart,
  conntrack,
  createCluster,
  diffRulesets,
  ipvsTable,
  present,
  presentTrace,
  type Rule,
  ranges,
  ruleset,
  type Trace,
  type TraceView,
  table,
  topology,
  type View,
  yaml,
} from 'hairpin';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import ViewBody from '../../src/notebook/views/ViewBody';
import { nodePort, notesCluster } from '../explain/cluster.ts';

// What the server puts into the page: all there is without JavaScript and on paper.
const html = (view: View): string => renderToStaticMarkup(createElement(ViewBody, { view, addresses: {} }));
const text = (view: View): string =>
  html(view)
    .replace(/<[^>]+>/g, '')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&#x27;', "'");

const cluster = notesCluster();
const node = cluster.node('node01');
const trace = cluster.pod('app').connect('db-service:3306');
const before = ruleset(node);
const small = createCluster();
const views: View[] = [
  presentTrace(trace),
  topology(cluster),
  topology(cluster, trace),
  before,
  diffRulesets(before, ruleset(small.node('node01'))),
  ranges(cluster),
  conntrack(node),
  ipvsTable([{ protocol: 'TCP', address: '10.96.0.10:80', scheduler: 'wrr', persistent: 10800, servers: [] }]),
  yaml('a: 1 # one\n'),
  chart({ x: { label: 'x' }, y: { label: 'y' }, series: [{ name: 'a', points: [[1, 2]] }] }),
  table(['a'], [[1]]),
];

describe('the static form of every view', () => {
  it('exists for every kind', () => {
    const kinds = ['trace', 'topology', 'ruleset', 'ruleset-diff', 'ranges', 'conntrack', 'ipvs', 'yaml', 'chart', 'table'];
    expect(new Set(views.map((view) => view.view))).toEqual(new Set(kinds));
    for (const view of views) expect(html(view).length).toBeGreaterThan(50);
  });
  it('has every step of a trace, with its rule and its reason', () => {
    const view = presentTrace(trace);
    const shown = text(view);
    for (const step of view.legs.flatMap((leg) => leg.steps)) {
      if (step.code) expect(shown).toContain(step.code);
      if (step.why) expect(shown).toContain(step.why);
      // A rewrite's own sentence gives way to what it says, beside the rule that asked for it.
      if (step.kind !== 'rewrite' || step.rewrite === undefined) expect(shown).toContain(step.sentence);
      else expect(shown).toContain(`${step.rewrite.end} ${step.rewrite.from} → ${step.rewrite.to}`);
    }
  });
  it('has every rule of a rule set, and every address of a range', () => {
    for (const rule of before.tables.flatMap((one) => one.chains.flatMap((chain) => chain.rules))) expect(text(before)).toContain(rule.code);
    const rulers = ranges(cluster);
    for (const { ruler } of rulers.ranges) for (const { address, name } of ruler?.marks ?? []) expect(text(rulers)).toContain(`${address} ${name}`);
  });
  it('every link within a rule set leads to something', () => {
    const shown = html(before);
    const links = [...shown.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(30);
    for (const id of links) expect(shown).toContain(`id="${id}"`);
  });
  it('shows text as text, whatever is in it', () => {
    const nasty = '<img src=x onerror=alert(1)>';
    expect(html(yaml(`a: "${nasty}"`))).not.toContain('<img');
    expect(html(table([nasty], [[nasty]], nasty))).not.toContain('<img');
  });
});

describe('the forms of a trace’s list', () => {
  const view = presentTrace(trace);
  const untraced: TraceView = { ...view, legs: view.legs.map((leg) => ({ ...leg, steps: leg.steps.map(({ traceLine: _, ...step }) => step) })) };
  it('are sentences, rules and TRACE lines; two of them where no step has such a line', () => {
    expect(html(view).match(/type="radio"/g)).toHaveLength(3);
    expect(html(untraced).match(/type="radio"/g)).toHaveLength(2);
  });
});

describe('every fate', () => {
  const lost = cluster.pod('app').ping('db-service');
  const delivered = cluster.outside().connect(`node01:${nodePort(cluster)}`);
  const empty = notesCluster();
  empty.scale('db-service', 0);
  const refused = empty.pod('app').connect('db-service:3306');
  // A rule of the reader's own in front of kube-proxy's.
  const withRule = (rule: Rule): Trace => {
    const other = notesCluster();
    other.node('node01').host.ruleset.tables.get('filter')?.chains.get('FORWARD')?.rules.unshift(rule);
    return other.pod('app').connect('db-service:3306');
  };
  it.each([
    ['Dropped', withRule({ clauses: [], target: { kind: 'DROP' } })],
    ['Unknown', withRule({ clauses: [{ kind: 'unknown', words: '-m owner --uid-owner 0' }], target: { kind: 'DROP' } })],
    ['Delivered', delivered],
    ['Refused', refused],
    ['Lost', lost],
  ])('%s is a word and a shape, in the summary and where it happened', (word, one) => {
    const view = present(one);
    expect(view?.view).toBe('trace');
    const shown = html(presentTrace(one));
    const [, shape = ''] = /<span class="fate fate--\w+"><svg[^>]*>(<path[^>]*>)/.exec(shown) ?? [];
    expect(shape).toMatch(/ d="M/);
    // In the summary, and on both pictures.
    expect(shown.split(shape).length - 1).toBeGreaterThanOrEqual(3);
    expect(text(presentTrace(one)).startsWith(word)).toBe(true);
    expect(shown).toContain(`>${word}</text>`);
  });
});
