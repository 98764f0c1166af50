import { parseYamlDocuments, YamlError } from '../../../api/yaml-text.ts';
import { resolvePath } from '../../files.ts';
import type { Json } from './client.ts';
import { error, refused } from './failure.ts';
import type { Kind } from './kinds.ts';
import type { Call } from './verb.ts';

/** An object from a file. */
export interface Manifested {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly object: Json;
  /** The file's name, or STDIN. */
  readonly source: string;
}

/** The objects of all that `-f` names: files, folders, standard input, Lists taken apart. Throws Failure. */
export function readManifests(call: Call): Manifested[] {
  const names = call.flags.list('filename');
  if (names.length === 0) throw error('must specify one of -f and -k');
  const found = names.flatMap((name) => sources(call, name)).flatMap(({ source, text }) => parse(text, source).map((object) => place(call, object, source)));
  return found;
}

/** A file that a flag names. Throws Failure. */
export function readFile({ context }: Pick<Call, 'context'>, name: string): string {
  if (name === '-') return context.stdin;
  const text = context.files.read(resolvePath(context.cwd, name));
  if (text === undefined) throw error(`open ${name}: no such file or directory`);
  return text;
}

function sources({ context }: Call, name: string): { source: string; text: string }[] {
  if (name === '-') return [{ source: 'STDIN', text: context.stdin }];
  if (/^https?:\/\//.test(name)) throw refused('manifests from the web; write one with cat > FILE <<EOF');
  const path = resolvePath(context.cwd, name);
  const text = context.files.read(path);
  if (text !== undefined) return [{ source: name, text }];
  const folder = path === '/' ? '/' : `${path}/`;
  const inside = [...context.files.list()].filter((file) => file.startsWith(folder) && !file.slice(folder.length).includes('/'));
  if (inside.length === 0) throw error(`the path "${name}" does not exist`);
  const manifests = inside.filter((file) => /\.(json|yaml|yml)$/.test(file)).sort();
  if (manifests.length === 0) throw error(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`);
  return manifests.map((file) => ({ source: `${name.replace(/\/$/, '')}/${file.slice(folder.length)}`, text: context.files.read(file) ?? '' }));
}

function parse(text: string, source: string): Json[] {
  let documents: unknown[];
  try {
    documents = parseYamlDocuments(text);
  } catch (problem) {
    if (problem instanceof YamlError) throw error(`error parsing ${source}: error converting YAML to JSON: yaml: ${problem.message}`);
    throw problem;
  }
  return documents.flatMap((document) => (document === null || document === undefined ? [] : takeApart(document as Json, source)));
}

function takeApart(object: Json, source: string): Json[] {
  const missing =
    typeof object !== 'object' || Array.isArray(object) ? undefined : ['apiVersion', 'kind'].filter((key) => !object[key]).map((key) => `${key} not set`);
  if (missing === undefined || missing.length > 0)
    throw error(
      `error validating "${source}": error validating data: ${missing === undefined ? 'invalid object to validate' : missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  if (/List$/.test(object.kind) && Array.isArray(object.items)) return object.items.flatMap((item: Json) => takeApart(item, source));
  return [object];
}

function place(call: Call, given: Json, source: string): Manifested {
  const kind = call.kinds.of(given, source);
  const metadata = typeof given.metadata === 'object' && given.metadata !== null ? given.metadata : {};
  if (!kind.namespaced) return { kind, namespace: undefined, object: { ...given, metadata }, source };
  const namespace = metadata.namespace ?? call.namespace;
  if (call.isNamespaceGiven && namespace !== call.namespace)
    throw error(
      `the namespace from the provided object "${namespace}" does not match the namespace "${call.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  return { kind, namespace, object: { ...given, metadata: { ...metadata, namespace } }, source };
}
