import type { Client } from './client.ts';
import { error, Failure } from './failure.ts';

/** A kind as discovery tells of it. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  /** `apps/v1` */
  readonly apiVersion: string;
  /** `/apis/apps/v1` */
  readonly root: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** The kinds that the server has, by the names that people use. Models the RESTMapper that kubectl makes of discovery. */
export class Kinds {
  readonly #client: Client;
  #all: readonly Kind[] | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** All of them, the core group's first. */
  get all(): readonly Kind[] {
    this.#all ??= this.#discover();
    return this.#all;
  }

  /** `apps/v1` and the like, sorted. */
  get apiVersions(): readonly string[] {
    const { groups } = this.#client.request('GET', '/apis');
    const versions = groups.flatMap((group: { versions: { groupVersion: string }[] }) => group.versions.map(({ groupVersion }) => groupVersion));
    return ['v1', ...versions].sort();
  }

  /** A kind by its plural, singular, short name or Kind, with or without `.version.group`; undefined for none. */
  find(name: string): Kind | undefined {
    const [first = '', ...rest] = name.toLowerCase().split('.');
    const fits = ({ group, version }: Kind): boolean => rest.length === 0 || rest.join('.') === group || rest.join('.') === `${version}.${group}`;
    const own = this.all.filter(fits);
    return own.find(({ plural, singular }) => plural === first || singular === first) ?? own.find(({ shortNames }) => shortNames.includes(first));
  }

  /** The kinds that a word names: one, or those of a category such as `all`. Throws Failure. */
  named(word: string): readonly Kind[] {
    const kind = this.find(word);
    if (kind) return [kind];
    const members = this.all.filter(({ categories }) => categories.includes(word));
    if (members.length > 0) return members;
    throw error(`the server doesn't have a resource type "${word}"`);
  }

  /** The kind of an object in a manifest. Throws Failure. */
  of(
    object: { readonly apiVersion?: string; readonly kind?: string; readonly metadata?: { readonly name?: string; readonly namespace?: string } },
    source: string,
  ): Kind {
    const kind = this.all.find((one) => one.kind === object.kind && one.apiVersion === object.apiVersion);
    if (kind) return kind;
    const { name = '', namespace = '' } = object.metadata ?? {};
    throw new Failure(
      `error: resource mapping not found for name: "${name}" namespace: "${namespace}" from "${source}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`,
    );
  }

  #discover(): Kind[] {
    const { groups } = this.#client.request('GET', '/apis');
    const roots = ['/api/v1', ...groups.map((group: { preferredVersion: { groupVersion: string } }) => `/apis/${group.preferredVersion.groupVersion}`)];
    return roots.flatMap((root) => {
      const { groupVersion, resources } = this.#client.request('GET', root) as { groupVersion: string; resources: readonly Entry[] };
      const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion];
      return resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, singularName, namespaced, kind, verbs, shortNames = [], categories = [] }) => ({
          group: group ?? '',
          version: version ?? '',
          apiVersion: groupVersion,
          root,
          plural: name,
          singular: singularName || kind.toLowerCase(),
          kind,
          namespaced,
          shortNames,
          categories,
          verbs,
        }));
    });
  }
}

/** `deployments.apps`, `services`: how messages name a kind. */
export function qualifiedPlural({ plural, group }: Kind): string {
  return group ? `${plural}.${group}` : plural;
}

/** `deployment.apps`, `service`: how an object is named after something was done to it. */
export function qualifiedSingular({ kind, group }: Pick<Kind, 'kind' | 'group'>): string {
  return group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase();
}
