import { abbreviated, IpError, notSimulatedError } from './words.ts';

/** What stands between `ip` and its object. */
export interface IpOptions {
  readonly family?: 4 | 6;
  readonly brief: boolean;
  readonly oneline: boolean;
  readonly json: boolean;
  readonly pretty: boolean;
  readonly version: boolean;
  readonly help: boolean;
  /** Object, command and what they take. */
  readonly words: readonly string[];
}

// In the order in which ip.c asks for them: an abbreviation is the first that fits.
const names = [
  '-loops',
  '-family',
  '-4',
  '-6',
  '-0',
  '-M',
  '-B',
  '-human-readable',
  '-iec',
  '-statistics',
  '-details',
  '-resolve',
  '-oneline',
  '-timestamp',
  '-tshort',
  '-force',
  '-batch',
  '-brief',
  '-json',
  '-rcvbuf',
  '-help',
  '-netns',
  '-Numeric',
  '-all',
  '-echo',
  '-pretty',
  '-color',
] as const;

/** Reads the options in front of the object. @throws IpError */
export function parseIpOptions(args: readonly string[]): IpOptions {
  let family: 4 | 6 | undefined;
  const seen = new Set<string>();
  let at = 0;
  for (; at < args.length && args[at]?.startsWith('-'); at++) {
    const typed = args[at] as string;
    if (typed === '--') {
      at++;
      break;
    }
    // Two dashes are as good as one.
    const word = typed.startsWith('--') ? typed.slice(1) : typed;
    const name =
      word === '-V' || (word.length > 1 && '-Version'.startsWith(word) && word[1] === 'V') ? '-Version' : abbreviated(word.replace(/=.*/, ''), names);
    if (name === '-4' || name === '-6') family = name === '-4' ? 4 : 6;
    else if (name === '-family') family = parseFamily(args[++at]);
    else if (name === '-oneline' || name === '-brief' || name === '-json' || name === '-pretty' || name === '-Version' || name === '-help') seen.add(name);
    else if (name === '-color' && /^-c[a-z]*=never$/.test(word)) continue;
    else if (name) throw notSimulatedError(`the option ${name}`);
    else throw new IpError(`Option "${word}" is unknown, try "ip -help".`, 255);
  }
  return {
    family,
    brief: seen.has('-brief'),
    oneline: seen.has('-oneline'),
    json: seen.has('-json'),
    pretty: seen.has('-pretty'),
    version: seen.has('-Version'),
    help: seen.has('-help'),
    words: args.slice(at),
  };
}

function parseFamily(name: string | undefined): 4 | 6 {
  if (name === undefined) throw new IpError('Command line is not complete. Try option "help"', 255);
  if (name === 'inet') return 4;
  if (name === 'inet6') return 6;
  if (['mpls', 'bridge', 'link'].includes(name)) throw notSimulatedError(`the family ${name}`);
  throw new IpError(`Error: argument "${name}" is wrong: invalid protocol family\n`, 255);
}
