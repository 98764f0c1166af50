import type { Command, CompletionContext } from './command.ts';
import { resolvePath } from './files.ts';

/** What the word that ends a line may become. */
export interface Completion {
  /** Where in the line the word begins. */
  readonly from: number;
  /** Whole words, sorted; a folder ends in a slash. */
  readonly candidates: readonly string[];
}

/** Where candidates come from. */
export interface CompletionSources {
  readonly context: CompletionContext;
  readonly commands: readonly Command[];
  /** Names of the commands that the shell language brings. */
  readonly builtins: readonly string[];
  /** Folders that exist without a file in them. */
  readonly folders: readonly string[];
}

/** Completes the last word of a line: a command's name, what the command knows, or a path. */
export function completeLine(line: string, { context, commands, builtins, folders }: CompletionSources): Completion {
  const { words, from } = lastCommand(line);
  const word = words.at(-1) ?? '';
  if (words.length === 1 && !word.includes('/'))
    return answer(from, word, [...commands.filter(({ hidden }) => !hidden).map(({ name }) => name), ...builtins, 'help']);
  const command = commands.find(({ name }) => name === words[0]);
  const known = command?.complete?.(words.slice(1), context);
  if (known) return answer(from, word, known);
  return answer(from, word, paths(word, context, folders));
}

function answer(from: number, word: string, candidates: readonly string[]): Completion {
  return { from, candidates: [...new Set(candidates)].filter((candidate) => candidate.startsWith(word)).sort() };
}

// The simple command that the end of the line belongs to, as words; the last one may be empty.
function lastCommand(line: string): { words: string[]; from: number } {
  let words: string[] = [''];
  let from = 0;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (quote) {
      if (character === quote) quote = '';
      else words[words.length - 1] += character;
    } else if (character === '"' || character === "'") quote = character;
    else if (/[|;&(`{]/.test(character)) {
      words = [''];
      from = i + 1;
    } else if (/[\s<>]/.test(character)) {
      if (words.at(-1) !== '') words.push('');
      from = i + 1;
    } else words[words.length - 1] += character;
  }
  return { words, from };
}

// Files and folders that begin like the word, one level deep.
function paths(word: string, { cwd, files }: CompletionContext, folders: readonly string[]): string[] {
  const slash = word.lastIndexOf('/') + 1;
  const typed = word.slice(0, slash);
  const folder = resolvePath(cwd, typed.replace(/^~(?=\/)/, '/root') || '.');
  const inside = folder === '/' ? '/' : `${folder}/`;
  const found = new Set<string>();
  for (const path of [...files.list(), ...folders.map((name) => `${name}/`)]) {
    if (!path.startsWith(inside)) continue;
    const [name = '', ...deeper] = path.slice(inside.length).split('/');
    if (name !== '' && (!name.startsWith('.') || word.slice(slash).startsWith('.'))) found.add(`${typed}${name}${deeper.length > 0 ? '/' : ''}`);
  }
  return [...found];
}
