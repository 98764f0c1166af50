/** What an option is about, and whether it takes a value: always, perhaps the next word, or never. */
export interface ConntrackOption {
  readonly name: string;
  readonly takes: 'value' | 'perhaps' | 'nothing';
  /** Known only behind `-p` with one of these. */
  readonly of?: readonly string[];
}

const value = (name: string): ConntrackOption => ({ name, takes: 'value' });
const perhaps = (name: string): ConntrackOption => ({ name, takes: 'perhaps' });
const ported = (name: string): ConntrackOption => ({ name, takes: 'value', of: ['tcp', 'udp', 'sctp'] });
const other = (takes: ConntrackOption['takes'] = 'value'): ConntrackOption => ({ name: 'not simulated', takes });

/** The options of conntrack 1.4.7 by their spellings. */
// biome-ignore format: one line per option.
export const conntrackOptions: Readonly<Record<string, ConntrackOption>> = {
  '-L': perhaps('list'), '--dump': perhaps('list'),
  '-D': perhaps('delete'), '--delete': perhaps('delete'),
  '-F': perhaps('flush'), '--flush': perhaps('flush'),
  '-C': perhaps('count'), '--count': perhaps('count'),
  '-V': { name: 'version', takes: 'nothing' }, '--version': { name: 'version', takes: 'nothing' },
  '-p': value('protonum'), '--protonum': value('protonum'),
  '-f': value('family'), '--family': value('family'),
  '-s': value('src'), '--src': value('src'), '--orig-src': value('src'),
  '-d': value('dst'), '--dst': value('dst'), '--orig-dst': value('dst'),
  '-r': value('reply-src'), '--reply-src': value('reply-src'),
  '-q': value('reply-dst'), '--reply-dst': value('reply-dst'),
  '-n': perhaps('src-nat'), '--src-nat': perhaps('src-nat'),
  '-g': perhaps('dst-nat'), '--dst-nat': perhaps('dst-nat'),
  '-j': perhaps('any-nat'), '--any-nat': perhaps('any-nat'),
  '-m': value('mark'), '--mark': value('mark'),
  '-u': value('status'), '--status': value('status'),
  '-o': value('output'), '--output': value('output'),
  '--sport': ported('orig-port-src'), '--orig-port-src': ported('orig-port-src'),
  '--dport': ported('orig-port-dst'), '--orig-port-dst': ported('orig-port-dst'),
  '--reply-port-src': ported('reply-port-src'), '--reply-port-dst': ported('reply-port-dst'),
  '--state': { name: 'state', takes: 'value', of: ['tcp', 'sctp'] },
  '-I': other('perhaps'), '--create': other('perhaps'), '-U': other('perhaps'), '--update': other('perhaps'),
  '-G': other('perhaps'), '--get': other('perhaps'), '-E': other('perhaps'), '--event': other('perhaps'),
  '-A': other('perhaps'), '--add': other('perhaps'), '-S': other('nothing'), '--stats': other('nothing'),
  '-R': other(), '--load-file': other(), '-h': other('nothing'), '--help': other('nothing'),
  '-t': other(), '--timeout': other(), '-e': other(), '--event-mask': other(), '-z': other('nothing'), '--zero': other('nothing'),
  '-w': other(), '--zone': other(), '--orig-zone': other(), '--reply-zone': other(), '-b': other(), '--buffer-size': other(),
  '-l': other(), '--label': other(), '--label-add': other(), '--label-del': other(), '-c': other(), '--secmark': other(),
  '--tuple-src': other(), '--tuple-dst': other(), '--mask-src': other(), '--mask-dst': other(),
};

/** A mistake in the words, in the tool's own. */
export class ConntrackMistake extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Something that the real tool does and this one does not. */
export class NotSimulated extends Error {}

/** An option as it was given. */
export interface GivenOption {
  readonly name: string;
  readonly spelling: string;
  readonly value?: string;
}

/** Reads the words one option after the other, as getopt_long does; stray words go unheard. @throws ConntrackMistake, NotSimulated */
export function* readOptions(args: readonly string[]): Generator<GivenOption> {
  let protocol: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word === '--') return;
    if (!/^-./.test(word)) continue;
    const [typed, attached] = split(word);
    const spelling = typed.startsWith('--') ? complete(typed, protocol) : typed;
    const option = Object.hasOwn(conntrackOptions, spelling) ? conntrackOptions[spelling] : undefined;
    if (!option || !isKnown(option, protocol)) throw new ConntrackMistake(`unknown option \`${word}'`);
    if (option.name === 'not simulated') throw new NotSimulated(`the option ${spelling}`);
    let given = attached;
    const next = args[at + 1];
    if (given === undefined && (option.takes === 'value' || (option.takes === 'perhaps' && next !== undefined && !next.startsWith('-')))) {
      if (next === undefined) throw new ConntrackMistake(`option \`${word}' requires an argument`);
      given = next;
      at++;
    }
    if (option.name === 'protonum') protocol = given?.toLowerCase();
    yield { name: option.name, spelling, ...(given !== undefined && { value: given }) };
  }
}

// `-pudp`, `--dport=53`
function split(word: string): [string, string | undefined] {
  if (!word.startsWith('--')) return [word.slice(0, 2), word.slice(2) || undefined];
  const equals = word.indexOf('=');
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

// A long name's beginning will do if no other name has it.
function complete(typed: string, protocol: string | undefined): string {
  if (Object.hasOwn(conntrackOptions, typed)) return typed;
  const candidates = Object.entries(conntrackOptions).filter(([spelling, option]) => spelling.startsWith(typed) && isKnown(option, protocol));
  return candidates.length === 1 && candidates[0] ? candidates[0][0] : typed;
}

const numbers: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };

function isKnown({ of }: ConntrackOption, protocol = ''): boolean {
  return !of || of.includes(numbers[protocol] ?? protocol);
}
