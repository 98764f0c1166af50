import { type Json, pathOf } from '../client.ts';
import { Failure, Refusal, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { withLastApplied } from '../last-applied.ts';
import type { Call } from '../verb.ts';
import { dryRunOf, resultPrinter, writeFlags, writeQuery } from '../write.ts';

/** Flags of the commands that make an object from words. */
export const createFlags = [...writeFlags, ...flagTable('save-config bool')];

/** The one name that such a command is given. Throws Failure. */
export function nameOf({ args, path, dash }: Call): string {
  const own = dash === undefined ? args : args.slice(0, dash);
  const [name] = own;
  if (name === undefined || own.length > 1) throw usageError(path, `exactly one NAME is required, got ${own.length}`);
  return name;
}

/** A flag that must be given. Throws Failure. */
export function required({ flags }: Call, ...names: readonly string[]): void {
  const missing = names.filter((name) => !flags.given(name));
  if (missing.length > 0) throw new Failure(`error: required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
}

/**
 * Sends an object that words were made into, and prints what came of it. `-o` shows it as a Go program prints what it built, so with its
 * empty parts: `shell` has them, the server is spared them.
 */
export function sendCreated(call: Call, object: Json, shell: Json, failing: string): void {
  const kind = call.kinds.of(object, '');
  const namespace = kind.namespaced ? call.namespace : undefined;
  const placed = kind.namespaced && call.isNamespaceGiven ? { ...object, metadata: { ...object.metadata, namespace: call.namespace } } : object;
  const sent = call.flags.bool('save-config') ? withLastApplied(placed) : placed;
  const print = resultPrinter(call, true);
  if (dryRunOf(call) === 'client') {
    const { metadata, ...rest } = shell;
    print(kind, { ...rest, metadata: { ...metadata, ...sent.metadata, creationTimestamp: null } }, 'created');
    return;
  }
  try {
    print(kind, call.client.request('POST', pathOf(kind, namespace), { query: writeQuery(call, 'kubectl-create'), body: sent }), 'created');
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    // These commands wrap what the server says, which is then no refusal of its own any more.
    throw failing === '' ? failure : new Failure(`error: failed to create ${failing}: ${failure.status.message}`);
  }
}
