import { parser } from '@lezer/javascript';

/** A block to export. */
export interface ExportedBlock {
  readonly title: string;
  readonly code: string;
  readonly isolated?: boolean;
}

const typescript = parser.configure({ dialect: 'ts' });

/**
 * The page's program as one TypeScript file that runs wherever the package `hairpin` is installed: what a block showed as its last value is
 * printed instead. Isolated blocks get a scope of their own.
 */
export function exportProgram(page: { readonly title: string; readonly url: string }, blocks: readonly ExportedBlock[]): string {
  const imports = new Set<string>();
  const parts = blocks.map(({ title, code, isolated }) => {
    const body = showLast(takeImports(code, imports)).trim();
    // What begins with a bracket would carry on the block above.
    return `// ${title}\n${isolated ? `{\n${body}\n}` : /^[[(`+\-/](?![/*])/.test(body) ? `;${body}` : body}\n`;
  });
  return [
    `// ${page.title}\n// ${page.url}\n// Needs the package hairpin: npm install hairpin; then run it with Node 22.18 or newer, or with npx tsx.\n`,
    `${[...imports].join('\n')}\n`,
    printer,
    ...parts,
    'export {};\n',
  ].join('\n');
}

// Traces and tables are plain data; their first line is what a console has room for.
const printer = `import { present as presentValue } from 'hairpin';

function show(value: unknown): void {
  const view = presentValue(value);
  if (view?.view === 'trace') console.log(view.summary);
  else if (view?.view === 'table') console.table(view.rows.map((row) => Object.fromEntries(view.columns.map((column, i) => [column, row[i]]))));
  else console.log(value);
}
`;

function takeImports(code: string, imports: Set<string>): string {
  const found: { from: number; to: number }[] = [];
  for (let node = typescript.parse(code).topNode.firstChild; node; node = node.nextSibling)
    if (node.name === 'ImportDeclaration') found.push({ from: node.from, to: node.to });
  let rest = code;
  for (const { from, to } of found.reverse()) {
    imports.add(code.slice(from, to));
    rest = rest.slice(0, from) + rest.slice(to);
  }
  return rest;
}

function showLast(code: string): string {
  let last = typescript.parse(code).topNode.lastChild;
  while (last && /Comment$/.test(last.name)) last = last.prevSibling;
  if (last?.name !== 'ExpressionStatement') return code;
  const text = code.slice(last.from, last.to).replace(/;$/, '');
  if (/^(show|console\.\w+)\(/.test(text)) return code;
  return `${code.slice(0, last.from)}show(${text});${code.slice(last.to)}`;
}
