import type { Json } from '../client.ts';
import { Failure, refused, usageError } from '../failure.ts';
import { flagTable, seconds } from '../flags.ts';
import type { Kind } from '../kinds.ts';
import { containerOf, logOf, notFoundInNamespace, podsOf } from '../pods-of.ts';
import type { Call, Verb } from '../verb.ts';

/** `kubectl logs` */
export const logs: Verb = {
  name: 'logs',
  summary: 'Print the logs for a container in a pod',
  completes: 'pods',
  flags: flagTable(
    'container,c string\nfollow,f bool\ntail int=-1\nprevious,p bool\ntimestamps bool\nselector,l string\nall-containers bool\nprefix bool\nsince string\nsince-time string\nlimit-bytes int\nmax-log-requests int',
  ),
  refuses: 'all-pods ignore-errors insecure-skip-tls-verify-backend pod-running-timeout',
  async run(call) {
    const { flags, args, path } = call;
    const selector = flags.text('selector');
    if (args.length === 0 && selector === '')
      throw usageError(path, "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command");
    if (args.length > 0 && selector !== '') throw usageError(path, 'only a selector (-l) or a POD name is allowed');
    if (args.length > 2)
      throw usageError(path, "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command");
    for (const wrong of ['since', 'since-time']) if (flags.given(wrong) && wrong === 'since-time') throw refused('the option --since-time; try --since');
    let found: { pods: readonly Json[]; isPod: boolean };
    try {
      found =
        selector === ''
          ? podsOf(call, args[0] ?? '')
          : { pods: call.client.list(call.kinds.find('pods') as Kind, call.namespace, { labelSelector: selector }), isPod: true };
    } catch (failure) {
      throw notFoundInNamespace(call, failure);
    }
    const { pods, isPod } = found;
    if (!isPod && pods.length > 1) call.warn(`Found ${pods.length} pods, using pod/${pods[0]?.metadata.name}\n`);
    if (pods.length === 0) call.warn(`No resources found in ${call.namespace} namespace.\n`);
    const sources = (isPod ? pods : pods.slice(0, 1)).flatMap((pod) => {
      const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }: Json) => name);
      return (flags.bool('all-containers') ? all : [containerOf(call, pod, flags.text('container') || (args[1] ?? ''), true)]).map((container) => ({
        pod,
        container,
      }));
    });
    for (const { pod, container } of sources) call.print(prefixed(call, pod, container, logOf(call, pod, queryOf(call, container, selector !== ''))));
    if (!flags.bool('follow')) return;
    if (sources.length !== 1) throw refused('following the logs of several containers');
    await follow(call, sources[0] as { pod: Json; container: string });
  },
};

function queryOf({ flags }: Call, container: string, isSelected: boolean): Record<string, string> {
  // By label, the last ten lines of each are shown unless told otherwise.
  const tail = flags.given('tail') ? flags.int('tail') : isSelected ? 10 : -1;
  return {
    container,
    ...(tail >= 0 ? { tailLines: `${tail}` } : {}),
    ...(flags.bool('previous') ? { previous: 'true' } : {}),
    ...(flags.bool('timestamps') ? { timestamps: 'true' } : {}),
    ...(flags.given('since') ? { sinceSeconds: `${Math.ceil(seconds(flags.text('since')))}` } : {}),
    ...(flags.given('limit-bytes') ? { limitBytes: flags.text('limit-bytes') } : {}),
  };
}

function prefixed({ flags }: Call, pod: Json, container: string, text: string): string {
  return flags.bool('prefix') ? text.replace(/^(?=.)/gm, `[pod/${pod.metadata.name}/${container}] `) : text;
}

async function follow(call: Call, { pod, container }: { readonly pod: Json; readonly container: string }): Promise<void> {
  const { context, flags } = call;
  const limit = Number.parseFloat(flags.text('request-timeout')) || undefined;
  if (!context.terminal.write && limit === undefined) throw refused('-f where nobody looks on: it never ends; give it --request-timeout=5s');
  let seen = logOf(call, pod, { container });
  for (let waited = 0; !context.signal.aborted && (limit === undefined || waited < limit); waited++) {
    await context.sleep(1);
    let text: string;
    try {
      text = logOf(call, pod, { container });
    } catch (failure) {
      if (failure instanceof Failure) return;
      throw failure;
    }
    if (!text.startsWith(seen)) return;
    call.print(text.slice(seen.length));
    seen = text;
  }
  if (context.signal.aborted) throw new Failure('', 130);
}
