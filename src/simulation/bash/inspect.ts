import type { Bash } from 'just-bash/browser';
import type { Inspection } from '../shell/engine.ts';

type Script = ReturnType<Bash['transform']>['ast'];

/**
 * What a script is before it is run. The parser says where it stopped: at the very end, then more lines are to come; elsewhere, then
 * it is wrong and running it will say so.
 */
export function inspectScript(bash: Bash, script: string): Inspection {
  if (/(^|[^\\])(\\\\)*\\\n?$/.test(script) || /(\|\|?|&&)\s*$/.test(script)) return 'incomplete';
  let ast: Script;
  try {
    ast = bash.transform(script).ast;
  } catch (error) {
    return isAtEnd(error) ? 'incomplete' : 'wrong';
  }
  const [statement, ...others] = ast.statements;
  if (!statement) return 'empty';
  const pipeline = statement.pipelines[0];
  const command = pipeline?.commands[0];
  const isSingle = others.length === 0 && statement.pipelines.length === 1 && !statement.background && pipeline?.commands.length === 1;
  return isSingle && command?.type === 'SimpleCommand' && command.redirections.length === 0 ? 'single' : 'script';
}

/** The functions that a script defines at its top level, name to source. */
export function functionsIn(bash: Bash, script: string): Record<string, string> {
  const found: Record<string, string> = {};
  try {
    for (const statement of bash.transform(script).ast.statements) {
      const command = statement.pipelines[0]?.commands[0];
      if (command?.type === 'FunctionDef' && statement.sourceText) found[command.name] = statement.sourceText;
    }
  } catch {
    // A script that does not parse defines nothing.
  }
  return found;
}

function isAtEnd(error: unknown): boolean {
  const { message, token } = error as { message: string; token?: { type?: string } };
  return token?.type === 'EOF' || /unexpected EOF|unterminated here-document/i.test(message);
}

/** The files that a script's redirections write to, where their names are plain words. */
export function redirectTargets(bash: Bash, script: string): string[] {
  const found: string[] = [];
  visit(bash, script, ({ type, operator, target }) => {
    const name = type === 'Redirection' && typeof operator === 'string' && /^&?>/.test(operator) ? plainWord(target) : undefined;
    if (name !== undefined) found.push(name);
  });
  return found;
}

/** The pipelines of a script, each as its commands; words that are not plain stand as `…`. */
export function pipelinesIn(bash: Bash, script: string): string[][] {
  const found: string[][] = [];
  visit(bash, script, ({ type, commands }) => {
    if (type !== 'Pipeline' || !Array.isArray(commands)) return;
    found.push(commands.map(({ name, args = [] }: { name?: unknown; args?: unknown[] }) => [name, ...args].map((word) => plainWord(word) ?? '…').join(' ')));
  });
  return found;
}

type Node = Readonly<Record<string, unknown>>;

function visit(bash: Bash, script: string, take: (node: Node) => void): void {
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (!Array.isArray(node)) take(node as Node);
    Object.values(node).forEach(walk);
  };
  try {
    walk(bash.transform(script).ast);
  } catch {
    // It does not parse, so there is nothing in it.
  }
}

function plainWord(word: unknown): string | undefined {
  const { parts } = (word ?? {}) as { parts?: readonly { type: string; value?: string; parts?: readonly unknown[] }[] };
  if (!parts) return undefined;
  const texts = parts.map((part) => (part.parts ? plainWord(part) : part.value));
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}
