import type { Json } from '../client.ts';
import { describeTemplate } from '../describe/template.ts';
import { newest } from '../describe/workloads.ts';
import { DescribeWriter } from '../describe/writer.ts';
import { error, Failure, throwAll } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { type Kind, qualifiedPlural, qualifiedSingular } from '../kinds.ts';
import { inStructOrder } from '../output/json.ts';
import { align } from '../output/tabwriter.ts';
import { pathOfTarget, type Target, targets } from '../targets.ts';
import type { Call, Verb } from '../verb.ts';
import { patchTypes } from '../write.ts';

const common = 'filename,f list\nselector,l string';
const refuses = 'revision kustomize -k recursive -R output -o template show-managed-fields field-manager dry-run';

/** `kubectl rollout status|history|undo|restart|pause|resume` */
export const rollout: Verb = {
  name: 'rollout',
  summary: 'Manage the rollout of one or many resources',
  verbs: [
    {
      name: 'history',
      summary: 'View rollout history',
      completes: 'kinds',
      flags: flagTable(`${common}\nrevision int=0`),
      refuses,
      run: (call) => each(call, history),
    },
    {
      name: 'pause',
      summary: 'Mark the provided resource as paused',
      completes: 'kinds',
      flags: flagTable(common),
      refuses,
      run: (call) => each(call, (target) => pause(call, target, true)),
    },
    {
      name: 'restart',
      summary: 'Restart a resource',
      completes: 'kinds',
      flags: flagTable(common),
      refuses,
      run: (call) => each(call, (target) => restart(call, target)),
    },
    {
      name: 'resume',
      summary: 'Resume a paused resource',
      completes: 'kinds',
      flags: flagTable(common),
      refuses,
      run: (call) => each(call, (target) => pause(call, target, false)),
    },
    {
      name: 'status',
      summary: 'Show the status of the rollout',
      completes: 'kinds',
      flags: flagTable(`${common}\nwatch,w bool=true\ntimeout duration=0`),
      refuses,
      run: status,
    },
    {
      name: 'undo',
      summary: 'Undo a previous rollout',
      completes: 'kinds',
      flags: flagTable(`${common}\nto-revision int=0`),
      refuses,
      run: (call) => each(call, undo),
    },
  ],
};

function chosen(call: Call): Target[] {
  if (call.args.length === 0 && !call.flags.given('filename')) throw error('required resource not specified');
  const { found, failures } = targets(call, { selector: call.flags.text('selector'), latest: true, allowsList: true });
  throwAll(failures);
  return found;
}

function each(call: Call, action: (target: Target, call: Call) => void): void {
  for (const target of chosen(call)) action(target, call);
}

async function status(call: Call): Promise<void> {
  const { flags, context, client } = call;
  const limit = flags.duration('timeout') || Number.POSITIVE_INFINITY;
  for (const target of chosen(call)) {
    const view = statusViews[target.kind.kind];
    if (!view) throw error(`no status viewer has been implemented for ${target.kind.kind}`);
    let last = '';
    for (let waited = 0; ; waited++) {
      const { text, isDone } = view(client.request('GET', pathOfTarget(target)));
      if (text !== last) call.print(text);
      last = text;
      if (isDone || !flags.bool('watch')) break;
      if (context.signal.aborted) throw new Failure('', 130);
      if (waited >= limit) throw error('timed out waiting for the condition');
      // What cannot come about by waiting would be waited for for ever.
      if (!context.terminal.write && waited > 600) throw error(`${target.kind.plural} ${JSON.stringify(target.name)} exceeded its progress deadline`);
      await context.sleep(1);
    }
  }
}

type View = (object: Json) => { text: string; isDone: boolean };

