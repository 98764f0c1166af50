import type { ListCommand } from './command.ts';
import type { PrintOptions } from './print-expression.ts';
import { printSetBody } from './print-set.ts';
import { printRule } from './print-statement.ts';
import { printPriority } from './priority.ts';
import { type Chain, findTable, type NamedSet, type NftRuleset, type Table } from './ruleset.ts';

/** How and when to print. */
export interface ListOptions extends PrintOptions {
  /** Seconds, for what is left of elements' lives. */
  readonly now: number;
}

/** What `nft list …` prints; undefined if the thing is not there. Byte for byte nft 1.0.6. */
export function printList(ruleset: NftRuleset, command: ListCommand, options: ListOptions): string | undefined {
  const { object } = command;
  switch (object) {
    case 'ruleset':
      return tablesOf(ruleset, command)
        .map((table) => printTable(table, options))
        .join('');
    case 'tables':
      return tablesOf(ruleset, command)
        .map((table) => `table ${table.family} ${table.name}\n`)
        .join('');
    case 'chains':
    case 'sets':
    case 'maps':
      return tablesOf(ruleset, command)
        .map((table) => printContents(table, object, options))
        .join('');
    case 'table': {
      const table = findTable(ruleset, command.family, command.table);
      return table && printTable(table, options);
    }
    default:
      return printOne(ruleset, command, options);
  }
}

function tablesOf(ruleset: NftRuleset, { family }: { readonly family?: string }): readonly Table[] {
  return ruleset.tables.filter((table) => family === undefined || table.family === family);
}

/** Everything in a table. */
export function printTable(table: Table, options: ListOptions): string {
  const blocks = [
    ...[...table.others.values()].map((other) => `\t${other.lines.join('\n')}\n`),
    ...[...table.sets.values()].map((set) => printSet(set, options)),
    ...[...table.chains.values()].map((chain) => printChain(chain, table, options, true)),
  ];
  const comment = table.comment === undefined ? '' : `\tcomment "${table.comment}"\n`;
  return `${head(table, options)}${comment}${blocks.join('\n')}}\n`;
}

function head(table: Table, options: PrintOptions): string {
  return `table ${table.family} ${table.name} {${handle(table.handle, options)}\n`;
}

function handle(number: number, { handles }: PrintOptions): string {
  return handles ? ` # handle ${number}` : '';
}

// One kind of object, without the blank lines; a table that has none is printed all the same.
function printContents(table: Table, object: 'chains' | 'sets' | 'maps', options: ListOptions): string {
  const body =
    object === 'chains'
      ? [...table.chains.values()].map((chain) => printChain(chain, table, options, false))
      : [...table.sets.values()].filter((set) => `${set.definition.kind}s` === object).map((set) => printSet(set, options));
  return `table ${table.family} ${table.name} {\n${body.join('')}}\n`;
}

function printOne(ruleset: NftRuleset, command: ListCommand & { object: 'chain' | 'set' | 'map' }, options: ListOptions): string | undefined {
  const table = findTable(ruleset, command.family, command.table);
  if (!table) return undefined;
  const open = `table ${table.family} ${table.name} {\n`;
  if (command.object === 'chain') {
    const chain = table.chains.get(command.name);
    return chain && `${open}${printChain(chain, table, options, true)}}\n`;
  }
  const set = table.sets.get(command.name);
  return set?.definition.kind === command.object ? `${open}${printSet(set, options)}}\n` : undefined;
}

function printSet(set: NamedSet, options: ListOptions): string {
  const { kind, name } = set.definition;
  const body = printSetBody(set, options, options.now).map((line) => `\t\t${line}\n`);
  return `\t${kind} ${name} {${handle(set.handle, options)}\n${body.join('')}\t}\n`;
}

/** A chain with its rules, or only what it is. */
export function printChain(chain: Chain, table: Table, options: PrintOptions, withRules: boolean): string {
  const lines: string[] = [];
  if (chain.comment !== undefined) lines.push(`comment "${chain.comment}"`);
  if (chain.base) {
    const { type, hook, device, priority, policy } = chain.base;
    const on = device === undefined ? '' : ` device "${device}"`;
    lines.push(`type ${type} hook ${hook}${on} priority ${printPriority(table.family, hook, priority, options.numeric ?? false)}; policy ${policy};`);
  }
  if (withRules) for (const rule of chain.rules) lines.push(`${printRule(rule, options)}${handle(rule.handle, options)}`);
  return `\tchain ${chain.name} {${handle(chain.handle, options)}\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}
