import { applyCommands } from '../nftables/apply.ts';
import type { Command } from '../nftables/command.ts';
import type { NftError } from '../nftables/error.ts';
import { parseScript } from '../nftables/parse.ts';
import { printChain, printSet } from '../nftables/print.ts';
import { printRule } from '../nftables/print-statement.ts';
import { createNftRuleset, type NftRuleset, type Table } from '../nftables/ruleset.ts';
import type { Rule } from '../nftables/statement.ts';
import { describeNftOrigin } from './nft-origin.ts';
import type { RuleChainView, RuleLineView, RuleTableView } from './view.ts';

/** A table of any tool, before anybody asked for a part of it. */
export type BareTable = Omit<RuleTableView, 'chains'> & { readonly chains: readonly Omit<RuleChainView, 'reachedFrom'>[] };

/** Reads what `nft list ruleset` printed, or a script for `nft -f`. Throws nft's sentence, with line and column. */
export function parseNft(text: string): NftRuleset {
  const ruleset = createNftRuleset();
  const parsed = parseScript(text, { definition: () => undefined });
  if (!parsed.ok) throw refusal(parsed.error);
  const commands = parsed.commands.filter((command): command is Command => command.verb !== 'list');
  const error = applyCommands(ruleset, commands, { now: 0, places: parsed.places });
  if (error) throw refusal(error);
  return ruleset;
}

function refusal({ line, from, message }: NftError): Error {
  return new Error(`line ${line}, column ${from}: ${message}`);
}

/** Tables of nftables in nft's own form; sets and maps stand before the chains, as `nft list` has them. */
export function nftTables(
  { tables }: NftRuleset,
  hitsOf: (table: string, chain: string, number: number) => readonly number[] | undefined = () => undefined,
): BareTable[] {
  return tables.map((table) => ({
    name: `${table.family} ${table.name}`,
    open: `table ${table.family} ${table.name} {${table.comment === undefined ? '' : `\n\tcomment "${table.comment}"`}`,
    close: '}',
    sets: [
      ...[...table.others.values()].map(({ kind, name, lines }) => ({ name: `${kind} ${name}`, code: lines.join('\n') })),
      ...[...table.sets.values()].map((set) => ({ name: `${set.definition.kind} ${set.definition.name}`, code: printSet(set, { now: 0 }) })),
    ],
    chains: [...table.chains.values()].map((chain) => ({
      name: chain.name,
      head: headOf(printChain(chain, table, {}, false)),
      rules: chain.rules.map((rule, i) => presentRule(rule, i + 1, table, hitsOf(`${table.family} ${table.name}`, chain.name, i + 1))),
    })),
  }));
}

// `chain filter-input { type filter hook input priority filter; policy accept;`: all of the chain but its rules and its end.
function headOf(printed: string): string {
  const lines = printed.split('\n').map((line) => line.trim());
  return lines.slice(0, lines.lastIndexOf('}')).join(' ');
}

function presentRule(rule: Rule, number: number, table: Table, hits: readonly number[] | undefined): RuleLineView {
  const { purpose, owner, statements } = rule;
  const last = statements.at(-1);
  const to = last?.kind === 'verdict' && 'chain' in last.verdict && table.chains.has(last.verdict.chain) ? last.verdict.chain : undefined;
  return {
    number,
    code: printRule(rule),
    ...(to !== undefined && { to }),
    ...(purpose && { purpose, why: describeNftOrigin(rule) }),
    ...(owner?.servicePort !== undefined && { service: owner.servicePort }),
    ...(owner?.endpoint !== undefined && { endpoint: owner.endpoint }),
    ...(hits && { hits }),
  };
}
