import { describe, expect, it } from 'vitest';
import { ManifestError, parseManifests } from '../../src/simulation/api/manifest.ts';

describe('manifests', () => {
  it('reads several YAML documents, JSON and Lists', () => {
    const yaml =
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n---\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: []}\n';
    expect(parseManifests(yaml).map((object) => object.kind)).toEqual(['Service', 'Pod']);
    const list = JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: {} }] });
    expect(parseManifests(list)).toHaveLength(1);
  });
  it.each([
    ['a: [1', 'error converting YAML to JSON: yaml: line'],
    ['kind: Service\nkind: Pod', 'yaml: line 2, column 1: duplicated mapping key'],
    ['a: &a [*a]', 'alias'],
    ['apiVersion: v1\nkind: Secret\nmetadata: {name: a}', 'no matches for kind "Secret" in version "v1"'],
    ['apiVersion: v2\nkind: Service\nmetadata: {name: a}', 'no matches for kind "Service" in version "v2"'],
    ['apiVersion: v1\nkind: __proto__\nmetadata: {name: a}', 'no matches for kind "__proto__"'],
    ['apiVersion: v1\nkind: Service', 'metadata.name: Required value'],
    ['apiVersion: v1\nkind: Service\nmetadata: {name: Web}', 'a lowercase RFC 1123 subdomain'],
    ['kind: Service', "Object 'apiVersion' is missing"],
    ['- 1', 'a manifest is an object'],
  ])('%j: a clear error', (yaml, message) => {
    expect(() => parseManifests(yaml)).toThrow(ManifestError);
    expect(() => parseManifests(yaml)).toThrow(message);
  });
  it('a YAML bomb is refused, not expanded', () => {
    const levels = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 9; i++)
      levels.push(
        `${'abcdefghi'[i]}: &${'abcdefghi'[i]} [${Array(9)
          .fill(`*${'abcdefghi'[i - 1]}`)
          .join(',')}]`,
      );
    expect(() => parseManifests(levels.join('\n'))).toThrow(/alias/i);
  });
});
