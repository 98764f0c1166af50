import { type Address, joinHostPort, printAddress } from '../../net/address.ts';
import type { Command } from '../../nftables/command.ts';
import type { AnonymousSet, Data, Expression, KeyPart, SetOperand, Verdict } from '../../nftables/expression.ts';
import { prefixLength } from '../../nftables/interval.ts';
import type { Element, SetDefinition } from '../../nftables/set.ts';
import type { Operand, Statement } from '../../nftables/statement.ts';

/** The exact text that kube-proxy hands to `nft -f -`: its own spelling of rules, and knftables' of everything around them. */
export function printTransaction(commands: Iterable<Command>, definitionOf: (name: string) => SetDefinition | undefined): string {
  let text = '';
  for (const command of commands) text += `${printCommand(command, definitionOf)}\n`;
  return text;
}

function printCommand(command: Command, definitionOf: (name: string) => SetDefinition | undefined): string {
  if (command.object === 'ruleset') throw new Error('kube-proxy never flushes the whole rule set');
  const at = (name?: string): string =>
    name === undefined
      ? `${command.verb} ${command.object} ${command.family} ${command.table}`
      : `${command.verb} ${command.object} ${command.family} ${command.table} ${name}`;
  const adds = command.verb === 'add';
  switch (command.object) {
    case 'table':
      return adds ? `${at()}${properties([comment(command.comment)])}` : at();
    case 'chain': {
      if (!adds) return at(command.chain);
      const { base } = command;
      const hook = base && `type ${base.type} hook ${base.hook} priority ${base.priority}`;
      return `${at(command.chain)}${properties([hook, comment(command.comment)])}`;
    }
    case 'rule': {
      if (!adds) break;
      const said = command.rule.comment === undefined ? '' : ` ${comment(command.rule.comment)}`;
      return `${at(command.chain)} ${command.rule.statements.map(printStatement).join(' ')}${said}`;
    }
    case 'set':
    case 'map':
      return adds ? `${at(command.definition.name)}${printDefinition(command.definition)}` : at('name' in command ? command.name : undefined);
    case 'element': {
      const definition = definitionOf(command.set);
      return `${at(command.set)} { ${command.elements.map((element) => printElement(element, definition, adds)).join(', ')} }`;
    }
  }
  throw new Error(`kube-proxy has no use for "${command.verb} ${command.object}"`);
}

function properties(list: readonly (string | undefined)[]): string {
  const given = list.filter((one) => one !== undefined);
  return given.length === 0 ? '' : ` { ${given.join(' ; ')} ; }`;
}

function comment(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `comment "${text}"`;
}

function printDefinition({ key, data, flags, timeout, comment: text }: SetDefinition): string {
  const type = data ? `type ${key.join(' . ')} : ${data.join(' . ')}` : `type ${key.join(' . ')}`;
  const listed = flags.length > 0 ? `flags ${flags.join(',')}` : undefined;
  return properties([type, listed, timeout === undefined ? undefined : `timeout ${timeout}s`, comment(text)]);
}

/** The key of an element of one of kube-proxy's sets. */
export function printKey({ key, written }: Element, definition: SetDefinition | undefined): string {
  return written ?? key.map((part, i) => (definition?.key[i] === 'inet_proto' ? protocols[`${part}`] : printPart(part))).join(' . ');
}

// Removing needs the key only.
function printElement(element: Element, definition: SetDefinition | undefined, whole: boolean): string {
  const key = printKey(element, definition);
  if (!whole) return key;
  const said = element.comment === undefined ? '' : ` ${comment(element.comment)}`;
  return `${key}${said}${element.data ? ` : ${printData(element.data)}` : ''}`;
}

const protocols: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };

// Addresses are bigger than any port or index that kube-proxy writes, except in 0.0.0.0/16, where no address can be.
function printPart(part: KeyPart): string {
  if (typeof part === 'object') return `${printAddress(part.from as Address)}/${part.prefix ?? prefixLength(part)}`;
  return typeof part === 'string' || (typeof part === 'number' && part <= 0xffff) ? `${part}` : printAddress(part);
}

