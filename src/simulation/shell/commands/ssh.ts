import { type Command, fail, notSimulated } from '../command.ts';
import { connect } from '../net/connect.ts';
import { resolve } from '../net/resolve.ts';
import { osRelease } from '../node-tree.ts';
import { getopt } from '../options.ts';

const table = { '-o=': 'option', '-l=': 'login', '-p=': 'port', '-t': 'tty', '-q': 'quiet', '-4': 'ipv4' } as const;

/** `ssh NODE`: a shell there until `exit`; with a command, that command there. The connection is a real one to port 22. */
export const ssh: Command = {
  name: 'ssh',
  summary: 'a shell, or one command, on another node',
  where: 'node',
  complete: (words, { cluster }) => (words.length === 1 ? cluster.nodeNames : []),
  async run(args, context) {
    const options = getopt(args, table, true);
    if ('error' in options) return notSimulated('ssh', options.error.replace(/^.*'(.*)'$/, 'the option -$1'));
    const [destination, ...command] = options.operands;
    if (destination === undefined) return fail('usage: ssh [-o option] [-l login_name] [-p port] [-tq] destination [command]\n', 255);
    const name = destination.replace(/^.*@/, '');
    const user = options.value('login') ?? (destination.includes('@') ? destination.replace(/@.*$/, '') : 'root');
    const setting = options.given.find(
      ({ name: option, value }) => option === 'option' && !/^(StrictHostKeyChecking|UserKnownHostsFile|ConnectTimeout|LogLevel|BatchMode)[= ]/.test(value),
    );
    if (setting) return notSimulated('ssh', `the setting ${setting.value}`);
    const found = await resolve(context, name);
    if ('error' in found)
      return fail(
        `ssh: Could not resolve hostname ${name}: ${found.error === 'again' ? 'Temporary failure in name resolution' : 'Name or service not known'}\n`,
        255,
      );
    const port = Number(options.value('port') ?? 22);
    const { outcome, trace } = connect(context, `${found.address}:${port}`, 'TCP');
    if (outcome === 'unknown') return notSimulated('ssh', trace.reason);
    if (outcome !== 'connected') {
      const patience = { refused: 0, unreachable: 0, 'no-route': 3, timeout: 127 }[outcome];
      await context.sleep(patience);
      const reason = { refused: 'Connection refused', unreachable: 'Network is unreachable', 'no-route': 'No route to host', timeout: 'Connection timed out' }[
        outcome
      ];
      return fail(`ssh: connect to host ${name} port ${port}: ${reason}\n`, 255);
    }
    if (user !== 'root') return fail(`${user}@${name}: Permission denied (publickey,password).\n`, 255);
    const node = context.cluster.nodeNames.map((one) => context.cluster.node(one)).find((one) => one.name === trace.backend?.name);
    if (!node) return notSimulated('ssh', `a shell on ${trace.backend?.name ?? name}`);
    if (command.length > 0) return context.run(command.join(' '), { host: node, stdin: context.stdin });
    if (!context.terminal.write && context.stdin !== '') return context.run(context.stdin, { host: node });
    context.session.enter(node, 'ssh');
    const welcome = `Welcome to ${osRelease.name} ${osRelease.version} (GNU/Linux ${osRelease.kernel} ${osRelease.architecture})\n\n`;
    return { stdout: options.has('quiet') ? '' : welcome, stderr: '', exitCode: 0 };
  },
};
