import { type Command, type CommandResult, fail, notSimulated, ok } from '../../command.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import { help, usage } from './help.ts';
import { parseIPv6, printIPv6 } from './ipv6.ts';
import { classOf, deaggregate, lengthOf, maskOf, parseMask, parseQuad, printQuad } from './numbers.ts';
import { colors, plain } from './paint.ts';
import { printLine, printNetwork, printSplit, printSubnets, printSupernet, type Style } from './print.ts';

const sample = 0xc0a80101;
const naturalLength: Readonly<Record<string, number>> = { A: 8, B: 16, C: 24, D: 4, E: 5 };

/**
 * `ipcalc`, as Debian's 0.42 (which calls itself 0.5) prints it; the notes' Ubuntu has the same output. It complains on standard output
 * and always ends with 0.
 */
export const ipcalc: Command = {
  name: 'ipcalc',
  summary: 'take a network apart: first and last address, broadcast, bits',
  complete: () => [],
  run: (args, { terminal }) => answer(args, terminal.write !== undefined),
};

/** What `ipcalc` answers to its arguments. */
export function answer(args: readonly string[], isTerminal: boolean): CommandResult {
  if (args.length === 0) return ok(usage);
  const asked = parseArguments(args, isTerminal);
  if (asked.error) return ok(asked.error);
  if (asked.help) return ok(help + usage);
  if (asked.version) return ok('0.5\n');
  if (asked.html) return notSimulated('ipcalc', 'HTML output');
  const [word] = asked.words;
  return word !== undefined && /^[0-9a-fA-F:]+$/.test(word) ? calculateIPv6(word, asked) : calculate(asked);
}

function calculate(asked: Arguments): CommandResult {
  const [addressWord, firstWord, secondWord] = asked.words;
  const palette = asked.color ? colors : plain;
  const style: Style = { palette, isColored: asked.color, bits: asked.bits };
  const address = parseQuad(addressWord ?? '');
  const warnings = addressWord === undefined ? uninitialised(0, 138) : '';
  if (asked.onlyClass) return { ...ok(`${naturalLength[classOf(address ?? sample) ?? ''] ?? 'invalid'}`), stderr: warnings };
  let error = address === undefined ? `INVALID ADDRESS: ${addressWord ?? ''}\n` : '';
  if (asked.range) return range(address, firstWord, error, warnings);

  const first = firstWord === undefined ? { mask: maskOf(24), remarks: '' } : parseMask(firstWord);
  if (first.mask === undefined) error += `INVALID MASK1:   ${firstWord}\n`;
  const mask = first.mask ?? maskOf(24);
  const second = secondWord === undefined ? { mask, remarks: '' } : parseMask(secondWord);
  if (second.mask === undefined) error += `INVALID MASK2:   ${secondWord}\n`;
  const remarks = first.remarks + second.remarks;
  if (error) return { ...ok(`${remarks}${palette.error}${error}\n${palette.label}`), stderr: warnings };
  return ok(`${remarks}${tables(address ?? sample, mask, second.mask ?? mask, asked.split, style)}`);
}

function tables(address: number, mask: number, second: number, split: readonly number[], style: Style): string {
  const network = (address & mask) >>> 0;
  const head = [
    printLine('Address', address, mask, mask, style),
    printLine('Netmask', mask, mask, mask, style),
    printLine('Wildcard', ~mask >>> 0, mask, mask, style),
    '=>\n',
    printNetwork(network, mask, mask, style),
  ].join('');
  if (split.length > 0) return head + printSplit(network, mask, second, split, style);
  if (second > mask) return `${head}Subnets after transition from /${lengthOf(mask)} to /${lengthOf(second)}\n\n${printSubnets(network, mask, second, style)}`;
  if (second < mask) return `${head}Supernet\n\n${printSupernet(network, mask, second, style)}`;
  return head;
}

function range(first: number | undefined, word: string | undefined, complaint: string, warning: string): CommandResult {
  const last = parseQuad(word ?? '');
  const error = last === undefined ? `${complaint}INVALID ADDRESS2: ${word ?? ''}\n` : complaint;
  const [from, to] = [first ?? sample, last ?? sample];
  const stdout = `${error && `${error}\n`}deaggregate ${printQuad(from)} - ${printQuad(to)}\n${deaggregate(from, to)}`;
  return { stdout, stderr: warning + (word === undefined ? uninitialised(1, 154) : ''), exitCode: 0 };
}

function calculateIPv6(word: string, { words: [, maskWord = '64'], range, onlyClass, color }: Arguments): CommandResult {
  if (range || onlyClass) return notSimulated('ipcalc', `${range ? 'ranges' : 'classes'} of IPv6 addresses`);
  if (!/^\d{1,3}$/.test(maskWord) || Number(maskWord) > 128) return ok('INVALID MASK1\n\n');
  const address = parseIPv6(word);
  const palette = color ? colors : plain;
  if (address === undefined) return ok(`${palette.error}INVALID ADDRESS: ${word}\n\n${palette.label}`);
  return ok(printIPv6(address, Number(maskWord)));
}

// Perl's own words: the tool is used without an address.
function uninitialised(index: number, line: number): string {
  return fail(`Use of uninitialized value $ARGV[${index}] in concatenation (.) or string at /usr/bin/ipcalc line ${line}.\n`).stderr;
}