function printData(data: Data): string {
  return data.kind === 'verdict' ? printVerdict(data.verdict) : (data.written ?? data.values.map(printPart).join(' . '));
}

function printVerdict(verdict: Verdict): string {
  return 'chain' in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind;
}

function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'match': {
      const op = statement.op === 'implicit' ? '' : `${statement.op} `;
      return `${printExpression(statement.left)} ${op}${printOperand(statement.right, statement.left)}`;
    }
    case 'verdict':
      return printVerdict(statement.verdict);
    case 'vmap':
      return `${printExpression(statement.key)} vmap ${printSet(statement.map)}`;
    case 'set':
      return `${printExpression(statement.what)} set ${printExpression(statement.to)}`;
    case 'nat':
      return printNat(statement);
    case 'masquerade':
      return ['masquerade', ...statement.flags].join(' ');
    case 'reject':
      return 'reject';
    case 'update':
      return `${statement.op} @${statement.set} { ${printExpression(statement.key)} }`;
  }
  throw new Error(`kube-proxy writes no "${statement.kind}"`);
}

function printNat({ address, port, family }: Statement & { kind: 'nat' }): string {
  if (address?.kind === 'lookup') return `dnat ${family} addr . port to ${printExpression(address)}`;
  if (address?.kind !== 'constant' || port?.kind !== 'constant') throw new Error('kube-proxy translates to one address and port');
  return `dnat to ${joinHostPort(address.written ?? printAddress(address.value as Address), Number(port.value))}`;
}

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'payload':
      return `${expression.protocol} ${expression.field}`;
    case 'meta':
      return expression.key === 'mark' ? 'mark' : `meta ${expression.key}`;
    case 'ct':
      return `ct ${expression.key}`;
    case 'fib':
      return `fib ${expression.select.join(' . ')} ${expression.result}`;
    case 'numgen':
      return `numgen ${expression.mode} mod ${expression.modulus}`;
    case 'concatenation':
      return expression.parts.map(printExpression).join(' . ');
    case 'bitwise':
      return `${printExpression(expression.of)} ${printArithmetic(expression.mask, expression.xor)}`;
    case 'lookup':
      return `${printExpression(expression.key)} map ${printSet(expression.map)}`;
    case 'constant':
      return expression.written ?? printPart(expression.value);
  }
}

function printArithmetic(mask: number, xor: number): string {
  if (xor === 0) return `and ${hex(mask)}`;
  return mask === 0xffffffff ? `xor ${hex(xor)}` : `or ${hex(xor)}`;
}

// Go's %#08x counts the digits without the 0x.
function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

const stateNames: Readonly<Record<number, string>> = { 1: 'invalid', 2: 'established', 4: 'related', 8: 'new' };

function printOperand(operand: Operand, left: Expression): string {
  if (operand.kind === 'named' || operand.kind === 'anonymous') return printSet(operand);
  if (operand.kind === 'values') throw new Error('kube-proxy compares with one value');
  const { value, written } = operand;
  if (written !== undefined) return written;
  if (left.kind === 'ct') return left.key === 'state' ? (stateNames[Number(value)] ?? '') : 'dnat';
  if (left.kind === 'fib') return 'local';
  if (left.kind === 'meta' && left.key === 'l4proto') return protocols[`${value}`] ?? '';
  return printPart(value);
}

function printSet(set: SetOperand): string {
  return set.kind === 'named' ? `@${set.name}` : printAnonymous(set);
}

function printAnonymous({ elements, written }: AnonymousSet): string {
  const list = elements.map(({ key, data }) => (data ? `${key.map(printPart).join(' . ')} : ${printData(data)}` : key.map(printPart).join(' . ')));
  return `{ ${written ?? list.join(' , ')} }`;
}
