import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseYaml } from '../api/yaml-text.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isProtobuf, readProtobuf } from './protobuf.ts';

/** How often a log that is followed is looked at, in milliseconds. */
const followInterval = 200;

/** Puts a cluster's REST surface behind HTTP: one answer a request, a stream for watches and followed logs. */
export function createApiServer(cluster: Cluster): Server {
  return createServer((request, response) => {
    answer(cluster, request, response).catch((error: unknown) => {
      process.stderr.write(`hairpin: ${request.method} ${request.url}: ${(error as Error).stack}\n`);
      response.destroy();
    });
  });
}

async function answer(cluster: Cluster, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const query = Object.fromEntries(url.searchParams);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = readBody(await readAll(request), headers['content-type']);
  cluster.tick();
  if (request.method === 'GET' && (query.watch === 'true' || query.watch === '1')) {
    stream(cluster, url.pathname, query, headers, response);
    return;
  }
  const result = cluster.api.request({ method: request.method ?? 'GET', path: url.pathname, query, headers, body });
  if (result.status === 0) {
    // Nobody listens: the client sees its connection end.
    response.destroy();
    return;
  }
  const text = typeof result.body === 'string' ? result.body : `${JSON.stringify(result.body)}\n`;
  if (query.follow === 'true' && result.status === 200) {
    follow(cluster, url.pathname, query, text, response);
    return;
  }
  response.writeHead(result.status, result.headers);
  response.end(text);
}

function stream(cluster: Cluster, path: string, query: Record<string, string>, headers: Record<string, string>, response: ServerResponse): void {
  let failed = false;
  let begun = false;
  const stop = cluster.api.watch(
    path,
    query,
    (event) => {
      // A refusal before anything was sent is an answer of its own.
      const { kind, code } = event.object as { kind?: string; code?: number };
      if (event.type === 'ERROR' && !begun && kind === 'Status') {
        failed = true;
        response.writeHead(code ?? 500, { 'content-type': 'application/json' });
        response.end(JSON.stringify(event.object));
        return;
      }
      begin();
      response.write(`${JSON.stringify(event)}\n`);
    },
    headers,
  );
  const begin = (): void => {
    if (begun) return;
    begun = true;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
  };
  if (failed) {
    stop();
    return;
  }
  begin();
  const limit = query.timeoutSeconds ? setTimeout(() => response.end(), Number(query.timeoutSeconds) * 1000) : undefined;
  response.on('close', () => {
    clearTimeout(limit);
    stop();
  });
}

// What was written since is what the text has got longer by; a container that starts again begins a new text, which ends the stream.
function follow(cluster: Cluster, path: string, query: Record<string, string>, first: string, response: ServerResponse): void {
  const { tailLines: _tail, ...whole } = query;
  const read = (): string | undefined => {
    const { status, body } = cluster.api.request({ method: 'GET', path, query: whole });
    return status === 200 && typeof body === 'string' ? body : undefined;
  };
  let seen = read() ?? '';
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write(first);
  const timer = setInterval(() => {
    const text = read();
    if (text === undefined || !text.startsWith(seen)) {
      response.end();
      return;
    }
    if (text.length > seen.length) response.write(text.slice(seen.length));
    seen = text;
  }, followInterval);
  response.on('close', () => clearInterval(timer));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

// Server-side apply sends YAML; JSON is YAML too.
function readBody(bytes: Buffer, contentType = ''): unknown {
  if (bytes.length === 0) return undefined;
  if (isProtobuf(bytes)) return readProtobuf(bytes);
  const text = bytes.toString('utf8');
  if (contentType.includes('yaml')) return parseYaml(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
