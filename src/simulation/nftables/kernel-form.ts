import type { Expression, Payload, PayloadProtocol, SetOperand } from './expression.ts';
import type { Family } from './family.ts';
import { headerProtocol } from './payload.ts';
import type { SetDefinition } from './set.ts';
import type { RejectAnswer, Statement } from './statement.ts';

/**
 * A rule's statements as they come back from the kernel: what nft 1.0.6 leaves out, merges and moves when it loads a rule and lists it
 * again. The array itself if nothing changes.
 */
export function kernelForm(statements: readonly Statement[], family: Family, definitionOf: (name: string) => SetDefinition | undefined): readonly Statement[] {
  let changed = false;
  const settled = statements.map((statement) => {
    const after = settle(statement, family, definitionOf);
    changed ||= after !== statement;
    return after;
  });
  const list = changed ? settled : statements;
  return mergePorts(dropDependencies(list, family));
}

function settle(statement: Statement, family: Family, definitionOf: (name: string) => SetDefinition | undefined): Statement {
  if (statement.kind === 'match' && statement.right.kind === 'anonymous') {
    // A set of one value is a value.
    const [only, second] = statement.right.elements;
    const [value, more] = only?.key ?? [];
    if (!second && value !== undefined && more === undefined) return { ...statement, right: { kind: 'value', value } };
  }
  if (statement.kind === 'nat' && family !== 'inet') {
    // The family is only told where a map gives an address and a port.
    const told = statement.address?.kind === 'lookup' && givesPort(statement.address.map, definitionOf) ? (family as 'ip' | 'ip6') : undefined;
    if (told !== statement.family) return { ...statement, family: told };
  }
  if (statement.kind === 'reject' && statement.answer && isDefault(statement.answer, family)) return { kind: 'reject' };
  return statement;
}

function givesPort(map: SetOperand, definitionOf: (name: string) => SetDefinition | undefined): boolean {
  if (map.kind === 'named') return (definitionOf(map.name)?.data?.length ?? 1) > 1;
  const data = map.elements[0]?.data;
  return data?.kind === 'values' && data.values.length > 1;
}

function isDefault(answer: RejectAnswer, family: Family): boolean {
  const kind = family === 'ip' ? 'icmp' : family === 'ip6' ? 'icmpv6' : 'icmpx';
  return answer.kind === kind && answer.code === 'port-unreachable';
}

const transports: Readonly<Record<number, PayloadProtocol>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };

// A comparison that names a protocol is not shown when a header of that protocol is read further on, as that says the same; what stands
// between may only be comparisons. With the protocol known `th` gets its name. Models payload_dependency_kill.
function dropDependencies(statements: readonly Statement[], family: Family): readonly Statement[] {
  let dependency: { readonly at: number; readonly protocol: number } | undefined;
  let network: { readonly at: number; readonly family: 'ip' | 'ip6' } | undefined;
  let transport: number | undefined;
  let version: 'ip' | 'ip6' | undefined;
  const dropped = new Set<number>();
  let list = statements;
  for (let i = 0; i < list.length; i++) {
    let statement = list[i] as Statement;
    const named = protocolNamed(statement);
    if (named !== undefined) {
      dependency = { at: i, protocol: named };
      transport = named;
      // `ip protocol` reads a header of its own.
      if (statement.kind === 'match' && statement.left.kind === 'payload' && family === 'inet') version = statement.left.protocol as 'ip' | 'ip6';
      continue;
    }
    const layer3 = family === 'inet' ? versionNamed(statement) : undefined;
    if (layer3) {
      network = { at: i, family: layer3 };
      version = layer3;
      continue;
    }
    if (isOwnVersion(statement, family)) {
      dropped.add(i);
      continue;
    }
    if (statement.kind === 'match' || statement.kind === 'vmap') {
      const name = transport === undefined ? undefined : transports[transport];
      const renamed = name ? renameTransport(statement, name) : statement;
      if (renamed !== statement) {
        list = list === statements ? [...statements] : list;
        (list as Statement[])[i] = renamed;
        statement = renamed;
      }
      for (const { protocol } of payloadsOf(statement)) {
        const needs = headerProtocol[protocol];
        if (needs !== undefined) transport = needs;
        if (needs !== undefined && dependency?.protocol === needs) {
          dropped.add(dependency.at);
          dependency = undefined;
        }
        if (protocol !== 'ip' && protocol !== 'ip6') continue;
        version = protocol;
        if (network?.family === protocol) {
          dropped.add(network.at);
          network = undefined;
        }
      }
      continue;
    }
    if (statement.kind === 'reject') {
      if (statement.answer?.kind === 'tcp reset' && dependency?.protocol === 6) dropped.add(dependency.at);
      if (!statement.answer && family === 'inet' && version) {
        list = list === statements ? [...statements] : list;
        (list as Statement[])[i] = { kind: 'reject', answer: { kind: version === 'ip' ? 'icmp' : 'icmpv6', code: 'port-unreachable' } };
      }
    }
    dependency = undefined;
    network = undefined;
  }
  return dropped.size === 0 ? list : list.filter((_, i) => !dropped.has(i));
}

