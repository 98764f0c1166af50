import type { Json } from '../client.ts';
import { error, type Failure, throwAll, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { pathOfTarget, targets } from '../targets.ts';
import type { Call, Verb } from '../verb.ts';
import { dryRunOf, patchTypes, resultPrinter, writeFlags, writeQuery } from '../write.ts';

interface Field {
  readonly verb: 'label' | 'annotate';
  readonly field: 'labels' | 'annotations';
  readonly noun: string;
  readonly summary: string;
}

/** `kubectl label` */
export const label = fieldVerb({ verb: 'label', field: 'labels', noun: 'label', summary: 'Update the labels on a resource' });

/** `kubectl annotate` */
export const annotate = fieldVerb({ verb: 'annotate', field: 'annotations', noun: 'annotation', summary: 'Update the annotations on a resource' });

function fieldVerb(names: Field): Verb {
  return {
    name: names.verb,
    summary: names.summary,
    completes: 'kinds',
    flags: [
      ...writeFlags.filter(({ name }) => name !== 'validate'),
      ...flagTable('overwrite bool\nlist bool\nall bool\nall-namespaces,A bool\nselector,l string\nfield-selector string\nfilename,f list'),
    ],
    refuses: 'local resource-version allow-missing-template-keys kustomize -k recursive -R template',
    run: (call) => run(call, names),
  };
}

function run(call: Call, names: Field): void {
  const { flags, args } = call;
  const isUpdate = (word: string): boolean => word.includes('=') || /.-$/.test(word);
  const first = args.findIndex(isUpdate);
  const resources = first < 0 ? args : args.slice(0, first);
  const updates = first < 0 ? [] : args.slice(first);
  const [wrong] = updates.filter((word) => !isUpdate(word));
  if (wrong !== undefined) throw error(`all resources must be specified before ${names.noun} changes: ${wrong}`);
  if (resources.length < 1 && !flags.given('filename')) throw error('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (updates.length < 1 && !flags.bool('list')) throw error(`at least one ${names.noun} update is required`);
  const set = new Map<string, string>();
  const removed: string[] = [];
  for (const word of updates) {
    const at = word.indexOf('=');
    if (at >= 0) set.set(word.slice(0, at), word.slice(at + 1));
    else removed.push(word.slice(0, -1));
  }
  const both = removed.find((key) => set.has(key));
  if (both !== undefined)
    throw usageError(call.path, `can not both modify and remove ${names.noun === 'label' ? 'a label' : 'an annotation'} in the same command`);
  const { found, failures } = targets(
    { ...call, args: resources },
    {
      selector: flags.text('selector'),
      fieldSelector: flags.text('field-selector'),
      all: flags.bool('all'),
      allNamespaces: flags.bool('all-namespaces'),
      latest: true,
    },
  );
  const print = resultPrinter(call);
  for (const target of found) {
    const before: Record<string, string> = target.object.metadata[names.field] ?? {};
    if (flags.bool('list') && updates.length === 0) {
      for (const key of Object.keys(before).sort()) call.print(`${key}=${before[key]}\n`);
      continue;
    }
    if (!flags.bool('overwrite')) checkOverwrite(names, before, set);
    for (const key of removed) if (names.verb === 'label' && !Object.hasOwn(before, key)) call.print(`label ${JSON.stringify(key)} not found.\n`);
    const patch = {
      metadata: {
        [names.field]: { ...Object.fromEntries(removed.filter((key) => Object.hasOwn(before, key)).map((key) => [key, null])), ...Object.fromEntries(set) },
      },
    };
    const changes = Object.entries(patch.metadata[names.field] ?? {}).some(([key, value]) => before[key] !== (value ?? undefined));
    const done = names.verb === 'annotate' ? 'annotated' : !changes ? 'not labeled' : set.size === 0 ? 'unlabeled' : 'labeled';
    const after: Json =
      dryRunOf(call) === 'client' || (!changes && names.verb === 'label')
        ? { ...target.object, metadata: { ...target.object.metadata, [names.field]: { ...before, ...Object.fromEntries(set) } } }
        : call.client.request('PATCH', pathOfTarget(target), { query: writeQuery(call, `kubectl-${names.verb}`), body: patch, contentType: patchTypes.merge });
    print(target.kind, after, done);
  }
  throwAll(failures);
}

function checkOverwrite({ verb }: Field, before: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const taken = [...set]
    .filter(([key, value]) => Object.hasOwn(before, key) && (verb === 'annotate' || before[key] !== value))
    .map(([key]) => `'${key}' already has a value (${before[key]})`);
  if (taken.length === 0) return;
  throw verb === 'annotate' ? overwriteFailure(taken) : error(`${taken[0]}, and --overwrite is false`);
}

function overwriteFailure(taken: readonly string[]): Failure {
  return error(`--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`);
}
