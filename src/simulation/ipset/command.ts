import type { Entry } from './element.ts';
import type { ElementError, IpSet, SetOptions } from './ip-set.ts';
import type { Ipsets, SetError } from './ipsets.ts';
import { ElementSyntaxError, parseElements, parsePort } from './parse-element.ts';
import { listSet, listXML, saveSet } from './print.ts';
import { isSetType, otherSetTypes, type SetKernel, type SetTypeName } from './types.ts';
import { splitLine } from './words.ts';

/** What a command line printed, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What `ipset` is run with. */
export interface IpsetOptions {
  readonly sets: Ipsets;
  /** Which kernel's revisions and sizes are shown; 6.1 (Debian 12) if not said. */
  readonly kernel?: SetKernel;
  /** What `ipset restore` reads. */
  readonly stdin?: string;
}

/** Ends a command: exit code 1 for what ipset or the kernel says no to, 2 for a command line that makes no sense. */
class Failure extends Error {
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const version = 'ipset v7.17';
const hint = "Try `ipset help' for more information.\n";
const elementErrors: Readonly<Record<ElementError, string>> = {
  exists: "Element cannot be added to the set: it's already added",
  missing: "Element cannot be deleted from the set: it's not added",
  full: 'Hash is full, cannot add more elements',
  'out of range': 'Element is out of the range of the set',
  'no comments': 'Comment cannot be used: set was created without comment support',
};
const noSet = 'The set with the given name does not exist';
const commandNames: Readonly<Record<string, string>> = {
  create: 'create', '-N': 'create', n: 'create', new: 'create',
  add: 'add', '-A': 'add',
  del: 'del', '-D': 'del',
  test: 'test', '-T': 'test',
  destroy: 'destroy', '-X': 'destroy', x: 'destroy',
  list: 'list', '-L': 'list',
  save: 'save', '-S': 'save',
  restore: 'restore', '-R': 'restore',
  flush: 'flush', '-F': 'flush',
  rename: 'rename', '-E': 'rename', e: 'rename',
  swap: 'swap', '-W': 'swap', w: 'swap',
  version: 'version', '-v': 'version',
}; // biome-ignore format: a line a command
const argumentCount: Readonly<Record<string, readonly [least: number, most: number]>> = {
  create: [2, 2], add: [2, 2], del: [2, 2], test: [2, 2], rename: [2, 2], swap: [2, 2],
  destroy: [0, 1], list: [0, 1], save: [0, 1], flush: [0, 1], restore: [0, 0], version: [0, 0],
}; // biome-ignore format: a line would hide the table

/** Runs `ipset` with these words, as ipset 7.17 does. */
export function ipset(words: readonly string[], options: IpsetOptions): CommandResult {
  const session = new Session(options);
  try {
    session.run(words);
    return { stdout: session.stdout, stderr: session.stderr, exitCode: session.exitCode };
  } catch (failure) {
    if (!(failure instanceof Failure || failure instanceof ElementSyntaxError)) throw failure;
    const exitCode = failure instanceof Failure ? failure.exitCode : 1;
    // A command line that makes no sense is not called a line, even in a restore.
    const message = session.quiet ? '' : `${version}: ${exitCode === 2 ? '' : session.where}${failure.message}\n${exitCode === 2 ? hint : ''}`;
    return { stdout: session.stdout, stderr: session.stderr + message, exitCode };
  }
}

/** A command line's words, sorted out. */
interface Line {
  readonly command: string;
  readonly args: readonly string[];
  readonly rest: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly output?: string;
}

/** An add or del that waits: ipset sends those of one set together, and complains of the line at fault. */
interface Pending {
  readonly line: number;
  readonly set: string;
  readonly run: () => void;
}

class Session {
  stdout = '';
  stderr = '';
  exitCode = 0;
  quiet = false;
  /** `Error in line 3: `, while lines of a restore are at fault. */
  where = '';
  readonly #sets: Ipsets;
  readonly #kernel: SetKernel;
  readonly #stdin: string;
  #exist = false;
  #pending: Pending[] = [];

  constructor({ sets, kernel = '6.1', stdin = '' }: IpsetOptions) {
    this.#sets = sets;
    this.#kernel = kernel;
    this.#stdin = stdin;
  }

