import type { DNSAnswer } from '../../cluster/dns.ts';
import { type Command, fail, notSimulated, ok } from '../command.ts';
import { askServer, candidates, isAddress, resolverSettings } from '../net/resolve.ts';

/** `nslookup` of BIND: a name's addresses, or an address's name. */
export const nslookup: Command = {
  name: 'nslookup',
  summary: 'ask a name server: nslookup db-service',
  complete: () => [],
  async run(args, context) {
    const option = args.find((word) => word.startsWith('-'));
    if (option !== undefined) return notSimulated('nslookup', `the option ${option}`);
    const [name, given, ...rest] = args;
    if (name === undefined) return notSimulated('nslookup', 'its own prompt; give a name');
    if (rest.length > 0)
      return fail(
        "Usage:\n   nslookup [-opt ...] host             # just look up 'host' using default server\n   nslookup [-opt ...] host server      # just look up 'host' using 'server'\n",
      );
    const settings = resolverSettings(context.files.read('/etc/resolv.conf') ?? '');
    const server = given ?? settings.nameservers[0] ?? '127.0.0.1';
    const isReverse = isAddress(name);
    const names = isReverse ? [`${name.split('.').reverse().join('.')}.in-addr.arpa.`] : candidates(name, settings);
    let answer: DNSAnswer | undefined;
    for (const candidate of names) {
      answer = askServer(context, server, candidate, isReverse ? 'PTR' : 'A');
      if (!answer || answer.answers.length > 0) break;
    }
    if (!answer) {
      await context.sleep(15);
      return { ...ok(';; connection timed out; no servers could be reached\n\n'), exitCode: 1 };
    }
    const head = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`;
    if (answer.answers.length === 0) {
      // The last name that was tried is the one that is complained about.
      const asked = isReverse ? (names[0] ?? '').replace(/\.$/, '') : name;
      return { ...ok(`${isReverse ? '' : head}** server can't find ${asked}: ${answer.rcode === 'NOERROR' ? 'No answer' : answer.rcode}\n\n`), exitCode: 1 };
    }
    const lines = answer.answers.map(({ name: owner, type, data }) => {
      if (type === 'PTR') return `${owner.replace(/\.$/, '')}\tname = ${data}\n`;
      if (type === 'CNAME') return `${owner.replace(/\.$/, '')}\tcanonical name = ${data}\n`;
      return `Name:\t${owner.replace(/\.$/, '')}\nAddress: ${data}\n`;
    });
    return ok(`${isReverse ? '' : head}${lines.join('')}\n`);
  },
};
