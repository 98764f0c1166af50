import { type GivenOption, integer, isRefusal, option, type Refusal } from '../matches/match.ts';
import { quote } from '../quote.ts';
import type { LogFlag, Target } from '../rule.ts';
import type { TargetExtension } from './target.ts';

type LogTarget = Extract<Target, { kind: 'LOG' }>;
type NFLogTarget = Extract<Target, { kind: 'NFLOG' }>;

const levels = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const;
const otherNames: Readonly<Record<string, number>> = { err: 3, warning: 4, panic: 0 };
const flagBits: Readonly<Record<LogFlag, number>> = { 'tcp-sequence': 1, 'tcp-options': 2, 'ip-options': 4, uid: 8, macdecode: 32 };
const logFlags = Object.keys(flagBits) as LogFlag[];
const usualLevel = 4;
const longestPrefix = 29;

/** xt_LOG: writes a line about the packet into the kernel's log; the walk goes on. */
export const LOG: TargetExtension<LogTarget> = {
  kind: 'LOG',
  parse: {
    options: { '--log-prefix': 1, '--log-level': 1, ...Object.fromEntries(logFlags.map((flag) => [`--log-${flag}`, 0 as const])) },
    invertible: [],
    build: buildLog,
  },
  print(target) {
    const words = ['-j LOG'];
    if (target.prefix) words.push(`--log-prefix ${quote(target.prefix)}`);
    if (target.level !== usualLevel) words.push(`--log-level ${target.level}`);
    return [...words, ...target.flags.map((flag) => `--log-${flag}`)].join(' ');
  },
  name: () => 'LOG',
  list(target, { numeric }) {
    const bits = target.flags.reduce((sum, flag) => sum + flagBits[flag], 0);
    const head = numeric ? `LOG flags ${bits} level ${target.level}` : ['LOG level', levels[target.level], ...target.flags].join(' ');
    return `${head}${target.prefix ? ` prefix "${target.prefix}"` : ''}`;
  },
  decide: () => ({ flow: 'continue' }),
};

function buildLog(given: readonly GivenOption[]): LogTarget | Refusal {
  const asked = option(given, '--log-level')?.value;
  const word = asked?.toLowerCase() ?? 'warn';
  const named = (levels as readonly string[]).indexOf(word);
  const level = /^[0-7]$/.test(word) ? Number(word) : (otherNames[word] ?? named);
  if (level < 0) return { error: `log level "${asked}" unknown\n` };
  const prefix = option(given, '--log-prefix')?.value.slice(0, longestPrefix);
  return { kind: 'LOG', level, flags: logFlags.filter((flag) => option(given, `--log-${flag}`)), ...(prefix && { prefix }) };
}

/** xt_NFLOG: hands a copy of the packet to a program; the walk goes on. */
export const NFLOG: TargetExtension<NFLogTarget> = {
  kind: 'NFLOG',
  parse: {
    options: { '--nflog-group': 1, '--nflog-prefix': 1, '--nflog-size': 1, '--nflog-threshold': 1 },
    invertible: [],
    unmodelled: ['--nflog-range'],
    build: buildNFLog,
  },
  print: (target) => ['-j NFLOG', ...nflogWords(target, '--', quote)].join(' '),
  name: () => 'NFLOG',
  list: (target) => nflogWords(target, '', (text) => `"${text}"`).join(' '),
  decide: () => ({ flow: 'continue' }),
};

function nflogWords({ prefix, group, size, threshold }: NFLogTarget, dashes: string, spell: (text: string) => string): string[] {
  const words: string[] = [];
  if (prefix) words.push(`${dashes}nflog-prefix ${spell(prefix)}`);
  if (group) words.push(`${dashes}nflog-group ${group}`);
  if (size !== undefined) words.push(`${dashes}nflog-size ${size}`);
  if (threshold !== undefined) words.push(`${dashes}nflog-threshold ${threshold}`);
  return words;
}

function buildNFLog(given: readonly GivenOption[]): NFLogTarget | Refusal {
  const target: { -readonly [K in keyof NFLogTarget]: NFLogTarget[K] } = { kind: 'NFLOG' };
  for (const [name, key, most] of [
    ['--nflog-group', 'group', 65535],
    ['--nflog-size', 'size', 2 ** 32 - 1],
    ['--nflog-threshold', 'threshold', 65535],
  ] as const) {
    const asked = option(given, name);
    const value = asked && integer('NFLOG', asked, 0, most);
    if (isRefusal(value)) return value;
    if (value !== undefined) target[key] = value;
  }
  const prefix = option(given, '--nflog-prefix')?.value;
  return { ...target, ...(prefix && { prefix }) };
}
