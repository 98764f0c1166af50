import { type Json, pathOf } from './client.ts';
import { error } from './failure.ts';
import { type Flag, flagTable } from './flags.ts';
import { type Kind, qualifiedSingular } from './kinds.ts';
import { readFile } from './manifests.ts';
import { type Printer, printerFor, printFormats } from './output/printer.ts';
import type { Call } from './verb.ts';

/** Flags of commands that change something and print what came of it. */
export const writeFlags: readonly Flag[] = flagTable(`
output,o string
dry-run string?unchanged=none
show-managed-fields bool
field-manager string
validate string?strict=strict
`);

/** Whether a command only shows what it would do, and who would be asked. */
export type DryRun = 'none' | 'client' | 'server';

/** The value of `--dry-run`. Throws Failure. */
export function dryRunOf({ flags }: Call): DryRun {
  const value = flags.text('dry-run');
  if (value === 'unchanged') throw error(`--dry-run flag without a value was specified. A value must be set: "none", "server", or "client".`);
  if (value !== 'none' && value !== 'client' && value !== 'server') throw error(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  return value;
}

/** Query of a write: who writes, whether for show only, how unknown fields are taken. */
export function writeQuery(call: Call, manager: string): Record<string, string> {
  const { flags } = call;
  const validate = flags.text('validate');
  return {
    fieldManager: flags.text('field-manager') || manager,
    ...(dryRunOf(call) === 'server' ? { dryRun: 'All' } : {}),
    ...(validate === ''
      ? {}
      : { fieldValidation: { true: 'Strict', strict: 'Strict', warn: 'Warn', false: 'Ignore', ignore: 'Ignore' }[validate] ?? 'Strict' }),
  };
}

/** Prints what a command did: `service/web created`, or the object in the format of `-o`. Throws Failure for another format. */
export function resultPrinter(call: Call, isTyped = false): (kind: Pick<Kind, 'kind' | 'group'>, object: Json, done: string) => void {
  const output = call.flags.text('output');
  const dryRun = dryRunOf(call);
  const suffix = { none: '', client: ' (dry run)', server: ' (server dry run)' }[dryRun];
  const printer: Printer | undefined =
    output === '' || output === 'name'
      ? undefined
      : printerFor(output, printFormats, { showManagedFields: call.flags.bool('show-managed-fields'), readFile: (name) => readFile(call, name), isTyped });
  return (kind, object, done) => {
    const name = `${qualifiedSingular(kind)}/${object.metadata.name}`;
    if (printer) call.print(printer.print(object));
    else call.print(output === 'name' ? `${name}\n` : `${name} ${done}${suffix}\n`);
  };
}

/** Makes an object on the server. Throws Failure. */
export function create(call: Call, kind: Kind, namespace: string | undefined, object: Json, manager: string): Json {
  return call.client.request('POST', pathOf(kind, namespace), { query: writeQuery(call, manager), body: object });
}

/** The media types of patches. */
export const patchTypes = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
