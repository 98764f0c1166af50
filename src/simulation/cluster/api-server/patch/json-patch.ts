import { clone } from '../../../api/clone.ts';
import { equalJSON, isFields } from '../object.ts';

/** Why a JSON patch does not apply; the server turns it into its own words. */
export class JsonPatchError extends Error {}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** RFC 6902. Throws JsonPatchError for an operation that does not apply. */
export function jsonPatch(target: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw new JsonPatchError('a JSON patch is a list of operations');
  let result = clone(target);
  for (const operation of operations as Operation[]) result = apply(result, operation);
  return result;
}

function apply(root: unknown, { op, path, from, value }: Operation): unknown {
  switch (op) {
    case 'add':
      return change(root, path, (parent, key) => insert(parent, key, value), value);
    case 'remove':
      return change(root, path, (parent, key) => void take(parent, key), null);
    case 'replace':
      return change(
        root,
        path,
        (parent, key) => {
          read(parent, key, path);
          if (Array.isArray(parent)) parent[index(parent, key)] = value;
          else parent[key] = value;
        },
        value,
      );
    case 'test':
      if (!equalJSON(lookup(root, path), value)) throw new JsonPatchError(`testing value ${path} failed: test failed`);
      return root;
    case 'copy':
      return apply(root, { op: 'add', path, value: clone(lookup(root, from ?? '')) });
    case 'move': {
      const moved = lookup(root, from ?? '');
      return apply(apply(root, { op: 'remove', path: from ?? '' }), { op: 'add', path, value: moved });
    }
    default:
      throw new JsonPatchError(`Unexpected kind: ${op}`);
  }
}

type Parent = unknown[] | Record<string, unknown>;

function change(root: unknown, path: string, act: (parent: Parent, key: string) => void, whole: unknown): unknown {
  const keys = pointer(path);
  const last = keys.pop();
  if (last === undefined) return whole;
  let parent: unknown = root;
  for (const key of keys) parent = read(parent, key, path);
  if (!Array.isArray(parent) && !isFields(parent)) throw missing(path);
  act(parent, last);
  return root;
}

function lookup(root: unknown, path: string): unknown {
  return pointer(path).reduce<unknown>((parent, key) => read(parent, key, path), root);
}

function pointer(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw new JsonPatchError(`invalid path ${path}`);
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function read(parent: unknown, key: string, path: string): unknown {
  if (Array.isArray(parent)) return parent[index(parent, key)];
  if (!isFields(parent) || !Object.hasOwn(parent, key)) throw missing(path);
  return parent[key];
}

function insert(parent: Parent, key: string, value: unknown): void {
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === '-') parent.push(value);
  else parent.splice(index(parent, key, parent.length + 1), 0, value);
}

function take(parent: Parent, key: string): unknown {
  if (Array.isArray(parent)) return parent.splice(index(parent, key), 1)[0];
  const value = read(parent, key, key);
  delete parent[key];
  return value;
}

function index(list: readonly unknown[], key: string, end = list.length): number {
  const at = /^\d+$/.test(key) ? Number(key) : -1;
  if (at < 0 || at >= end) throw new JsonPatchError(`Unable to access invalid index: ${key}: invalid index referenced`);
  return at;
}

function missing(path: string): JsonPatchError {
  return new JsonPatchError(`doc is missing path: ${path}: missing value`);
}