// Models polymorphichelpers/rollout_status.go.
const statusViews: Readonly<Record<string, View>> = {
  Deployment: ({ metadata, spec, status: now = {} }) => {
    const name = JSON.stringify(metadata.name);
    const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = now;
    if (metadata.generation > (now.observedGeneration ?? 0)) return { text: 'Waiting for deployment spec update to be observed...\n', isDone: false };
    if (now.conditions?.some(({ type, reason }: Json) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded'))
      throw error(`deployment ${name} exceeded its progress deadline`);
    if (updatedReplicas < (spec.replicas ?? 1))
      return {
        text: `Waiting for deployment ${name} rollout to finish: ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...\n`,
        isDone: false,
      };
    if (replicas > updatedReplicas)
      return {
        text: `Waiting for deployment ${name} rollout to finish: ${replicas - updatedReplicas} old replicas are pending termination...\n`,
        isDone: false,
      };
    if (availableReplicas < updatedReplicas)
      return {
        text: `Waiting for deployment ${name} rollout to finish: ${availableReplicas} of ${updatedReplicas} updated replicas are available...\n`,
        isDone: false,
      };
    return { text: `deployment ${name} successfully rolled out\n`, isDone: true };
  },
  DaemonSet: ({ metadata, spec, status: now = {} }) => {
    const name = JSON.stringify(metadata.name);
    const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = now;
    if (spec.updateStrategy?.type !== 'RollingUpdate') throw error('rollout status is only available for RollingUpdate strategy type');
    if (metadata.generation > (now.observedGeneration ?? 0)) return { text: 'Waiting for daemon set spec update to be observed...\n', isDone: false };
    if (updatedNumberScheduled < desiredNumberScheduled)
      return {
        text: `Waiting for daemon set ${name} rollout to finish: ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...\n`,
        isDone: false,
      };
    if (numberAvailable < desiredNumberScheduled)
      return {
        text: `Waiting for daemon set ${name} rollout to finish: ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...\n`,
        isDone: false,
      };
    return { text: `daemon set ${name} successfully rolled out\n`, isDone: true };
  },
};

function restart(call: Call, target: Target): void {
  const { kind, name, object } = target;
  if (!statusViews[kind.kind]) throw error(`${qualifiedPlural(kind)} ${JSON.stringify(name)} restarting is not supported`);
  if (object.spec.paused) throw error(`${qualifiedPlural(kind)} ${JSON.stringify(name)} can't restart paused deployment (run rollout resume first)`);
  const at = new Date(Math.floor(call.context.clock.now()) * 1000).toISOString().replace('.000Z', 'Z');
  const body = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': at } } } } };
  call.client.request('PATCH', pathOfTarget(target), { query: { fieldManager: 'kubectl-rollout' }, body, contentType: patchTypes.strategic });
  call.print(`${qualifiedSingular(kind)}/${name} restarted\n`);
}

function pause(call: Call, target: Target, isPaused: boolean): void {
  const { kind, name, object } = target;
  if (kind.kind !== 'Deployment') throw error(`${qualifiedPlural(kind)} ${JSON.stringify(name)} ${isPaused ? 'pausing' : 'resuming'} is not supported`);
  if ((object.spec.paused ?? false) === isPaused)
    throw error(`${qualifiedPlural(kind)} ${JSON.stringify(name)} is ${isPaused ? 'already paused' : 'not paused'}`);
  call.client.request('PATCH', pathOfTarget(target), {
    query: { fieldManager: 'kubectl-rollout' },
    body: { spec: { paused: isPaused || null } },
    contentType: patchTypes.strategic,
  });
  call.print(`${qualifiedSingular(kind)}/${name} ${isPaused ? 'paused' : 'resumed'}\n`);
}

interface Revision {
  readonly number: number;
  readonly template: Json;
  readonly cause: string;
}

const changeCause = 'kubernetes.io/change-cause';

// A Deployment's revisions are its ReplicaSets, a DaemonSet's its ControllerRevisions.
function revisionsOf(call: Call, { kind, namespace, object }: Target, noun: string): Revision[] {
  const own = (word: string): Json[] =>
    call.client
      .list(call.kinds.find(word) as Kind, namespace)
      .filter((one) => one.metadata.ownerReferences?.some(({ uid }: Json) => uid === object.metadata.uid));
  const cause = ({ metadata }: Json): string => metadata.annotations?.[changeCause] || '<none>';
  const sort = (all: Revision[]): Revision[] => all.sort((a, b) => a.number - b.number);
  if (kind.kind === 'Deployment')
    return sort(
      own('replicasets.apps').map((set) => ({
        number: Number(set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
        template: set.spec.template,
        cause: cause(set),
      })),
    );
  if (kind.kind === 'DaemonSet')
    return sort(own('controllerrevisions.apps').map((one) => ({ number: one.revision, template: one.data.spec.template, cause: cause(one) })));
  throw error(`error retrieving ${noun} for ${JSON.stringify(kind.kind)}, no visitor method exists for {${kind.group} ${kind.kind}}`);
}

function history(target: Target, call: Call): void {
  const wanted = call.flags.int('revision');
  const revisions = revisionsOf(call, target, 'history');
  const name = `${qualifiedSingular(target.kind)}/${target.name}`;
  if (wanted > 0) {
    const revision = revisions.find(({ number }) => number === wanted);
    if (!revision) throw error('unable to find the specified revision');
    const out = new DescribeWriter(call.context.cluster);
    describeTemplate(out, revision.template);
    call.print(`${name} with revision #${wanted}\n${out.text}\n`);
    return;
  }
  const rows = revisions.map(({ number, cause }) => `${number}\t${cause}\n`).join('');
  call.print(`${name} \n${align(`REVISION\tCHANGE-CAUSE\n${rows}`, { minWidth: 0, padding: 2 })}\n`);
}

function undo(target: Target, call: Call): void {
  const { kind, object } = target;
  const wanted = call.flags.int('to-revision');
  const revisions = revisionsOf(call, target, 'rollbacker');
  const name = `${qualifiedSingular(kind)}/${target.name}`;
  if (object.spec.paused) throw error(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`);
  const found = wanted > 0 ? revisions.find(({ number }) => number === wanted) : revisions.at(-2);
  if (!found)
    throw error(
      wanted > 0
        ? `unable to find specified revision ${wanted} in history`
        : `no rollout history found for ${kind.kind === 'Deployment' ? 'deployment' : 'daemon set'} ${JSON.stringify(target.name)}`,
    );
  if (newest([{ spec: { template: found.template } }], object.spec.template)) {
    call.print(`${name} skipped rollback (current template already matches revision ${wanted})\n`);
    return;
  }
  const { 'pod-template-hash': _hash, ...labels } = found.template.metadata?.labels ?? {};
  const { $patch: _patch, ...template } = found.template;
  const body = [
    { op: 'replace', path: '/spec/template', value: inStructOrder('PodTemplateSpec', { ...template, metadata: { ...template.metadata, labels } }) },
  ];
  call.client.request('PATCH', pathOfTarget(target), { body, contentType: patchTypes.json });
  call.print(`${name} rolled back\n`);
}