  run(words: readonly string[]): void {
    const line = parseLine(words);
    this.quiet = line.flags.has('-q');
    this.#exist = line.flags.has('-exist');
    if (line.command === 'restore') this.#restore();
    else this.#execute(line);
  }

  #restore(): void {
    for (const [i, text] of this.#stdin.split('\n').entries()) {
      const words = splitLine(text);
      if (words.length === 0 || words[0]?.startsWith('#')) continue;
      this.where = `Error in line ${i + 1}: `;
      // What was not sent yet is lost.
      if (words[0] === 'quit' || words[0] === 'exit') return;
      if (words[0] === 'COMMIT') this.#send();
      else this.#line(words, i + 1);
    }
    this.#send();
    this.where = '';
  }

  #line(words: readonly string[], number: number): void {
    const line = parseLine(words);
    if (line.command === 'add' || line.command === 'del') {
      const [name = ''] = line.args;
      if (this.#pending[0] && this.#pending[0].set !== name) this.#send();
      this.where = `Error in line ${number}: `;
      const run = this.#prepare(line);
      this.#pending.push({ line: number, set: name, run });
      return;
    }
    this.#send();
    this.where = `Error in line ${number}: `;
    this.#execute(line);
  }

  #send(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { line, run } of pending) {
      this.where = `Error in line ${line}: `;
      run();
    }
  }

  #execute(line: Line): void {
    const [first = '', second = ''] = line.args;
    const exist = this.#exist || line.flags.has('-exist');
    switch (line.command) {
      case 'create':
        this.#create(first, second, line.rest, exist);
        return;
      case 'add':
      case 'del':
        this.#prepare(line)();
        return;
      case 'test':
        this.#test(first, second, line.rest);
        return;
      case 'destroy':
        fail(line.args.length > 0 ? this.#sets.destroy(first) : this.#sets.destroyAll(), {
          'in use': 'Set cannot be destroyed: it is in use by a kernel component',
        });
        return;
      case 'flush':
        for (const set of this.#chosen(line)) set.flush();
        return;
      case 'rename':
        fail(this.#sets.rename(first, second), {
          exists: 'Set cannot be renamed: a set with the new name already exists',
          'in use': 'Set cannot be renamed: it is in use by another system',
        });
        return;
      case 'swap':
        fail(this.#sets.swap(first, second), { 'other type': 'The sets cannot be swapped: their type does not match' });
        return;
      case 'list':
        this.stdout += this.#list(line);
        return;
      case 'save':
        this.stdout += this.#chosen(line).map(saveSet).join('');
        return;
      case 'version':
        this.stdout += `${version}, protocol version: 7\n`;
        return;
    }
  }

  #create(name: string, type: string, rest: readonly string[], exist: boolean): void {
    if (name.length > 31) throw new Failure(`Syntax error: setname '${name}' is longer than 31 characters`);
    if (otherSetTypes.has(type)) throw new Failure(`not simulated: sets of type ${type}`);
    if (!isSetType(type)) throw new Failure(`Syntax error: typename '${type}' is unknown`);
    fail(this.#sets.create(name, type, parseCreate(type, rest), exist), { exists: 'Set cannot be created: set with the same name already exists' });
  }

  // The element is read now; what the kernel says of it comes when it is run.
  #prepare({ command, args, rest, flags }: Line): () => void {
    const [name = '', text = ''] = args;
    const set = this.#sets.get(name);
    if (!set) throw new Failure(noSet);
    const elements = parseElements(set.type, set.family, text);
    const more = parseAdd(rest, set.type);
    const exist = this.#exist || flags.has('-exist');
    return () => {
      for (const element of elements) {
        const error = command === 'add' ? this.#add(set, { element, ...more }, exist) : set.delete(element);
        if (error && !(exist && error === 'missing')) throw new Failure(elementErrors[error]);
      }
    };
  }

  #add(set: IpSet, entry: Entry, exist: boolean): ElementError | undefined {
    if (entry.element.net?.length === 0) throw new Failure('The value of the CIDR parameter of the IP address is invalid');
    return set.add(entry, exist);
  }

  #test(name: string, text: string, rest: readonly string[]): void {
    const set = this.#sets.get(name);
    if (!set) throw new Failure(noSet);
    const [element = {}] = parseElements(set.type, set.family, text);
    parseAdd(rest, set.type);
    const found = set.test(element);
    this.exitCode = found ? 0 : 1;
    if (!this.quiet) this.stderr += found ? `Warning: ${text} is in set ${name}.\n` : `${text} is NOT in set ${name}.\n`;
  }

  #list(line: Line): string {
    const sets = this.#chosen(line);
    const options = { kernel: this.#kernel, references: this.#sets.references, terse: line.flags.has('-t') };
    if (line.flags.has('-n')) return sets.map(({ name }) => `${name}\n`).join('');
    if (line.output === 'save') return sets.map(saveSet).join('');
    if (line.output === 'xml') return listXML(sets, options);
    return sets.map((set) => listSet(set, options)).join('\n');
  }

  #chosen({ args }: Line): IpSet[] {
    const [name] = args;
    if (name === undefined) return this.#sets.all();
    const set = this.#sets.get(name);
    if (!set) throw new Failure(noSet);
    return [set];
  }
}

