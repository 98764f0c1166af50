import ts from 'typescript';

/** A door of the package: the name that it is imported by, and the declaration file behind it. */
export interface ApiEntry {
  readonly name: string;
  readonly path: string;
}

interface Item {
  readonly name: string;
  readonly kind: (typeof kinds)[number]['kind'];
  readonly from: string;
  readonly about: string;
  readonly code: string;
}

const kinds = [
  { kind: 'function', title: 'Functions' },
  { kind: 'class', title: 'Classes' },
  { kind: 'constant', title: 'Constants' },
  { kind: 'type', title: 'Types' },
] as const;

/**
 * Everything that a package exports, as MDX: each with what its doc comment says and its declaration, the comments of its members in it. Read from
 * declarations by TypeScript itself, so that nothing is listed here and nothing is missing.
 */
export function apiReference(files: Readonly<Record<string, string>>, entries: readonly ApiEntry[]): string {
  const program = programOf(files, entries);
  const items = entries.flatMap((entry) => itemsOf(program, entry));
  // What two doors lead to is told once.
  const own = items.filter(({ name, code }, i) => items.findIndex((other) => other.name === name && other.code === code) === i);
  return kinds
    .flatMap(({ kind, title }) => {
      const some = own.filter((item) => item.kind === kind).sort((a, b) => a.name.localeCompare(b.name, 'en'));
      return some.length === 0 ? [] : [`## ${title}`, ...some.map(print)];
    })
    .join('\n\n');
}

function print({ name, kind, from, about, code }: Item): string {
  return [`### ${name} {/* #${name} */}`, about, `\`\`\`ts\nimport ${kind === 'type' ? 'type ' : ''}{ ${name} } from '${from}';\n\n${code}\n\`\`\``]
    .filter(Boolean)
    .join('\n\n');
}

function programOf(files: Readonly<Record<string, string>>, entries: readonly ApiEntry[]): ts.Program {
  const host: ts.CompilerHost = {
    fileExists: (path) => Object.hasOwn(files, path),
    readFile: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    getSourceFile: (path, version) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined;
      return text === undefined ? undefined : ts.createSourceFile(path, text, version, true);
    },
    getDefaultLibFileName: () => '/lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  const options: ts.CompilerOptions = {
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    types: [],
  };
  return ts.createProgram(
    entries.map(({ path }) => path),
    options,
    host,
  );
}

function itemsOf(program: ts.Program, { name: from, path }: ApiEntry): Item[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${path} exports nothing`);
  return checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declarations = target.declarations ?? [];
    const first = declarations[0];
    if (!first) throw new Error(`${from}: ${symbol.name} is declared nowhere`);
    return {
      name: symbol.name,
      kind: kindOf(target),
      from,
      about: declarations.map(aboutOf).find((text) => text !== '') ?? '',
      code: declarations.map(codeOf).join('\n'),
    };
  });
}

function kindOf({ flags }: ts.Symbol): Item['kind'] {
  if (flags & ts.SymbolFlags.Function) return 'function';
  if (flags & ts.SymbolFlags.Class) return 'class';
  return flags & ts.SymbolFlags.Variable ? 'constant' : 'type';
}

// A variable's comment stands before its statement.
function statementOf(node: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(node) ? node.parent.parent : node;
}

function aboutOf(declaration: ts.Declaration): string {
  const [comment] = ts.getJSDocCommentsAndTags(statementOf(declaration)).filter(ts.isJSDoc);
  if (!comment) return '';
  const tags = (comment.tags ?? []).flatMap((tag) => {
    const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
    return ts.isJSDocParameterTag(tag) ? [`- \`${tag.name.getText()}\`: ${plain(text)}`] : [];
  });
  return [plain(ts.getTextOfJSDocComment(comment.comment) ?? ''), tags.join('\n')].filter(Boolean).join('\n\n');
}

function codeOf(declaration: ts.Declaration): string {
  return (
    statementOf(declaration)
      .getText()
      .replace(/^export (declare )?/, '')
      // A private member is nobody's business; all of them leave one line.
      .replace(/\n\s*#private;/, '')
  );
}

// Prose of a comment as MDX: outside of code, nothing in it is markup.
function plain(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[<{}*_[\]]/g, '\\$&')))
    .join('')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
