import type { CompletionContext } from '../../command.ts';
import { Client } from './client.ts';
import { Failure } from './failure.ts';
import { Kinds } from './kinds.ts';
import { configuration } from './kubeconfig.ts';
import type { Verb } from './verb.ts';
import { verbs } from './verbs/registry.ts';

/** What the last word of a command line may become: a verb, a flag, a kind, the name of an object, a namespace, a file. */
export function completeKubectl(words: readonly string[], context: CompletionContext): readonly string[] {
  try {
    return candidates(words, context);
  } catch (failure) {
    // Nobody listens, or there is no such kind: then nothing is known.
    if (failure instanceof Failure) return [];
    throw failure;
  }
}

function candidates(words: readonly string[], context: CompletionContext): readonly string[] {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const client = new Client(context.cluster.api, configuration(context).server, () => {});
  const kinds = new Kinds(client);
  const names = (word: string): string[] => {
    const kind = kinds.find(word);
    return kind ? client.list(kind, kind.namespaced ? namespaceIn(before) : undefined).map(({ metadata }) => metadata.name) : [];
  };
  const previous = before.at(-1) ?? '';
  if (previous === '-n' || previous === '--namespace') return names('namespaces');
  if (previous === '-f' || previous === '--filename') return [];
  if (previous === '-o' || previous === '--output') return ['wide', 'yaml', 'json', 'name', 'jsonpath=', 'custom-columns='];
  const operands = withoutFlags(before);
  let known: readonly Verb[] = verbs;
  let verb: Verb | undefined;
  while (operands.length > 0) {
    const found = known.find(({ name, aliases }) => name === operands[0] || aliases?.includes(operands[0] ?? ''));
    if (!found) break;
    verb = found;
    known = found.verbs ?? [];
    operands.shift();
  }
  if (last.startsWith('-')) return [...(verb?.flags ?? []).map(({ name }) => `--${name}`), '--namespace'];
  if (!verb || (verb.verbs && operands.length === 0)) return (verb?.verbs ?? verbs).map(({ name }) => name);
  if (verb.completes === 'pods') return operands.length === 0 ? names('pods') : [];
  if (verb.completes === 'nodes') return names('nodes');
  if (verb.completes !== 'kinds') return [];
  const slash = last.indexOf('/');
  if (slash > 0) return names(last.slice(0, slash)).map((name) => `${last.slice(0, slash)}/${name}`);
  return operands.length === 0 ? kinds.all.map(({ plural }) => plural) : names(operands[0] ?? '');
}

function namespaceIn(words: readonly string[]): string {
  const at = words.findIndex((word) => word === '-n' || word === '--namespace');
  const joined = words.find((word) => word.startsWith('--namespace='));
  return (at >= 0 ? words[at + 1] : joined?.slice('--namespace='.length)) || 'default';
}

const takesValue = /^(-n|--namespace|-o|--output|-l|--selector|-c|--container|-f|--filename|-L|--sort-by|--field-selector)$/;

function withoutFlags(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (takesValue.test(word)) i++;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}
