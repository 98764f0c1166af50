import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { readLesson } from '../../src/course/lesson';
import { exportProgram } from '../../src/notebook/export';

const page = { title: 'A page', url: 'https://example.org/page' };

/** Runs an exported file in Node, with the package hairpin, and returns what it prints. */
function run(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  try {
    const outfile = join(folder, 'page.mjs');
    buildSync({
      stdin: { contents: source, loader: 'ts', resolveDir: process.cwd() },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['hairpin-source'],
      logLevel: 'silent',
      // Bundled packages that are CommonJS ask for Node's modules with require.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    return execFileSync(process.execPath, [outfile], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a page exported as a file', () => {
  it('prints what the page showed', () => {
    const source = exportProgram(page, [
      { title: 'one', code: "import { parsePrefix } from 'hairpin';\nconst a = parsePrefix('10.0.0.0/8').length;" },
      { title: 'two', code: 'a + 1 // not a\n// comment' },
      { title: 'three', code: "show('again');" },
      { title: 'alone', code: 'const a = 5;\na', isolated: true },
    ]);
    expect(run(source).split('\n')).toEqual(['9', 'again', '5', '']);
  });
  it('holds the whole first lesson', () => {
    const lesson = readLesson(readFileSync(new URL('../../docs/01-start/01-follow-one-packet.mdx', import.meta.url), 'utf8'));
    const printed = run(
      exportProgram(
        page,
        lesson.blocks.map(({ id, code, isolated }) => ({ title: id, code, isolated })),
      ),
    );
    expect(printed).toContain('Delivered. app reaches db-service-');
    expect(printed).toContain('Chain KUBE-SVC-');
  });
});
