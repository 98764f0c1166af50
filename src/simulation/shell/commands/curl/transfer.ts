import { joinHostPort, parseAddress, printAddress } from '../../../net/address.ts';
import type { CommandContext } from '../../command.ts';
import { connect, type Outcome } from '../../net/connect.ts';
import { type HttpResponse, serve } from '../../net/http.ts';
import { resolve } from '../../net/resolve.ts';
import type { CurlOptions } from './options.ts';
import type { Url } from './url.ts';

/** What became of one address. */
export interface Transfer {
  /** What curl prints behind `curl: (N) `; unset when all went well. */
  readonly error?: { readonly code: number; readonly text: string };
  readonly response?: HttpResponse;
  /** What `-v` shows on standard error. */
  readonly log: string;
  /** For `-w`. */
  readonly remote?: string;
  readonly remotePort?: number;
}

/** Six retransmissions of a SYN, each twice as late as the one before: net.ipv4.tcp_syn_retries. */
const synTimeout = 127;
/** Three unanswered ARP requests. */
const arpTimeout = 3;

/** Resolves, connects, asks: with real packets, and in simulated time. */
export async function transfer(url: Url, options: CurlOptions, context: CommandContext): Promise<Transfer> {
  const found = await resolve(context, url.host);
  if ('error' in found) {
    const text = `Could not resolve host: ${url.host}`;
    return { error: { code: 6, text }, log: `* ${text}\n* Closing connection 0\n` };
  }
  const address = printAddress(parseAddress(found.address));
  const target = { address, port: url.port };
  const log = `*   Trying ${joinHostPort(address, url.port)}...\n* TCP_NODELAY set\n`;
  const { trace, outcome } = connect(context, joinHostPort(address, url.port), 'TCP');
  if (outcome !== 'connected')
    return { ...(await failure(outcome, url, address, options, context, trace.reason)), log: `${log}${failureLog(outcome, url, address)}` };

  const connected = `${log}* Connected to ${url.host} (${address}) port ${url.port} (#0)\n`;
  const request = requestOf(url, options, context);
  const served = serve(context.cluster, trace, request);
  const reached = { remote: target.address, remotePort: target.port };
  if (served === 'no-tls') {
    const text = 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number';
    return { ...reached, error: { code: 35, text }, log: `${connected}* ${text}\n* Closing connection 0\n` };
  }
  if (request.tls && !options.insecure) {
    const text = 'SSL certificate problem: unable to get local issuer certificate';
    const more = `${text}\nMore details here: https://curl.haxx.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.`;
    return { ...reached, error: { code: 60, text: more }, log: `${connected}* ${text}\n* Closing connection 0\n` };
  }
  const sent = `${connected}${requestLines(url, options, request.method)
    .map((line) => `> ${line}\n`)
    .join('')}> \n`;
  if (served === 'other')
    return {
      ...reached,
      error: { code: 1, text: 'Received HTTP/0.9 when not allowed\n' },
      log: `${sent}* Received HTTP/0.9 when not allowed\n* Closing connection 0\n`,
    };
  const head = [`HTTP/1.1 ${served.status}`, ...served.headers.map(([name, value]) => `${name}: ${value}`)];
  const end = `* Connection #0 to host ${url.host} left intact\n`;
  return { ...reached, response: served, log: `${sent}* Mark bundle as not supporting multiuse\n${head.map((line) => `< ${line}\n`).join('')}< \n${end}` };
}

function requestOf(url: Url, options: CurlOptions, context: CommandContext) {
  const method = options.method ?? (options.head ? 'HEAD' : options.data === undefined ? 'GET' : 'POST');
  return { method, path: url.path, host: url.authority, body: options.data ?? '', tls: url.scheme === 'https', date: new Date(context.clock.now() * 1000) };
}

function requestLines(url: Url, { headers, data }: CurlOptions, method: string): string[] {
  const own = new Set(headers.map((header) => header.split(':')[0]?.toLowerCase()));
  const usual: (readonly [string, string])[] = [
    ['Host', url.authority],
    ['User-Agent', 'curl/7.68.0'],
    ['Accept', '*/*'],
    ...(data === undefined
      ? []
      : ([
          ['Content-Length', `${data.length}`],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ] as const)),
  ];
  return [`${method} ${url.path} HTTP/1.1`, ...usual.filter(([name]) => !own.has(name.toLowerCase())).map(([name, value]) => `${name}: ${value}`), ...headers];
}

async function failure(
  outcome: Outcome,
  { host, port }: Url,
  _address: string,
  options: CurlOptions,
  context: CommandContext,
  reason: string,
): Promise<Pick<Transfer, 'error'>> {
  if (outcome === 'unknown') return { error: { code: 7, text: `not simulated: ${reason}` } };
  if (outcome === 'unreachable') return { error: { code: 7, text: "Couldn't connect to server" } };
  if (outcome === 'refused') return { error: { code: 7, text: `Failed to connect to ${host} port ${port}: Connection refused` } };
  const patience = Math.min(options.connectTimeout ?? Number.POSITIVE_INFINITY, options.maxTime ?? Number.POSITIVE_INFINITY);
  const needed = outcome === 'no-route' ? arpTimeout : synTimeout;
  await context.sleep(Math.min(patience, needed));
  if (patience < needed) return { error: { code: 28, text: `Connection timed out after ${Math.round(patience * 1000)} milliseconds` } };
  if (outcome === 'no-route') return { error: { code: 7, text: `Failed to connect to ${host} port ${port}: No route to host` } };
  return { error: { code: 28, text: `Failed to connect to ${host} port ${port}: Connection timed out` } };
}

const reasons: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'Connection refused',
  timeout: 'Connection timed out',
  'no-route': 'No route to host',
};

function failureLog(outcome: Outcome, { host, port }: Url, address: string): string {
  const reason = reasons[outcome];
  if (!reason) return `* Immediate connect fail for ${address}: Network is unreachable\n* Closing connection 0\n`;
  return `* connect to ${address} port ${port} failed: ${reason}\n* Failed to connect to ${host} port ${port}: ${reason}\n* Closing connection 0\n`;
}
