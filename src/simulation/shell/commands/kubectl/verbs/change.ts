import { parseYamlDocuments, YamlError } from '../../../../api/yaml-text.ts';
import { equalJSON } from '../../../../cluster/api-server/object.ts';
import { applyPatch } from '../../../../cluster/api-server/patch/patch.ts';
import { ApiError } from '../../../../cluster/api-server/status.ts';
import type { Json } from '../client.ts';
import { error, Failure, Refusal, throwAll, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { withLastApplied } from '../last-applied.ts';
import { readFile, readManifests } from '../manifests.ts';
import { pathOfTarget, targets } from '../targets.ts';
import type { Verb } from '../verb.ts';
import { dryRunOf, patchTypes, resultPrinter, writeFlags, writeQuery } from '../write.ts';

/** `kubectl replace -f` */
export const replace: Verb = {
  name: 'replace',
  summary: 'Replace a resource by file name or stdin',
  completes: 'none',
  flags: [...writeFlags, ...flagTable('filename,f list\nsave-config bool')],
  refuses: 'cascade force grace-period kustomize -k raw recursive -R subresource template timeout wait',
  run(call) {
    if (call.args.length > 0) throw usageError(call.path, `Unexpected args: [${call.args.join(' ')}]`);
    const manifests = readManifests(call);
    if (manifests.length === 0) throw error('no objects passed to replace');
    const print = resultPrinter(call);
    const failures: Failure[] = [];
    for (const { kind, namespace, object: given, source } of manifests) {
      const target = { kind, namespace, name: given.metadata.name, object: given };
      try {
        const before = call.client.get(kind, namespace, target.name);
        const object = call.flags.bool('save-config') ? withLastApplied(given) : given;
        const sent = object.metadata.resourceVersion
          ? object
          : { ...object, metadata: { ...object.metadata, resourceVersion: before.metadata.resourceVersion } };
        const result =
          dryRunOf(call) === 'client' ? object : call.client.request('PUT', pathOfTarget(target), { query: writeQuery(call, 'kubectl-replace'), body: sent });
        print(kind, result, 'replaced');
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        failures.push(new Failure(failure.print(`error when replacing ${JSON.stringify(source)}: `)));
      }
    }
    throwAll(failures);
  },
};

/** `kubectl patch` */
export const patch: Verb = {
  name: 'patch',
  summary: 'Update fields of a resource',
  completes: 'kinds',
  flags: [...writeFlags.filter(({ name }) => name !== 'validate'), ...flagTable('patch,p string\npatch-file string\ntype string=strategic\nfilename,f list')],
  refuses: 'local allow-missing-template-keys kustomize -k recursive -R subresource template',
  run(call) {
    const { flags } = call;
    if (flags.given('patch') === flags.given('patch-file'))
      throw error(
        flags.given('patch')
          ? 'must specify exactly one of --patch or --patch-file'
          : 'must specify --patch or --patch-file containing the contents of the patch',
      );
    const type = flags.text('type').toLowerCase();
    if (type !== 'json' && type !== 'merge' && type !== 'strategic')
      throw usageError(call.path, `--type must be one of [json merge strategic], not ${JSON.stringify(flags.text('type'))}`);
    const body = readPatch(flags.given('patch') ? flags.text('patch') : readFile(call, flags.text('patch-file')));
    const { found, failures } = targets(call, { latest: true });
    const print = resultPrinter(call);
    for (const target of found) {
      if (dryRunOf(call) === 'client') {
        const after = inServersWords(() => applyPatch(target.kind.kind, target.object, body, patchTypes[type]) as Json);
        print(target.kind, after, equalJSON(after, target.object) ? 'patched (no change)' : 'patched');
        continue;
      }
      const after = call.client.request('PATCH', pathOfTarget(target), { query: writeQuery(call, 'kubectl-patch'), body, contentType: patchTypes[type] });
      print(target.kind, after, equalJSON(withoutTimes(after), withoutTimes(target.object)) ? 'patched (no change)' : 'patched');
    }
    throwAll(failures);
  },
};

// What the server keeps of who wrote what is no change.
function withoutTimes({ metadata: { managedFields: _fields, resourceVersion: _version, ...metadata }, ...object }: Json): Json {
  return { ...object, metadata };
}

function readPatch(text: string): unknown {
  // What begins like JSON is sent as it is: the server says what is wrong with it.
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  try {
    return parseYamlDocuments(text)[0];
  } catch (problem) {
    if (problem instanceof YamlError) throw error(`unable to parse ${JSON.stringify(text)}: yaml: ${problem.message}`);
    throw problem;
  }
}

function inServersWords<T>(action: () => T): T {
  try {
    return action();
  } catch (problem) {
    if (problem instanceof ApiError) throw new Refusal(problem.status);
    throw problem;
  }
}