function parseLine(words: readonly string[]): Line {
  const flags = new Set<string>();
  const rest: string[] = [];
  let output: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const flag = globalFlags[word];
    if (word === '-o' || word === '-output') output = words[++i];
    else if (flag) flags.add(flag);
    else rest.push(word);
  }
  const [name, ...more] = rest;
  if (name === undefined) throw new Failure('No command specified.', 2);
  const command = commandNames[name];
  if (!command) throw new Failure(`No command specified: unknown argument ${name}`, 2);
  const [least, most] = argumentCount[command] ?? [0, 0];
  if (more.length < least) throw new Failure(`Missing ${more.length === 0 ? '' : 'second '}mandatory argument to command ${command}`, 2);
  return { command, args: more.slice(0, most), rest: more.slice(most), flags, output };
}

const globalFlags: Readonly<Record<string, string>> = {
  '-exist': '-exist', '-!': '-exist', '-quiet': '-q', '-q': '-q', '-name': '-n', '-n': '-n', '-terse': '-t', '-t': '-t', '-sorted': '-s', '-s': '-s',
}; // biome-ignore format: pairs

function parseCreate(type: SetTypeName, words: readonly string[]): SetOptions {
  const options: { -readonly [K in keyof SetOptions]: SetOptions[K] } = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === 'comment') options.comment = true;
    else if (type === 'bitmap:port' && word === 'range') options.range = parseRange(words[++i] ?? '');
    else if (type !== 'bitmap:port' && word === 'family') options.family = words[++i] === 'inet6' ? 'inet6' : 'inet';
    else if (type !== 'bitmap:port' && (word === 'hashsize' || word === 'maxelem' || word === 'bucketsize' || word === 'initval'))
      options[word] = Number(words[++i]);
    else if (['timeout', 'counters', 'skbinfo', 'forceadd', 'netmask', 'bitmask'].includes(word)) throw new Failure(`not simulated: the option ${word}`);
    else throw new Failure(`Unknown argument: \`${word}'`, 2);
  }
  if (type === 'bitmap:port' && !options.range) throw new Failure("Mandatory option `range' is missing", 2);
  return options;
}

function parseRange(text: string): { from: number; to: number } {
  const [first = '', last = first] = text.split('-');
  const [a, b] = [parsePort(first, 'tcp'), parsePort(last, 'tcp')];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

function parseAdd(words: readonly string[], type: SetTypeName): Pick<Entry, 'comment' | 'nomatch'> {
  let comment: string | undefined;
  let nomatch = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === 'comment') {
      comment = words[++i] ?? '';
      if (comment.includes('"')) throw new Failure('Syntax error: " character is not permitted in comments');
    } else if (word === 'nomatch' && type.includes('net')) nomatch = true;
    else if (['timeout', 'packets', 'bytes', 'skbmark', 'skbprio', 'skbqueue'].includes(word)) throw new Failure(`not simulated: the option ${word}`);
    else throw new Failure(`Unknown argument: \`${word}'`, 2);
  }
  return { ...(comment !== undefined && { comment }), ...(nomatch && { nomatch }) };
}

function fail(error: SetError | undefined, texts: Partial<Record<SetError, string>>): void {
  if (error) throw new Failure(texts[error] ?? noSet);
}
