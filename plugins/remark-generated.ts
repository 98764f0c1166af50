import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Root, RootContent } from 'mdast';
import type { Processor } from 'unified';
import type { VFile } from 'vfile';
import { hairpinTypes } from '../scripts/library-types.mjs';
import { type ApiEntry, apiReference } from './api-reference';
import { loadNotebook } from './notebook';
import { readCourse } from './read-course';

// What stands for each of these in a page is written by nobody: it is made from the data, or the source, that it is about. All of it is MDX, so that headings,
// links and search work as in any other page.
const generators: Readonly<Record<string, (siteDir: string) => string>> = {
  Glossary: (siteDir) => loadNotebook().glossaryPage(readCourse(siteDir).lessons.map(({ title, path, lesson }) => ({ title, path, terms: lesson.terms }))),
  ApiReference: apiOfPackage,
  Commands: listOfCommands,
  Simulated: simulated,
};

/** Puts the generated parts of pages in their places: `<Glossary />`. */
export default function remarkGenerated(this: Processor) {
  return (tree: Root, file: VFile): void => {
    tree.children = tree.children.flatMap((node): RootContent[] => {
      const generate = node.type === 'mdxJsxFlowElement' && node.name ? generators[node.name] : undefined;
      return generate ? (this.parse(generate(file.cwd)) as Root).children : [node];
    });
  };
}

// The doors of the package are those that its package.json opens.
function apiOfPackage(siteDir: string): string {
  const { exports } = JSON.parse(readFileSync(join(siteDir, 'src/simulation/package.json'), 'utf8')) as { exports: Record<string, { types: string }> };
  const sources = Object.entries(exports).map(([door, { types }]) => ({ name: `hairpin${door.slice(1)}`, source: types.replace(/^\.\//, '') }));
  const entries: ApiEntry[] = sources.map(({ name, source }) => ({ name, path: `/node_modules/hairpin/${source.replace(/\.ts$/, '.d.ts')}` }));
  return apiReference(hairpinTypes(sources.map(({ source }) => source)), entries);
}

// What the shell itself says when it is asked; the terminal has the same one.
function listOfCommands(siteDir: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(siteDir, 'src/simulation/bin/hairpin.mjs'), 'shell', '-c', 'help'], {
    encoding: 'utf8',
  });
  if (status !== 0 || stdout === '') throw new Error(`hairpin shell -c help: ${stderr}`);
  return `\`\`\`text title="help"\n${stdout}\`\`\``;
}

const simulatedTitle = '## What is simulated, and what is not\n';

// The README has the table; it is the same on the site.
function simulated(siteDir: string): string {
  const [, rest] = readFileSync(join(siteDir, 'README.md'), 'utf8').split(simulatedTitle);
  if (rest === undefined) throw new Error(`README.md has no part "${simulatedTitle.trim()}"`);
  return rest.split(/^## /m)[0] ?? '';
}