function protocolNamed(statement: Statement): number | undefined {
  if (statement.kind !== 'match' || (statement.op !== 'implicit' && statement.op !== '==') || statement.right.kind !== 'value') return undefined;
  const { left } = statement;
  const { value } = statement.right;
  const names =
    (left.kind === 'meta' && left.key === 'l4proto') ||
    (left.kind === 'payload' && ((left.protocol === 'ip' && left.field === 'protocol') || (left.protocol === 'ip6' && left.field === 'nexthdr')));
  return names && typeof value === 'number' ? value : undefined;
}

function versionNamed(statement: Statement): 'ip' | 'ip6' | undefined {
  if (statement.kind !== 'match' || statement.op !== 'implicit' || statement.right.kind !== 'value' || statement.left.kind !== 'meta') return undefined;
  if (statement.left.key !== 'nfproto') return undefined;
  return statement.right.value === 2 ? 'ip' : statement.right.value === 10 ? 'ip6' : undefined;
}

// `meta protocol ip` in a table that sees nothing else.
function isOwnVersion(statement: Statement, family: Family): boolean {
  if (statement.kind !== 'match' || statement.left.kind !== 'meta' || statement.left.key !== 'protocol' || statement.right.kind !== 'value') return false;
  return statement.right.value === (family === 'ip' ? 0x0800 : family === 'ip6' ? 0x86dd : -1);
}

function* payloadsOf(statement: Statement & { kind: 'match' | 'vmap' }): Iterable<Payload> {
  yield* payloadsIn(statement.kind === 'match' ? statement.left : statement.key);
}

function* payloadsIn(expression: Expression): Iterable<Payload> {
  if (expression.kind === 'payload') yield expression;
  else if (expression.kind === 'concatenation') for (const part of expression.parts) yield* payloadsIn(part);
  else if (expression.kind === 'bitwise') yield* payloadsIn(expression.of);
}

function renameTransport(statement: Statement & { kind: 'match' | 'vmap' }, name: PayloadProtocol): Statement & { kind: 'match' | 'vmap' } {
  const before = statement.kind === 'match' ? statement.left : statement.key;
  const after = renameIn(before, name);
  if (after === before) return statement;
  return statement.kind === 'match' ? { ...statement, left: after } : { ...statement, key: after };
}

function renameIn(expression: Expression, name: PayloadProtocol): Expression {
  if (expression.kind === 'payload') return expression.protocol === 'th' ? { ...expression, protocol: name } : expression;
  if (expression.kind !== 'concatenation' || !expression.parts.some((part) => part.kind === 'payload' && part.protocol === 'th')) return expression;
  return { ...expression, parts: expression.parts.map((part) => renameIn(part, name)) };
}

// Both ports of a header compared with one value each are one comparison to the kernel, and come back source port first. Models stmt_reduce.
function mergePorts(statements: readonly Statement[]): readonly Statement[] {
  let list = statements;
  for (let i = 0; i < list.length; i++) {
    const protocol = portCompared(list[i], 'dport');
    if (!protocol) continue;
    for (let j = i + 1; j < list.length && list[j]?.kind === 'match'; j++)
      if (portCompared(list[j], 'sport') === protocol) {
        const destination = list[i] as Statement;
        list = [...list.slice(0, i), ...list.slice(i + 1, j + 1), destination, ...list.slice(j + 1)];
        break;
      }
    for (let j = i - 1; j >= 0 && list[j]?.kind === 'match'; j--)
      if (portCompared(list[j], 'sport') === protocol && j < i - 1) {
        const destination = list[i] as Statement;
        list = [...list.slice(0, j + 1), destination, ...list.slice(j + 1, i), ...list.slice(i + 1)];
        break;
      }
  }
  return list;
}

function portCompared(statement: Statement | undefined, field: 'sport' | 'dport'): PayloadProtocol | undefined {
  if (statement?.kind !== 'match' || (statement.op !== 'implicit' && statement.op !== '==') || statement.left.kind !== 'payload') return undefined;
  if (statement.left.field !== field || statement.right.kind !== 'value' || typeof statement.right.value !== 'number') return undefined;
  return statement.left.protocol;
}
