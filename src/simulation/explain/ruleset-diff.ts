import { type Edit, edits } from './edits.ts';
import { count } from './ruleset.ts';
import type { ChangedChainView, ChangedRuleView, RuleChainView, RuleLineView, RulesetDiffView, RulesetView, RuleTableView } from './view.ts';

/**
 * What became of a set of rules: rule by rule, chain by chain. Rules are the same if they say the same; a rule that says something else
 * for the same reason (another share of the traffic for the same endpoint) has changed.
 */
export function diffRulesets(before: RulesetView, after: RulesetView): RulesetDiffView {
  const names = [...new Set([...before.tables, ...after.tables].map((table) => table.name))];
  const all = names.map((name) => ({ name, chains: diffTable(find(before.tables, name), find(after.tables, name)) }));
  const tables = all
    .map(({ name, chains }) => ({ name, chains: chains.filter((chain) => chain.status !== 'same') }))
    .filter((table) => table.chains.length > 0);
  return { view: 'ruleset-diff', syntax: after.syntax, name: after.name, summary: summarise(all.flatMap((table) => table.chains)), tables };
}

function find<T extends { readonly name: string }>(list: readonly T[], name: string): T | undefined {
  return list.find((item) => item.name === name);
}

// Chains in the order of the later set, each removed one where it was.
function diffTable(before: RuleTableView | undefined, after: RuleTableView | undefined): ChangedChainView[] {
  return edits(before?.chains ?? [], after?.chains ?? [], (chain) => chain.name).map((edit) => {
    if (edit.kind === 'added') return wholly('added', edit.after);
    if (edit.kind === 'removed') return wholly('removed', edit.before);
    return diffChain(edit.before, edit.after);
  });
}

function wholly(status: 'added' | 'removed', chain: RuleChainView): ChangedChainView {
  return { name: chain.name, status, rules: chain.rules.map((rule) => ({ ...plain(rule), status })) };
}

function diffChain(before: RuleChainView, after: RuleChainView): ChangedChainView {
  const found = edits(before.rules, after.rules, (rule) => rule.code);
  const removed = found.flatMap((edit) => (edit.kind === 'removed' ? edit.before : []));
  const takeRemoved = (is: (rule: RuleLineView) => boolean): RuleLineView | undefined => {
    const at = removed.findIndex(is);
    return at < 0 ? undefined : removed.splice(at, 1)[0];
  };
  const added = found.flatMap((edit) => (edit.kind === 'added' ? edit.after : []));
  // The very same text elsewhere in the chain has moved; that is settled before anything counts as changed.
  const moved = new Set(added.filter((rule) => takeRemoved((old) => old.code === rule.code)));
  const changed = new Map(
    added.flatMap((rule) => {
      const old = moved.has(rule) ? undefined : takeRemoved((candidate) => isForTheSame(candidate, rule));
      return old ? [[rule, old] as const] : [];
    }),
  );
  const gone = new Set(removed);
  const successors = new Map([...changed].map(([rule, old]) => [old, rule] as const));
  const show = (rule: RuleLineView): ChangedRuleView => {
    const old = changed.get(rule);
    return { ...plain(rule), ...(old ? { status: 'changed', before: old.code } : { status: moved.has(rule) ? 'moved' : 'added' }) };
  };
  const rules = hunks(found).flatMap((hunk): ChangedRuleView[] => {
    if ('same' in hunk) return [{ ...plain(hunk.same), status: 'same' }];
    // A rule that changed stands where it stood, among those that went.
    const waiting = [...hunk.added];
    const shown: ChangedRuleView[] = [];
    for (const old of hunk.removed) {
      const at = waiting.indexOf(successors.get(old) as RuleLineView);
      if (at >= 0) shown.push(...waiting.splice(0, at + 1).map(show));
      else if (gone.has(old)) shown.push({ ...plain(old), status: 'removed' });
    }
    return [...shown, ...waiting.map(show)];
  });
  return { name: after.name, status: rules.every((rule) => rule.status === 'same') ? 'same' : 'changed', rules };
}

type Hunk = { readonly same: RuleLineView } | { readonly removed: RuleLineView[]; readonly added: RuleLineView[] };

// Rules that stay, and between them what went and what came in its place.
function hunks(found: readonly Edit<RuleLineView>[]): Hunk[] {
  const all: Hunk[] = [];
  for (const edit of found) {
    if (edit.kind === 'same') {
      all.push({ same: edit.after });
      continue;
    }
    let last = all.at(-1);
    if (!last || 'same' in last) {
      last = { removed: [], added: [] };
      all.push(last);
    }
    if (edit.kind === 'removed') last.removed.push(edit.before);
    else last.added.push(edit.after);
  }
  return all;
}

function isForTheSame(a: RuleLineView, b: RuleLineView): boolean {
  return a.purpose !== undefined && a.purpose === b.purpose && a.service === b.service && a.endpoint === b.endpoint;
}

function plain({ code, why }: RuleLineView): Omit<ChangedRuleView, 'status'> {
  return { code, ...(why !== undefined && { why }) };
}

function summarise(chains: readonly ChangedChainView[]): string {
  const rules = chains.flatMap((chain) => chain.rules);
  const of = (status: string): number => rules.filter((rule) => rule.status === status).length;
  const words = (['added', 'removed', 'changed', 'moved'] as const)
    .filter((status) => of(status) > 0)
    .map((status) => `${count(of(status), 'rule')} ${status}`);
  if (words.length === 0) return `Nothing has changed: ${count(rules.length, 'rule')} as before`;
  const touched = chains.filter((chain) => chain.status !== 'same').length;
  return `${words.join(', ')}, in ${count(touched, 'chain')}; ${count(of('same'), 'rule')} as before`;
}
