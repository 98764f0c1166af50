import { type Command, type CommandContext, type CommandResult, fail, ok } from '../../command.ts';
import { resolvePath } from '../../files.ts';
import { type CurlOptions, parseCurl } from './options.ts';
import { type Transfer, transfer } from './transfer.ts';
import { parseUrl, type Url } from './url.ts';

const version = 'curl 7.68.0 (x86_64-pc-linux-gnu) libcurl/7.68.0\nProtocols: http https \nFeatures: IPv6 SSL \n';

/** `curl`, as the notes' nodes have it (7.68.0): HTTP over real packets. What is served follows from the image behind the address. */
export const curl: Command = {
  name: 'curl',
  summary: 'ask a web server: curl http://db-service:8080/',
  complete: (words, { cluster }) => (words.at(-1)?.startsWith('-') ? ['--connect-timeout', '--max-time', '--verbose', '--silent'] : cluster.nodeNames),
  async run(args, context) {
    const options = parseCurl(args);
    if (options === 'version') return ok(version);
    if ('error' in options) return fail(`curl: ${options.error}\n`, options.exitCode);
    let [stdout, stderr, exitCode] = ['', '', 0];
    for (const text of options.urls) {
      const result = await one(text, options, context);
      stdout += result.stdout;
      stderr += result.stderr;
      exitCode = result.exitCode;
      if (context.signal.aborted) break;
    }
    return { stdout, stderr, exitCode };
  },
};

async function one(text: string, options: CurlOptions, context: CommandContext): Promise<CommandResult> {
  const complain = (code: number, message: string): CommandResult => fail(options.silent && !options.showError ? '' : `curl: (${code}) ${message}\n`, code);
  const url = parseUrl(text);
  if (url === undefined) return complain(3, 'URL using bad/illegal format or missing URL');
  if (typeof url === 'string') return complain(1, `Protocol "${url}" not supported or disabled in libcurl`);
  const done = await transfer(url, options, context);
  if (context.signal.aborted) return { stdout: '', stderr: '', exitCode: 130 };
  return report(url, done, options, context, complain);
}

function report(
  url: Url,
  done: Transfer,
  options: CurlOptions,
  context: CommandContext,
  complain: (code: number, message: string) => CommandResult,
): CommandResult {
  const { response, error } = done;
  const log = options.verbose ? done.log : '';
  const written = writeOut(options.writeOut ?? '', url, done);
  if (error || !response) {
    const failed = complain(error?.code ?? 52, error?.text ?? 'Empty reply from server');
    return { ...failed, stdout: written, stderr: log + failed.stderr };
  }
  const code = Number(response.status.split(' ')[0]);
  if (options.fail && code >= 400) {
    const failed = complain(22, `The requested URL returned error: ${response.status}`);
    return { ...failed, stdout: written, stderr: log + failed.stderr };
  }
  const head = options.include ? `HTTP/1.1 ${response.status}\r\n${response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n` : '';
  const body = head + response.body;
  if (options.output === undefined || options.output === '-') return { stdout: body + written, stderr: log, exitCode: 0 };
  if (options.output !== '/dev/null') context.files.write(resolvePath(context.cwd, options.output), body);
  return { stdout: written, stderr: log, exitCode: 0 };
}

function writeOut(format: string, url: Url, { response, remote, remotePort }: Transfer): string {
  const values: Readonly<Record<string, string>> = {
    http_code: response?.status.split(' ')[0] ?? '000',
    response_code: response?.status.split(' ')[0] ?? '000',
    remote_ip: remote ?? '',
    remote_port: `${remotePort ?? 0}`,
    size_download: `${response?.body.length ?? 0}`,
    url_effective: `${url.scheme}://${url.authority}${url.path}`,
    num_connects: remote === undefined ? '0' : '1',
  };
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return format.replace(/%\{(\w+)\}|%%|\\([ntr])/g, (whole, name: string | undefined, letter: string | undefined) => {
    if (letter !== undefined) return escapes[letter] ?? whole;
    if (name === undefined) return '%';
    return Object.hasOwn(values, name) ? (values[name] ?? '') : whole;
  });
}
