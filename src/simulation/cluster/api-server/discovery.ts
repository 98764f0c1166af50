import type { Version } from '../../api/version.ts';
import { resourcesOf } from './registry.ts';
import { type Resource, verbs } from './resource.ts';

/** The groups in the order that the real server lists them. */
const groupOrder = ['apps', 'networking.k8s.io', 'coordination.k8s.io', 'discovery.k8s.io'];

/** Answers of the discovery paths, `/version` among them; undefined for another path. */
export function discover(path: string, version: Version, gitVersion: string, server: string): unknown {
  const [root, group, groupVersion, more] = path.split('/').filter(Boolean);
  if (root === 'version' && group === undefined) return versionInfo(gitVersion);
  if (root === 'api' && group === undefined)
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: server }] };
  if (root === 'api' && group === 'v1' && groupVersion === undefined) return resourceList('v1', '', version);
  if (root !== 'apis' || more !== undefined) return undefined;
  const groups = groupOrder.filter((name) => resourcesOf(version).some((row) => row.group === name));
  if (group === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupInfo) };
  if (!groups.includes(group)) return undefined;
  if (groupVersion === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupInfo(group) };
  return groupVersion === 'v1' ? resourceList(`${group}/v1`, group, version) : undefined;
}

function groupInfo(name: string): Record<string, unknown> {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function resourceList(groupVersion: string, group: string, version: Version): unknown {
  const resources = resourcesOf(version).filter((row) => row.group === group);
  return { kind: 'APIResourceList', groupVersion, ...(group ? { apiVersion: 'v1' } : {}), resources: resources.flatMap(entries) };
}

function entries(row: Resource): unknown[] {
  const { plural, singular, namespaced, kind, shortNames, categories, hasStatus, hasScale, subresources = [] } = row;
  const sub = (name: string, subKind: string, can: readonly string[], more: object = {}): unknown => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...more,
    kind: subKind,
    verbs: can,
  });
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames ? { shortNames } : {}),
      ...(categories ? { categories } : {}),
    },
    ...subresources.map(({ name, kind: subKind, verbs: can }) => sub(name, subKind, can)),
    ...(hasScale ? [sub('scale', 'Scale', ['get', 'patch', 'update'], { group: 'autoscaling', version: 'v1' })] : []),
    ...(hasStatus ? [sub('status', kind, ['get', 'patch', 'update'])] : []),
  ];
}

function versionInfo(gitVersion: string): unknown {
  const [major = '1', minor = ''] = gitVersion.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'hairpin',
    platform: 'linux/amd64',
  };
}
