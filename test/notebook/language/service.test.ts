import { describe, expect, it } from 'vitest';
import { libraryTypes } from '../../../scripts/library-types.mjs';
import { withEdits } from '../../../src/notebook/language/program-file';
import type { CompletionEntry, ProgramFile } from '../../../src/notebook/language/protocol';
import { createLanguage } from '../../../src/notebook/language/service';

const language = createLanguage(libraryTypes());
const above = `import { createCluster } from 'hairpin';
const cluster = createCluster({ nodes: ['controlplane', 'node01'] });
`;

/** Reads a program with one `|` in it: the text without it, and where it stood. */
function at(marked: string, path = '/learn/a.ts'): [ProgramFile, number] {
  const place = marked.indexOf('|');
  return [{ path, text: marked.slice(0, place) + marked.slice(place + 1) }, place];
}

function complaints(text: string, path = '/learn/a.ts'): string[] {
  return language.problems({ path, text }, { from: 0, to: text.length }).map(({ message }) => message);
}

function offered(marked: string, name: string): CompletionEntry | undefined {
  return language.complete(...at(marked))?.entries.find((entry) => entry.name === name);
}

describe('completion', () => {
  it('offers a method of the simulation with its doc comment', () => {
    const entry = offered(`${above}cluster.|`, 'apply');
    expect(entry?.kind).toBe('method');
    const detail = entry && language.describeCompletion(...at(`${above}cluster.|`), entry);
    expect(detail?.declaration).toMatch(/^\(method\) Cluster\.apply\(manifest: /);
    expect(detail?.documentation).toContain('`kubectl apply -f -`');
  });
  it('replaces the word that stands there, also one that begins like a keyword', () => {
    const marked = `${above}i|`;
    const found = language.complete(...at(marked));
    expect(found?.from).toBe(marked.length - 2);
    expect(found?.to).toBe(marked.length - 1);
  });
  it('offers what is not imported yet, and the import with it', () => {
    const entry = offered(`${above}parsePref|`, 'parsePrefix');
    expect(entry?.module).toBe('hairpin');
    const [file, place] = at(`${above}parsePref|`);
    const detail = entry && language.describeCompletion(file, place, entry);
    expect(withEdits(file.text, detail?.edits ?? [])).toContain("import { createCluster, parsePrefix } from 'hairpin';");
  });
  it('knows what a string can be', () => {
    expect(offered(`${above}cluster.get('|')`, 'Service')?.kind).toBe('string');
    expect(offered("import { IPv4 } from '|'", 'ip-num')).toBeDefined();
  });
  it('offers no name of the DOM and no inner module of the simulation', () => {
    const names = language.complete(...at(`${above}|`))?.entries ?? [];
    expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining(['cluster', 'show', 'expect', 'console', 'iptablesSave', 'Map']));
    expect(names.map(({ name }) => name)).not.toContain('document');
    expect([...new Set(names.flatMap(({ module }) => module ?? []))].sort()).toEqual(['hairpin', 'ip-num']);
  });
});

