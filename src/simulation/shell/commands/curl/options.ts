import { getopt, type OptionError } from '../../options.ts';

/** What curl was asked to do with one address. */
export interface CurlOptions {
  readonly urls: readonly string[];
  readonly method?: string;
  readonly headers: readonly string[];
  readonly data?: string;
  readonly head: boolean;
  readonly include: boolean;
  readonly verbose: boolean;
  readonly silent: boolean;
  readonly showError: boolean;
  readonly fail: boolean;
  readonly insecure: boolean;
  readonly output?: string;
  readonly writeOut?: string;
  /** Seconds. */
  readonly connectTimeout?: number;
  readonly maxTime?: number;
}

const table = {
  '-X=': 'request',
  '--request=': 'request',
  '-H=': 'header',
  '--header=': 'header',
  '-d=': 'data',
  '--data=': 'data',
  '-I': 'head',
  '--head': 'head',
  '-i': 'include',
  '--include': 'include',
  '-v': 'verbose',
  '--verbose': 'verbose',
  '-s': 'silent',
  '--silent': 'silent',
  '-S': 'show-error',
  '--show-error': 'show-error',
  '-f': 'fail',
  '--fail': 'fail',
  '-k': 'insecure',
  '--insecure': 'insecure',
  '-o=': 'output',
  '--output=': 'output',
  '-w=': 'write-out',
  '--write-out=': 'write-out',
  '--connect-timeout=': 'connect-timeout',
  '-m=': 'max-time',
  '--max-time=': 'max-time',
  '--url=': 'url',
  '-L': 'location',
  '--location': 'location',
  '-4': 'ipv4',
  '--ipv4': 'ipv4',
  '-V': 'version',
  '--version': 'version',
} as const;

// Real options that nothing here can honour.
const leftOut =
  /^(-[6ABCDEFJKMNOPQRTUYZabceghlnpqrtuxyz#]|--(retry|proxy|resolve|interface|user|form|cookie|cacert|cert|key|http2|http1\.[01]|compressed|noproxy|data-[a-z]+|json|upload-file|remote-name|range|limit-rate|trace[a-z-]*|next|parallel|ipv6|local-port|unix-socket|get|anyauth|basic|config|dump-header|globoff|user-agent|referer)[a-z-]*)$/;

/** The options, or curl's complaint without its name in front. */
export function parseCurl(args: readonly string[]): CurlOptions | 'version' | (OptionError & { readonly exitCode: number }) {
  const options = getopt(args, table);
  if ('error' in options) {
    const spelling = /'(--[^']+)'$/.exec(options.error)?.[1] ?? /'(.)'$/.exec(options.error)?.[1]?.replace(/^/, '-') ?? '';
    if (leftOut.test(spelling)) return { error: `not simulated: the option ${spelling}`, exitCode: 2 };
    const reason = options.error.includes('requires an argument') ? 'requires parameter' : 'is unknown';
    return { error: `option ${spelling}: ${reason}\ncurl: try 'curl --help' or 'curl --manual' for more information`, exitCode: 2 };
  }
  if (options.has('version')) return 'version';
  const urls = [...options.given.flatMap(({ name, value }) => (name === 'url' ? [value] : [])), ...options.operands];
  if (urls.length === 0) return { error: "try 'curl --help' or 'curl --manual' for more information", exitCode: 2 };
  const seconds = (name: string): number | undefined => (options.value(name) === undefined ? undefined : Number(options.value(name)));
  for (const name of ['connect-timeout', 'max-time'])
    if (Number.isNaN(seconds(name)))
      return {
        error: `option ${options.given.find((one) => one.name === name)?.spelling}: expected a proper numerical parameter\ncurl: try 'curl --help' or 'curl --manual' for more information`,
        exitCode: 2,
      };
  const data = options.given.flatMap(({ name, value }) => (name === 'data' ? [value] : []));
  return {
    urls,
    method: options.value('request'),
    headers: options.given.flatMap(({ name, value }) => (name === 'header' ? [value] : [])),
    data: data.length > 0 ? data.join('&') : undefined,
    head: options.has('head'),
    include: options.has('include') || options.has('head'),
    verbose: options.has('verbose'),
    silent: options.has('silent'),
    showError: options.has('show-error'),
    fail: options.has('fail'),
    insecure: options.has('insecure'),
    output: options.value('output'),
    writeOut: options.value('write-out'),
    connectTimeout: seconds('connect-timeout'),
    maxTime: seconds('max-time'),
  };
}
