import type { DNSAnswer, RecordType } from '../../cluster/dns.ts';
import { type Command, type CommandContext, fail, notSimulated, ok } from '../command.ts';
import { localTime, zoneName } from '../local-time.ts';
import { askServer, candidates, resolverSettings } from '../net/resolve.ts';

const types = new Set<string>(['A', 'AAAA', 'SRV', 'PTR', 'CNAME', 'TXT']);

/** `dig`: asks one name server one question, by a real datagram. */
export const dig: Command = {
  name: 'dig',
  summary: 'ask a name server: dig @10.96.0.10 db-service.default.svc.cluster.local',
  complete: () => ['+short', '+search', '+noall', '+answer'],
  async run(args, context) {
    const asked = parse(args);
    if ('error' in asked) return asked.known ? notSimulated('dig', asked.error) : fail(`Invalid option: ${asked.error}\n`, 1);
    const settings = resolverSettings(context.files.read('/etc/resolv.conf') ?? '');
    const server = asked.server ?? settings.nameservers[0] ?? '127.0.0.1';
    const names = asked.search ? candidates(asked.name, settings) : [asked.name.endsWith('.') ? asked.name : `${asked.name}.`];
    let answer: DNSAnswer | undefined;
    let name = names[0] ?? '.';
    for (const candidate of names) {
      name = candidate;
      answer = askServer(context, server, candidate, asked.type);
      if (!answer || answer.answers.length > 0) break;
    }
    const head = `\n; <<>> DiG 9.16.1-Ubuntu <<>> ${args.join(' ')}\n`;
    if (!answer) {
      // Five seconds, three times.
      await context.sleep(15);
      return fail(
        `${asked.short ? '' : head}${asked.server ? '; (1 server found)\n' : ''};; global options: +cmd\n;; connection timed out; no servers could be reached\n`,
        9,
      );
    }
    if (asked.short) return ok(answer.answers.map(({ data }) => `${data}\n`).join(''));
    return ok(asked.onlyAnswer ? records(answer) : `${head}${report(context, name, server, asked, answer)}`);
  },
};

interface Asked {
  readonly name: string;
  readonly type: RecordType;
  readonly server?: string;
  readonly short: boolean;
  readonly search: boolean;
  readonly onlyAnswer: boolean;
}

function parse(args: readonly string[]): Asked | { readonly error: string; readonly known: boolean } {
  let [name, type, server]: [string, RecordType, string | undefined] = ['', 'A', undefined];
  const flags = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word.startsWith('@')) server = word.slice(1);
    else if (['+short', '+search', '+noall', '+answer'].includes(word)) flags.add(word);
    else if (word.startsWith('+')) return { error: `the query option ${word}`, known: true };
    else if (word === '-x') [name, type] = [`${(args[++i] ?? '').split('.').reverse().join('.')}.in-addr.arpa`, 'PTR'];
    else if (word === '-t') type = (args[++i] ?? 'A').toUpperCase() as RecordType;
    else if (/^-[46bcfhikmpqruvy]/.test(word)) return { error: `the option ${word}`, known: true };
    else if (word.startsWith('-')) return { error: word, known: false };
    else if (types.has(word.toUpperCase())) type = word.toUpperCase() as RecordType;
    else name = word;
  }
  if (name === '') return { error: 'the list of root servers', known: true };
  if (!types.has(type)) return { error: `records of the type ${type}`, known: true };
  return { name, type, server, short: flags.has('+short'), search: flags.has('+search'), onlyAnswer: flags.has('+noall') && flags.has('+answer') };
}

function records({ answers }: DNSAnswer): string {
  return answers.map(({ name, ttl, type, data }) => `${name}${tabs(name)}${ttl}\tIN\t${type}\t${data}\n`).join('');
}

// Names are padded with tabs to 24 columns.
function tabs(name: string): string {
  return '\t'.repeat(Math.max(1, 3 - Math.floor(name.length / 8)));
}

function report({ clock, cluster }: CommandContext, name: string, server: string, { type, server: given }: Asked, answer: DNSAnswer): string {
  const id = (Math.abs(Math.floor(clock.now() * 31 + name.length * 7919)) % 65536).toString();
  // CoreDNS answers for its own zone; of other names it only knows that it cannot say.
  const isOwn = answer.rcode !== 'SERVFAIL';
  const flags = ['qr', ...(isOwn ? ['aa'] : []), 'rd', ...(isOwn ? [] : ['ra'])];
  const when = localTime(cluster, clock.now())
    .toUTCString()
    .replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, `$1 $3 $2 $5 ${zoneName(cluster)} $4`);
  const section = answer.answers.length > 0 ? `;; ANSWER SECTION:\n${records(answer)}\n` : '';
  const size = 12 + name.length + 1 + 4 + answer.answers.reduce((sum, { data }) => sum + 12 + data.length, 0);
  return [
    given ? '; (1 server found)\n' : '',
    ';; global options: +cmd\n;; Got answer:\n',
    `;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: ${id}\n`,
    `;; flags: ${flags.join(' ')}; QUERY: 1, ANSWER: ${answer.answers.length}, AUTHORITY: 0, ADDITIONAL: 1\n`,
    ...(isOwn ? [';; WARNING: recursion requested but not available\n'] : []),
    '\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 4096\n',
    `;; QUESTION SECTION:\n;${name}${'\t'.repeat(Math.max(1, 3 - Math.floor((name.length + 1) / 8)))}\tIN\t${type}\n\n`,
    section,
    `;; Query time: 0 msec\n;; SERVER: ${server}#53(${server})\n;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${size}\n\n`,
  ].join('');
}
