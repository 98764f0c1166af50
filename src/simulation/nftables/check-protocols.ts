import { Stop } from './error.ts';
import type { Expression, PayloadProtocol } from './expression.ts';
import type { Family } from './family.ts';
import { headerProtocol } from './payload.ts';
import type { Statement } from './statement.ts';
import * as symbols from './symbols.ts';
import { symbolName } from './symbols.ts';
import type { Transaction } from './transaction.ts';

/** A rule cannot ask for two protocols of one layer: nft refuses it before the kernel sees it. */
export function checkProtocols(tx: Transaction, statements: readonly Statement[], family: Family): void {
  const known: { network?: string; transport?: string } = { network: family === 'ip' || family === 'ip6' ? family : undefined };
  const ask = (layer: 'network' | 'transport', protocol: string, expression: Expression): void => {
    const before = known[layer];
    if (before !== undefined && before !== protocol) throw new Stop(`conflicting protocols specified: ${before} vs. ${protocol}`, tx.partPlace(expression));
    known[layer] = protocol;
  };
  for (const statement of statements) {
    if (statement.kind !== 'match' && statement.kind !== 'vmap') continue;
    for (const part of partsOf(statement.kind === 'match' ? statement.left : statement.key)) {
      if (part.kind === 'meta' && part.key === 'nfproto' && family !== 'inet')
        throw new Stop(`meta nfproto is only useful in the inet family`, tx.partPlace(part));
      if (part.kind !== 'payload') continue;
      if (part.protocol === 'ip' || part.protocol === 'ip6') ask('network', part.protocol, part);
      if (headerProtocol[part.protocol] !== undefined) ask('transport', names[part.protocol] ?? part.protocol, part);
    }
    const named = statement.kind === 'match' ? protocolOf(statement) : undefined;
    if (named !== undefined) known.transport = symbolName(symbols.protocols, named);
  }
}

const names: Readonly<Partial<Record<PayloadProtocol, string>>> = { icmpv6: 'icmpv6' };

function protocolOf({ left, op, right }: Extract<Statement, { kind: 'match' }>): number | undefined {
  if ((op !== 'implicit' && op !== '==') || right.kind !== 'value' || typeof right.value !== 'number') return undefined;
  if (left.kind === 'meta' && left.key === 'l4proto') return right.value;
  return left.kind === 'payload' && (left.field === 'protocol' || left.field === 'nexthdr') ? right.value : undefined;
}

function* partsOf(expression: Expression): Iterable<Expression> {
  if (expression.kind === 'concatenation') for (const part of expression.parts) yield* partsOf(part);
  else if (expression.kind === 'bitwise') yield* partsOf(expression.of);
  else yield expression;
}
