import { type Json, pathOf } from './client.ts';
import { error, Failure, Refusal } from './failure.ts';
import type { Kind } from './kinds.ts';
import { readManifests } from './manifests.ts';
import type { Call } from './verb.ts';

/** An object that a command line names. */
export interface Target {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly object: Json;
  /** The file it was read from. */
  readonly source?: string;
}

/** What a word or several of them ask for: a whole list, or one object by its name. */
export interface Selection {
  readonly kind: Kind;
  readonly name?: string;
}

const resourceForm =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** The example that commands give that want an object. */
export const mustProvide = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** `svc web`, `svc/web ep/web`, `svc,ep`, `all` as what they ask for. Throws Failure. Models k8s.io/cli-runtime/pkg/resource/builder.go. */
export function selections(call: Call, args: readonly string[] = call.args): Selection[] {
  const { kinds } = call;
  if (args.some((arg) => arg.includes('/'))) {
    return args.map((arg) => {
      const parts = arg.split('/');
      if (parts.length === 1) throw error(resourceForm);
      const [word = '', name = ''] = parts;
      if (parts.length > 2) throw error('arguments in resource/name form may not have more than one slash');
      if (word === '' || name === '' || word.includes(',')) throw error('arguments in resource/name form must have a single resource and name');
      return { kind: kinds.named(word)[0] as Kind, name };
    });
  }
  const [words = '', ...names] = args;
  const wanted = words
    .split(',')
    .filter(Boolean)
    .flatMap((word) => kinds.named(word));
  if (names.length === 0) return wanted.map((kind) => ({ kind }));
  return wanted.flatMap((kind) => names.map((name) => ({ kind, name })));
}

/** Options of `targets`. */
export interface TargetOptions {
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly all?: boolean;
  readonly allNamespaces?: boolean;
  /** A word for a kind alone means all of them. */
  readonly allowsList?: boolean;
  /** Names in files are looked up on the server. */
  readonly latest?: boolean;
}

/** The objects that the arguments or `-f` name, and what went wrong with some of them. Throws Failure when nothing can be looked for. */
export function targets(call: Call, options: TargetOptions = {}): { found: Target[]; failures: Failure[] } {
  const { selector = '', fieldSelector = '', all = false, allNamespaces = false, allowsList = false } = options;
  const found: Target[] = [];
  const failures: Failure[] = [];
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      failures.push(failure);
    }
  };
  if (call.flags.given('filename')) {
    for (const { kind, object, namespace, source } of readManifests(call))
      attempt(() => {
        const name = object.metadata.name;
        found.push({ kind, namespace, name, source, object: options.latest ? call.client.get(kind, namespace, name) : object });
      });
    return { found, failures };
  }
  if (call.args.length === 0) throw error(mustProvide);
  const wanted = selections(call);
  const isNamed = wanted.some(({ name }) => name !== undefined);
  if (isNamed && selector !== '')
    throw error(
      call.args.some((arg) => arg.includes('/'))
        ? 'selectors and the all flag cannot be used when passing resource/name arguments'
        : 'name cannot be provided when a selector is specified',
    );
  if (isNamed && all) throw error("setting 'all' parameter but found a non empty selector. ");
  if (isNamed && allNamespaces && wanted.some(({ kind, name }) => name !== undefined && kind.namespaced))
    throw error('a resource cannot be retrieved by name across all namespaces');
  if (!isNamed && !allowsList && selector === '' && fieldSelector === '' && !all) throw error('resource(s) were provided, but no name was specified');
  for (const { kind, name } of wanted)
    attempt(() => {
      const namespace = kind.namespaced && !allNamespaces ? call.namespace : undefined;
      if (name !== undefined) {
        found.push({ kind, namespace: kind.namespaced ? call.namespace : undefined, name, object: call.client.get(kind, namespace, name) });
        return;
      }
      const query = { labelSelector: selector, fieldSelector };
      for (const object of inList(kind, query, () => call.client.list(kind, namespace, query)))
        found.push({ kind, namespace: object.metadata.namespace, name: object.metadata.name, object });
    });
  return { found, failures };
}

/** A refused list says what was looked for. */
export function inList<T>(kind: Kind, { labelSelector = '', fieldSelector = '' }: Readonly<Record<string, string>>, action: () => T): T {
  try {
    return action();
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    const resource = JSON.stringify(`${kind.group}/${kind.version}, Resource=${kind.plural}`);
    const what =
      labelSelector === '' && fieldSelector === ''
        ? `Unable to list ${resource}`
        : `Unable to find ${resource} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
    throw new Refusal({ ...failure.status, message: `${what}: ${failure.status.message ?? ''}` });
  }
}

/** The path of a target. */
export function pathOfTarget({ kind, namespace, name }: Target, subresource?: string): string {
  return pathOf(kind, namespace, name, subresource);
}
