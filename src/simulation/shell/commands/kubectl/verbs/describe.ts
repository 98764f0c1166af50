import { pathOf } from '../client.ts';
import { describeObject } from '../describe/describe.ts';
import { error, isEmptyFailure, throwAll } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { targets } from '../targets.ts';
import type { Call, Verb } from '../verb.ts';

/** `kubectl describe` */
export const describe: Verb = {
  name: 'describe',
  summary: 'Show details of a specific resource or group of resources',
  completes: 'kinds',
  flags: flagTable(`
selector,l string
all-namespaces,A bool
filename,f list
show-events bool=true
chunk-size int
`),
  refuses: 'kustomize -k recursive -R',
  run(call) {
    const { flags, args } = call;
    if (args.length === 0 && !flags.given('filename'))
      throw error('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
    const { found, failures } = targets(call, {
      selector: flags.text('selector'),
      allNamespaces: flags.bool('all-namespaces'),
      allowsList: true,
      latest: true,
    });
    const byPrefix = failures.length > 0 && found.length === 0 ? describePrefixed(call) : [];
    const texts = (byPrefix.length > 0 ? byPrefix : found).map(({ kind, object }) =>
      describeObject(
        object,
        { client: call.client, kinds: call.kinds, kind, now: call.context.clock.now(), zone: call.context.cluster },
        flags.bool('show-events'),
      ),
    );
    call.print(byPrefix.length > 0 ? texts.map((text) => `${text}\n`).join('') : texts.join('\n\n'));
    if (byPrefix.length > 0) return;
    if (texts.length === 0 && failures.length === 0)
      call.warn(flags.bool('all-namespaces') ? 'No resources found\n' : `No resources found in ${call.namespace} namespace.\n`);
    throwAll(failures.filter((one) => !isEmptyFailure(one)));
  },
};

// `describe pod kube-proxy` describes all whose names begin so.
function describePrefixed(call: Call): ReturnType<typeof targets>['found'] {
  const [word = '', prefix, ...rest] = call.args;
  if (prefix === undefined || rest.length > 0 || word.includes('/') || word.includes(',')) return [];
  const kind = call.kinds.find(word);
  if (!kind) return [];
  const namespace = kind.namespaced ? call.namespace : undefined;
  const { items } = call.client.request('GET', pathOf(kind, namespace));
  return items
    .filter(({ metadata }: { metadata: { name: string } }) => metadata.name.startsWith(prefix))
    .map((object: { metadata: { name: string } }) => ({
      kind,
      namespace,
      name: object.metadata.name,
      object: { apiVersion: kind.apiVersion, kind: kind.kind, ...object },
    }));
}
