import { isNotFound, pathOf } from '../client.ts';
import { error, Failure, Refusal, throwAll } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { qualifiedSingular } from '../kinds.ts';
import { type Target, targets } from '../targets.ts';
import type { Call, Verb } from '../verb.ts';
import { dryRunOf, writeFlags } from '../write.ts';

/** `kubectl delete` */
export const deleteVerb: Verb = {
  name: 'delete',
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  completes: 'kinds',
  flags: [
    ...writeFlags.filter(({ name }) => name === 'output' || name === 'dry-run'),
    ...flagTable(`
filename,f list
all bool
all-namespaces,A bool
selector,l string
field-selector string
now bool
force bool
grace-period int=-1
ignore-not-found bool
wait bool=true
timeout duration=0
cascade string?background=background
`),
  ],
  refuses: 'kustomize -k raw recursive -R interactive -i',
  async run(call) {
    const { flags } = call;
    const output = flags.text('output');
    if (output !== '' && output !== 'name') throw error(`unexpected -o output mode: ${output}. We only support '-o name'`);
    const grace = gracePeriod(call);
    const isAll = flags.bool('all') || flags.given('selector') || flags.given('field-selector');
    const { found, failures } = targets(call, {
      selector: flags.text('selector'),
      fieldSelector: flags.text('field-selector'),
      all: flags.bool('all'),
      allNamespaces: flags.bool('all-namespaces'),
    });
    const ignoresMissing = flags.bool('ignore-not-found') || (isAll && !flags.given('ignore-not-found'));
    const kept: Failure[] = failures.filter((failure) => !(ignoresMissing && isNotFound(failure)));
    const gone: { target: Target; uid: string }[] = [];
    if (call.isNamespaceGiven && found.some(({ kind }) => !kind.namespaced))
      call.warn('Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n');
    if (flags.bool('force') && grace === 0 && found.length > 0)
      call.warn(
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
      );
    for (const target of found) {
      try {
        const uid = remove(call, target, grace);
        print(call, target, grace);
        if (uid) gone.push({ target, uid });
      } catch (failure) {
        if (!(failure instanceof Refusal)) throw failure;
        if (!(ignoresMissing && isNotFound(failure)))
          kept.push(target.source === undefined ? failure : new Failure(failure.print(`error when deleting ${JSON.stringify(target.source)}: `)));
      }
    }
    if (found.length === 0 && kept.length === 0 && !flags.bool('ignore-not-found')) call.print('No resources found\n');
    if (flags.bool('wait') && dryRunOf(call) === 'none' && !(flags.bool('force') && grace === 0)) await wait(call, gone);
    throwAll(kept);
  },
};

function gracePeriod({ flags }: Call): number | undefined {
  const given = flags.int('grace-period');
  if (flags.bool('now') && given >= 0) throw error('--now and --grace-period cannot be specified together');
  if (flags.bool('now')) return 1;
  if (given === 0 && !flags.bool('force')) return 1;
  if (flags.bool('force') && given < 0) return 0;
  return given < 0 ? undefined : given;
}

const policies: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  true: 'Background',
  false: 'Orphan',
};

// Returns the uid of what is being removed; undefined when nothing is, for it was for show.
function remove(call: Call, { kind, namespace, name, object }: Target, grace: number | undefined): string | undefined {
  const dryRun = dryRunOf(call);
  if (dryRun === 'client') return undefined;
  const cascade = call.flags.text('cascade');
  const propagationPolicy = policies[cascade];
  if (!propagationPolicy) throw error(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy,
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
  };
  const answer = call.client.request('DELETE', pathOf(kind, namespace, name), { body });
  return dryRun === 'server' ? undefined : (answer.details?.uid ?? answer.metadata?.uid ?? object.metadata.uid);
}

function print(call: Call, { kind, name }: Target, grace: number | undefined): void {
  const suffix = { none: '', client: ' (dry run)', server: ' (server dry run)' }[dryRunOf(call)];
  const how = call.flags.bool('force') && grace === 0 ? 'force deleted' : 'deleted';
  if (call.flags.text('output') === 'name') call.print(`${qualifiedSingular(kind)}/${name}\n`);
  else call.print(`${qualifiedSingular(kind)} "${name}" ${how}${suffix}\n`);
}

async function wait({ client, context, flags }: Call, gone: readonly { readonly target: Target; readonly uid: string }[]): Promise<void> {
  const limit = flags.duration('timeout') || Number.POSITIVE_INFINITY;
  let waited = 0;
  for (const { target, uid } of gone) {
    const { kind, namespace, name } = target;
    while (client.find(kind, namespace, name)?.metadata.uid === uid) {
      if (context.signal.aborted) throw new Failure('', 130);
      if (waited >= limit) throw error(`timed out waiting for the condition on ${kind.plural}/${name}`);
      await context.sleep(1);
      waited++;
    }
  }
}