describe('problems', () => {
  it('finds none where there are none: top-level await, values as last expressions, names that other pages have too', () => {
    const text = `${above}await Promise.resolve(1);\ncluster.pods().length`;
    expect(complaints(text, '/learn/a.ts')).toEqual([]);
    expect(complaints(text, '/learn/b.ts')).toEqual([]);
    expect(complaints('const cluster = 1;\ncluster', '/learn/c.ts')).toEqual([]);
  });
  it('names what is wrong and where, with a way out', () => {
    const text = `${above}cluster.pods().lenght`;
    const [problem] = language.problems({ path: '/learn/a.ts', text }, { from: above.length, to: text.length });
    expect(text.slice(problem?.from, problem?.to)).toBe('lenght');
    expect(problem?.message).toBe("Property 'lenght' does not exist on type 'Pod[]'. Did you mean 'length'?");
    expect(withEdits(text, problem?.fixes[0]?.edits ?? [])).toBe(`${above}cluster.pods().length`);
  });
  it('offers the missing import', () => {
    const text = `${above}parsePrefix('10.0.0.0/8')`;
    const [problem] = language.problems({ path: '/learn/a.ts', text }, { from: 0, to: text.length });
    expect(withEdits(text, problem?.fixes[0]?.edits ?? [])).toContain("import { createCluster, parsePrefix } from 'hairpin';");
  });
  it('keeps to the part it was asked about', () => {
    const text = 'nobody;\nnobodyElse;';
    expect(language.problems({ path: '/learn/a.ts', text }, { from: 8, to: text.length }).map(({ message }) => message)).toEqual([
      "Cannot find name 'nobodyElse'.",
    ]);
  });
  it('sees that a change above breaks what stands below', () => {
    expect(complaints('const replicas = 3;\nreplicas.toFixed()')).toEqual([]);
    expect(complaints("const replicas = '3';\nreplicas.toFixed()")).toHaveLength(1);
  });
  it('knows that the sandbox has no page and no network', () => {
    expect(complaints("document.title;\nfetch('/');\nlocalStorage;")).toEqual([
      "Cannot find name 'document'. Do you need to change your target library? Try changing the 'lib' compiler option to include 'dom'.",
      "Cannot find name 'fetch'.",
      "Cannot find name 'localStorage'.",
    ]);
  });
  it('says that a namespace will not run', () => {
    expect(complaints('namespace Ports { export const first = 30000 }')).toEqual([
      'A namespace is left out when this code runs. Use an object or plain functions instead.',
    ]);
    expect(complaints('declare namespace Ports { const first: number }')).toEqual([]);
  });
});

describe('explanations', () => {
  it('prints the declaration and the doc comment', () => {
    const found = language.hover(...at(`${above}cluster.pod('a').conn|ect('b')`));
    expect(found?.declaration).toBe('(method) HostHandle.connect(to: string, options?: ConnectOptions): Trace');
    expect(found?.documentation).toContain('Opens a connection and follows it there and back.');
    expect(found?.documentation).toContain('· to `db-service:3306`');
  });
  it('explains ip-num and the standard library too', () => {
    expect(language.hover(...at("import { IPv4 } from 'ip-num';\nnew IP|v4('10.0.0.1')"))?.documentation).not.toBe('');
    expect(language.hover(...at('[1].ma|p(String)'))?.documentation).toContain('Calls a defined callback function');
  });
  it('names the parameter at the cursor', () => {
    const help = language.signatures(...at(`${above}cluster.pod('a').connect('b', |)`));
    expect(help?.parameter).toBe(1);
    expect(help?.signatures[help.selected]?.parameters.map(({ declaration }) => declaration)).toEqual(['to: string', 'options?: ConnectOptions']);
  });
  it('has nothing to say outside a call', () => {
    expect(language.signatures(...at(`${above}|`))).toBeUndefined();
  });
});

describe('renaming', () => {
  const renamed = (marked: string, name: string): string => {
    const [file, place] = at(marked);
    const found = language.placesOf(file, place);
    if ('refused' in found) return found.refused;
    return withEdits(
      file.text,
      found.places.map(({ from, to, before, after }) => ({ from, to, insert: before + name + after })),
    );
  };
  it('changes every use and nothing else', () => {
    expect(renamed("const po|d = 'pod';\nconst f = (pod: number) => pod;\npod + ': pod'", 'name')).toBe(
      "const name = 'pod';\nconst f = (pod: number) => pod;\nname + ': pod'",
    );
  });
  it('keeps the property of a shorthand', () => {
    expect(renamed('const po|d = 1;\nconst all = { pod };\nall.pod', 'one')).toBe('const one = 1;\nconst all = { pod: one };\nall.pod');
  });
  it('leaves names of libraries alone', () => {
    const refused = 'This name belongs to a library, so it stays as it is.';
    expect(renamed(`${above}cluster.po|ds()`, 'x')).toBe(refused);
    expect(renamed('[1].ma|p(String)', 'x')).toBe(refused);
    expect(renamed(`${above.replace('createCluster(', 'create|Cluster(')}`, 'x')).toBe(refused);
    expect(renamed('1 +| 1', 'x')).toBe('There is no name here to rename.');
  });
});

it('formats a part and leaves the rest as it is', () => {
  const first = 'const a={b:1}\n';
  const second = 'for(const c of [1]){\nshow( c )\n}';
  const edits = language.format({ path: '/learn/a.ts', text: first + second }, { from: first.length, to: first.length + second.length });
  expect(withEdits(first + second, edits)).toBe(`${first}for (const c of [1]) {\n  show(c)\n}`);
});
