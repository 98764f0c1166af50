import { runNftOn } from '../../cluster/nftables-command.ts';
import type { Command } from '../command.ts';
import { resolvePath } from '../files.ts';

/** `nft`: the tables of nf_tables, listed or changed. The kernel of a host has none before somebody makes one. */
export const nft: Command = {
  name: 'nft',
  summary: 'nftables: nft list ruleset',
  where: 'node',
  complete: (words, { host }) =>
    completions(
      words,
      [...(host.host.nftables?.tables ?? [])].map(({ family, name }) => `${family} ${name}`),
    ),
  run: (args, { host, clock, stdin, files, cwd }) =>
    runNftOn(host.host, args, { now: clock.now(), stdin, readFile: (path) => files.read(resolvePath(cwd, path)) }),
};

const objects = ['ruleset', 'tables', 'table', 'chain', 'set', 'map', 'sets', 'maps', 'chains'];

function completions(words: readonly string[], tables: readonly string[]): readonly string[] {
  const [verb, object] = words.slice(0, -1).filter((word) => !word.startsWith('-'));
  if (verb === undefined) return ['list', 'add', 'insert', 'delete', 'create', 'flush', 'reset', '-f', '-a', '-n', '-s'];
  if (object === undefined) return verb === 'list' || verb === 'flush' ? objects : objects.slice(2, 6);
  return tables;
}
