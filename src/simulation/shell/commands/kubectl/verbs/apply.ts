import { equalJSON } from '../../../../cluster/api-server/object.ts';
import { strategicMerge } from '../../../../cluster/api-server/patch/strategic-merge.ts';
import { threeWayPatch } from '../../../../cluster/api-server/patch/three-way.ts';
import { type Json, pathOf } from '../client.ts';
import { error, Failure, Refusal, throwAll, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { lastAppliedAnnotation, lastAppliedOf, withLastApplied } from '../last-applied.ts';
import { type Manifested, readManifests } from '../manifests.ts';
import type { Call, Verb } from '../verb.ts';
import { create, dryRunOf, patchTypes, resultPrinter, writeFlags, writeQuery } from '../write.ts';

/** `kubectl apply -f`: on the client (three ways, with an annotation) or, with `--server-side`, on the server. */
export const apply: Verb = {
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin',
  completes: 'none',
  flags: [...writeFlags, ...flagTable('filename,f list\nserver-side bool\nforce-conflicts bool')],
  refuses:
    'all allow-missing-template-keys overwrite openapi-patch cascade force grace-period kustomize -k prune prune-allowlist recursive -R selector -l subresource template timeout wait',
  run(call) {
    if (call.args.length > 0) throw usageError(call.path, `Unexpected args: [${call.args.join(' ')}]`);
    if (call.flags.bool('force-conflicts') && !call.flags.bool('server-side')) throw error('--force-conflicts only works with --server-side');
    const manifests = readManifests(call);
    if (manifests.length === 0) throw error('no objects passed to apply');
    const print = resultPrinter(call);
    const failures: Failure[] = [];
    const output = call.flags.text('output');
    const results: { kind: Manifested['kind']; object: Json }[] = [];
    for (const manifest of manifests) {
      try {
        const { object, done } = call.flags.bool('server-side') ? applyOnServer(call, manifest) : applyOnClient(call, manifest);
        if (output === '' || output === 'name') print(manifest.kind, object, done);
        else results.push({ kind: manifest.kind, object });
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        failures.push(failure);
      }
    }
    const [only] = results;
    if (only && results.length === 1) print(only.kind, only.object, '');
    else if (only)
      print({ kind: 'List', group: '' }, { apiVersion: 'v1', items: results.map(({ object }) => object), kind: 'List', metadata: { resourceVersion: '' } }, '');
    throwAll(failures);
  },
};

interface Applied {
  readonly object: Json;
  readonly done: string;
}

function applyOnClient(call: Call, { kind, namespace, object: given, source }: Manifested): Applied {
  const { client } = call;
  const name = given.metadata.name ?? '';
  const what = `Resource: ${JSON.stringify(`${kind.group}/${kind.version}, Resource=${kind.plural}`)}, GroupVersionKind: ${JSON.stringify(`${kind.group}/${kind.version}, Kind=${kind.kind}`)}\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace ?? '')}`;
  if (name === '')
    throw error(`error when retrieving current configuration of:\n${what}\nfrom server for: ${JSON.stringify(source)}: resource name may not be empty`);
  const modified = withLastApplied(given);
  const dryRun = dryRunOf(call);
  const current = client.find(kind, namespace, name);
  if (!current) {
    try {
      return { object: dryRun === 'client' ? modified : create(call, kind, namespace, modified, 'kubectl-client-side-apply'), done: 'created' };
    } catch (failure) {
      if (failure instanceof Failure) throw new Failure(failure.print(`error when creating ${JSON.stringify(source)}: `));
      throw failure;
    }
  }
  if (current.metadata.annotations?.[lastAppliedAnnotation] === undefined)
    call.warn(
      `Warning: resource ${kind.plural}/${name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  const patch = threeWayPatch(kind.kind, lastAppliedOf(current) ?? {}, modified);
  const merged = strategicMerge(kind.kind, current, patch);
  if (equalJSON(merged, current)) return { object: current, done: 'unchanged' };
  if (dryRun === 'client') return { object: merged, done: 'configured' };
  try {
    const object = client.request('PATCH', pathOf(kind, namespace, name), {
      query: writeQuery(call, 'kubectl-client-side-apply'),
      body: patch,
      contentType: patchTypes.strategic,
    });
    return { object, done: 'configured' };
  } catch (failure) {
    if (failure instanceof Refusal)
      throw new Failure(
        failure.print(
          `error when applying patch:\n${JSON.stringify(patch)}\nto:\n${what}\nfor: ${JSON.stringify(source)}: error when patching ${JSON.stringify(source)}: `,
        ),
      );
    throw failure;
  }
}

function applyOnServer(call: Call, { kind, namespace, object }: Manifested): Applied {
  if (dryRunOf(call) === 'client') throw error("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  const query = { ...writeQuery(call, 'kubectl'), ...(call.flags.bool('force-conflicts') ? { force: 'true' } : {}) };
  try {
    const applied = call.client.request('PATCH', pathOf(kind, namespace, object.metadata.name), { query, body: object, contentType: patchTypes.apply });
    return { object: applied, done: 'serverside-applied' };
  } catch (failure) {
    if (failure instanceof Refusal && failure.status.reason === 'Conflict') throw error(`${failure.status.message}\n${conflictHelp}`);
    throw failure;
  }
}

const conflictHelp = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
