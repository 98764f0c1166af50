import { describeStop, type Parsed, Stop } from './parse-error.ts';
import { parseRule } from './parse-rule.ts';
import { applyRestore, type RestoreLine, type RestoreTable } from './restore.ts';
import type { Rule, TableName } from './rule.ts';
import { builtInChains, createRuleset, ensureChain, type Ruleset } from './ruleset.ts';
import { type Token, tokenize } from './tokens.ts';

export type { Parsed, ParseError } from './parse-error.ts';

/** What a `:CHAIN` line says beside the name. */
export interface ChainHead {
  readonly policy?: 'ACCEPT' | 'DROP';
  readonly packets: number;
  readonly bytes: number;
}

/** A block of iptables-restore input with all that its chain lines say. */
export interface ParsedTable extends RestoreTable {
  readonly heads: ReadonlyMap<string, ChainHead>;
}

/** What the reader of the text knows beside it. */
export interface ParseOptions {
  /** The host's chains, without the built-in ones. If given, rules in or to chains that neither it nor the text has are mistakes. */
  chains?(table: TableName): Iterable<string>;
  /** Whose tool reads: `iptables-restore` or `ip6tables-restore`; either's words are taken if not given. */
  readonly family?: 4 | 6;
}

interface Block {
  readonly table: TableName;
  readonly chains: string[];
  readonly lines: RestoreLine[];
  readonly heads: Map<string, ChainHead>;
  readonly known: Set<string>;
  /** Where a rule wants to go, to be looked up at COMMIT. */
  readonly jumps: Array<{ readonly chain: string }>;
}

/** Reads iptables-save output or iptables-restore input. Words that are not modelled stay as they are; mistakes come back as a value. */
export function parseRestore(text: string, options: ParseOptions = {}): Parsed<ParsedTable[]> {
  const done: ParsedTable[] = [];
  let block: Block | undefined;
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').replace(/\r$/, '');
    try {
      if (line.trim() === '' || line.startsWith('#')) continue;
      if (line === 'COMMIT' && block) {
        done.push(commit(block, options));
        block = undefined;
      } else if (line.startsWith('*') && !block) block = open(line, i + 1, options);
      else if (!block) throw new Stop('', 1, 'line');
      else if (line.startsWith(':')) chainLine(block, line, i + 1);
      else ruleLine(block, line, i + 1, options);
    } catch (stop) {
      if (stop instanceof Stop) return { ok: false, error: describeStop(stop, i + 1, options.family) };
      throw stop;
    }
  }
  if (!block) return { ok: true, value: done };
  const line = text.endsWith('\n') ? lines.length : lines.length + 1;
  const message = `COMMIT expected at line ${line}`;
  return { ok: false, error: { line, column: 1, message, stderr: `iptables-nft-restore: ${message}\n` } };
}

/** Reads text that tells the whole story, such as iptables-save output: rules may only go to chains that it has. */
export function parseRuleset(text: string, family?: 4 | 6): Parsed<Ruleset> {
  const parsed = parseRestore(text, { chains: () => [], family });
  if (!parsed.ok) return parsed;
  const ruleset = createRuleset(family);
  applyRestore(ruleset, parsed.value);
  applyHeads(ruleset, parsed.value);
  return { ok: true, value: ruleset };
}

/** Sets the policies and counters of chain lines; `applyRestore` only knows their names. */
export function applyHeads(ruleset: Ruleset, tables: readonly ParsedTable[]): void {
  for (const { table, heads } of tables) {
    for (const [name, { policy, packets, bytes }] of heads) {
      if (policy) Object.assign(ensureChain(ruleset, table, name), { policy, packets, bytes });
    }
  }
}

function open(line: string, number: number, options: ParseOptions): Block {
  const name = line.slice(1).trim();
  if (!Object.hasOwn(builtInChains, name)) throw new Stop(`iptables-nft-restore: line ${number} table name '${name}' invalid`, 2);
  const table = name as TableName;
  const known = new Set<string>([...builtInChains[table], ...(options.chains?.(table) ?? [])]);
  return { table, chains: [], lines: [], heads: new Map(), known, jumps: [] };
}

// `:NAME POLICY [packets:bytes]`
function chainLine(block: Block, line: string, number: number): void {
  const [name = '', policy, counters] = line.slice(1).trim().split(/\s+/);
  if (name === '') throw new Stop(`iptables-nft-restore: line ${number} chain name invalid`, 2);
  if (name.length > 28) throw new Stop(`Invalid chain name \`${name}' (28 chars max)`, 2);
  if (policy === undefined) throw new Stop(`iptables-nft-restore: line ${number} policy invalid`, line.length + 1);
  const builtIn = (builtInChains[block.table] as readonly string[]).includes(name);
  const valid = policy === 'ACCEPT' || policy === 'DROP';
  if (builtIn && !valid && policy !== '-') throw new Stop('Bad policy name.', line.indexOf(policy, 1 + name.length) + 1, 'line');
  const [, packets = 0, bytes = 0] = /^\[(\d+):(\d+)\]$/.exec(counters ?? '') ?? [];
  block.heads.set(name, { ...(builtIn && valid && { policy }), packets: Number(packets), bytes: Number(bytes) });
  block.known.add(name);
  block.chains.push(name);
}

function ruleLine(block: Block, line: string, number: number, options: ParseOptions): void {
  const counted = /^\[(\d+):(\d+)\]\s*/.exec(line);
  if (!counted && line.startsWith('[')) throw new Stop(`Bad line ${number}: need ${line.includes(']') ? ':' : ']'}`, 1);
  const [command, chain, ...words] = tokenize(line, counted?.[0].length ?? 0) as [Token, Token?, ...Token[]];
  const verb = { '--append': '-A', '--delete-chain': '-X', '--new-chain': '-N', '--new': '-N' }[command.text] ?? command.text;
  if (!verb.startsWith('-')) throw new Stop(`Bad argument \`${command.text}'`, command.column, 'argument');
  if (!/^-[AXN]$/.test(verb))
    throw new Stop(`${/^-[CDEFILPRSZ]$/.test(verb) ? 'not simulated in restore input:' : 'unknown option'} "${command.text}"`, command.column);
  if (!chain) throw new Stop(`option "${command.text}" requires an argument`, command.column);
  if (verb === '-N') {
    block.known.add(chain.text);
    block.chains.push(chain.text);
    return;
  }
  const missing = options.chains && !block.known.has(chain.text);
  const builtIn = (builtInChains[block.table] as readonly string[]).includes(chain.text);
  if (verb === '-X') {
    if (missing || builtIn) throw new Stop('No chain/target/match by that name.', chain.column, 'line');
    block.known.delete(chain.text);
    block.lines.push({ deleteChain: chain.text });
    return;
  }
  const rules: readonly Rule[] = parseRule(words, options.family);
  if (missing) throw new Stop('No chain/target/match by that name.', chain.column, 'line');
  for (const rule of rules) {
    if (counted) Object.assign(rule, { packets: Number(counted[1]), bytes: Number(counted[2]) });
    if (rule.target && 'chain' in rule.target) block.jumps.push(rule.target);
    block.lines.push({ append: chain.text, rule });
  }
}

function commit(block: Block, options: ParseOptions): ParsedTable {
  const lost = options.chains && block.jumps.find(({ chain }) => !block.known.has(chain));
  if (lost) throw new Stop(`Chain '${lost.chain}' does not exist`, 1);
  const { table, chains, lines, heads } = block;
  return { table, chains, lines, heads };
}
