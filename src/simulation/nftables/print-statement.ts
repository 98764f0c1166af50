import type { DataTypeName } from './datatype.ts';
import type { Expression, KeyPart } from './expression.ts';
import { type PrintOptions, printExpression, printKey, printPart, printSetOperand, printVerdict } from './print-expression.ts';
import type { Operand, RejectAnswer, Rule, Statement } from './statement.ts';
import { icmpCodes, icmpv6Codes, icmpxCodes, symbolValue } from './symbols.ts';
import { printTime } from './time.ts';
import { typesOf } from './typing.ts';

/** A rule as `nft list` prints it, without the handle. */
export function printRule(rule: Rule, options: PrintOptions = {}): string {
  const words = rule.statements.map((statement) => printStatement(statement, options));
  if (rule.comment !== undefined) words.push(`comment "${rule.comment}"`);
  return words.join(' ');
}

/** One statement. */
export function printStatement(statement: Statement, options: PrintOptions = {}): string {
  switch (statement.kind) {
    case 'match':
      return printMatch(statement, options);
    case 'verdict':
      return printVerdict(statement.verdict);
    case 'vmap':
      return `${printExpression(statement.key, options)} vmap ${printSetOperand(statement.map, typesOf(statement.key), ['verdict'], options)}`;
    case 'set':
      return `${printTarget(statement.what)} set ${printAssigned(statement, options)}`;
    case 'nat':
      return printNat(statement, options);
    case 'masquerade':
    case 'redirect':
      return [statement.kind, ...(statement.port === undefined ? [] : [`to :${printPart(statement.port, 'inet_service')}`]), ...flagList(statement.flags)].join(
        ' ',
      );
    case 'reject':
      return statement.answer ? `reject with ${printAnswer(statement.answer, options)}` : 'reject';
    case 'counter':
      return options.stateless ? 'counter' : `counter packets ${statement.packets} bytes ${statement.bytes}`;
    case 'log':
      return statement.words;
    case 'update': {
      const timeout = statement.timeout === undefined ? '' : ` timeout ${printTime(statement.timeout, options.numeric)}`;
      return `${statement.op} @${statement.set} { ${printExpression(statement.key, options)}${timeout} }`;
    }
    case 'notrack':
      return 'notrack';
    case 'unknown':
      return statement.words;
  }
}

// A mark is written with its `meta` in a rule, and marks stand first in `meta mark set meta mark | …`.
function printTarget(expression: Expression): string {
  return expression.kind === 'meta' ? `meta ${expression.key}` : printExpression(expression);
}

function printAssigned({ what, to }: Statement & { kind: 'set' }, options: PrintOptions): string {
  if (to.kind !== 'lookup') return printExpression(to, options);
  const key = typesOf(to.key);
  return `${printExpression(to.key, options)} map ${printSetOperand(to.map, key, typesOf(what), options)}`;
}

function printMatch({ left, op, right }: Statement & { kind: 'match' }, options: PrintOptions): string {
  const types = typesOf(left);
  if (left.kind === 'bitwise' && types[0] === 'tcp_flag' && left.xor === 0 && op === '==' && right.kind === 'value')
    return `${printExpression(left.of, options)} ${printPart(right.value, 'tcp_flag', options)} / ${printPart(left.mask, 'tcp_flag', options)}`;
  const sign = op === 'implicit' ? '' : `${op} `;
  return `${printExpression(left, options)} ${sign}${printOperand(right, types, options)}`;
}

function printOperand(operand: Operand, types: readonly DataTypeName[], options: PrintOptions): string {
  switch (operand.kind) {
    case 'value':
      return printValue(operand.value, types[0] ?? 'integer', options);
    case 'values':
      return printKey(operand.values, types, options);
    default:
      return printSetOperand(operand, types, undefined, options);
  }
}

// Outside of a set a range stays a range, even where it is a network.
function printValue(value: KeyPart, type: DataTypeName, options: PrintOptions): string {
  if (typeof value === 'object' && value.prefix === undefined) return `${printPart(value.from, type, options)}-${printPart(value.to, type, options)}`;
  return printPart(value, type, options);
}

function printNat({ type, family, address, port, flags }: Statement & { kind: 'nat' }, options: PrintOptions): string {
  const words = [type as string];
  if (family) words.push(family);
  const where = address ? printExpression(address, options) : '';
  const bracketed = address?.kind === 'constant' && address.type === 'ipv6_addr' && port ? `[${where}]` : where;
  words.push(`to ${bracketed}${port ? `:${printExpression(port, options)}` : ''}`);
  return [...words, ...flagList(flags)].join(' ');
}

function flagList(flags: readonly string[]): string[] {
  return flags.length > 0 ? [flags.join(',')] : [];
}

const codeTables = { icmp: icmpCodes, icmpv6: icmpv6Codes, icmpx: icmpxCodes };

function printAnswer(answer: RejectAnswer, options: PrintOptions): string {
  if (answer.kind === 'tcp reset') return answer.kind;
  return `${answer.kind} ${options.numeric ? symbolValue(codeTables[answer.kind], answer.code) : answer.code}`;
}
