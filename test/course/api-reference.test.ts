import * as hairpin from 'hairpin';
import { describe, expect, it } from 'vitest';
import { apiReference } from '../../plugins/api-reference';
import { hairpinTypes } from '../../scripts/library-types.mjs';

describe('a reference made from declarations', () => {
  const page = apiReference(
    {
      '/p/index.d.ts': "export { make, type Made as Thing } from './make.ts';\nexport declare const size: number;\n",
      '/p/make.d.ts': `/**
 * Makes \`{a}\` of <b>.
 * Surprising: never twice.
 * @param from what to make it of
 */
export declare function make(from: string): Made;
/** What was made. */
export declare class Made {
    #private;
    /** How big. */
    readonly size: number;
}
`,
    },
    [{ name: 'p', path: '/p/index.d.ts' }],
  );
  it('tells kinds apart, and names things as they are exported', () => {
    expect([...page.matchAll(/^##+ .*$/gm)].map(([line]) => line)).toEqual([
      '## Functions',
      '### make {/* #make */}',
      '## Classes',
      '### Thing {/* #Thing */}',
      '## Constants',
      '### size {/* #size */}',
    ]);
  });
  it('says what the comment says, with nothing in it taken for markup', () => {
    expect(page).toContain('Makes `{a}` of \\<b>. Surprising: never twice.\n\n- `from`: what to make it of');
  });
  it('shows the declaration, with the comments of its members and without what is private', () => {
    expect(page).toContain("import { Thing } from 'p';\n\nclass Made {\n    /** How big. */\n    readonly size: number;\n}");
  });
});

describe('the reference of hairpin', () => {
  const page = apiReference(hairpinTypes(['index.ts']), [{ name: 'hairpin', path: '/node_modules/hairpin/index.d.ts' }]);
  it('has everything that a program can import', () => {
    const names = new Set([...page.matchAll(/^### (\S+)/gm)].map(([, name]) => name));
    expect(Object.keys(hairpin).filter((name) => !names.has(name))).toEqual([]);
  });
  it('says something about each', () => {
    const silent = page
      .split(/^### /m)
      .slice(1)
      .filter((part) => /^\S+ \{[^\n]*\n\n```/.test(part))
      .map((part) => part.split(' ')[0]);
    expect(silent).toEqual([]);
  });
});
