import type { Pod } from '../../api/types.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Trace } from '../../cluster/trace.ts';

/** A request as far as anybody here looks at it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly body: string;
  readonly tls: boolean;
  readonly date: Date;
}

/** An answer: status line and headers without line ends, in order. */
export interface HttpResponse {
  readonly status: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What a client finds behind a connection that was accepted. `other`: it speaks something else. `no-tls`: it speaks no TLS. */
export type Served = HttpResponse | 'other' | 'no-tls';

interface Visit {
  readonly trace: Trace;
  readonly cluster: Cluster;
  readonly request: HttpRequest;
  readonly pod?: Pod;
}

type Server = (visit: Visit) => Served;

/** Answers a request that has reached somebody: what is served follows from the container's image, as it would. */
export function serve(cluster: Cluster, trace: Trace, request: HttpRequest): Served {
  const deliver = trace.request.find((event) => event.kind === 'deliver');
  const process = deliver?.kind === 'deliver' ? deliver.process : '';
  const pod = cluster.list('Pod').find(({ metadata }) => metadata.name === trace.backend?.name);
  const image = pod?.spec.containers.find(({ name }) => name === process)?.image ?? process;
  const [, server] = servers.find(([pattern]) => pattern.test(baseName(image))) ?? [];
  return (server ?? echo)({ trace, cluster, request, pod });
}

/** `registry.k8s.io/e2e-test-images/agnhost:2.40` without what is around the name. */
function baseName(image: string): string {
  return image.replace(/@.*/, '').split('/').at(-1)?.replace(/:.*/, '') ?? image;
}

const plainHttp =
  (answer: (visit: Visit) => HttpResponse): Server =>
  (visit) =>
    visit.request.tls ? 'no-tls' : answer(visit);

const servers: readonly (readonly [RegExp, Server])[] = [
  [/^nginx/, plainHttp(nginx)],
  [/^httpd/, plainHttp(({ request }) => page(request, 'Apache/2.4.55 (Unix)', 'text/html', '<html><body><h1>It works!</h1></body></html>\n'))],
  [/^http-echo/, plainHttp(({ request, pod }) => page(request, undefined, 'text/plain; charset=utf-8', `${echoText(pod)}\n`))],
  [/^(mysql|mariadb|postgres|redis|mongo|memcached|coredns|etcd|busybox|rabbitmq|kafka)/, () => 'other'],
  [/^kube-apiserver/, apiServer],
  [/^kubelet/, kubelet],
  [/^kube-proxy/, plainHttp(kubeProxy)],
];

function page(request: HttpRequest, server: string | undefined, type: string, body: string, status = '200 OK'): HttpResponse {
  const headers: (readonly [string, string])[] = [
    ...(server ? ([['Server', server]] as const) : []),
    ['Date', request.date.toUTCString()],
    ['Content-Type', type],
    ['Content-Length', `${byteLength(body)}`],
    ['Connection', 'keep-alive'],
  ];
  return { status, headers, body: request.method === 'HEAD' ? '' : body };
}

function byteLength(text: string): number {
  return encodeURIComponent(text).replace(/%../g, '.').length;
}

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

function nginx({ request }: Visit): HttpResponse {
  const server = 'nginx/1.23.3';
  if (request.path === '/' || request.path === '/index.html') return page(request, server, 'text/html', welcome);
  const body = `<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;
  return page(request, server, 'text/html', body, '404 Not Found');
}

function echoText(pod: Pod | undefined): string {
  const args = pod?.spec.containers.flatMap((container) => [...strings(container.command), ...strings(container.args)]) ?? [];
  const flag = args.findIndex((word) => /^-?-text/.test(word));
  return args[flag]?.replace(/^-?-text=?/, '') || (args[flag + 1] ?? 'hello-world');
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}

// An image that nobody here knows answers with what it sees, in the words of the echo server that the Kubernetes tutorials use.
function echo({ trace, request }: Visit): Served {
  if (request.tls) return 'no-tls';
  const lines = [
    'CLIENT VALUES:',
    `client_address=${trace.sourceSeen}`,
    `command=${request.method}`,
    `real path=${request.path}`,
    `request_uri=http://${request.host}${request.path}`,
  ];
  const server = ['SERVER VALUES:', `server=${trace.backend?.name}`, `address=${trace.backend?.address}`];
  return page(request, 'echoserver', 'text/plain', `${[...lines, '', ...server].join('\n')}\n`);
}

function apiServer({ request }: Visit): Served {
  if (!request.tls) return { status: '400 Bad Request', headers: [['Connection', 'close']], body: 'Client sent an HTTP request to an HTTPS server.\n' };
  if (/^\/(healthz|livez|readyz)$/.test(request.path)) return page(request, undefined, 'text/plain; charset=utf-8', 'ok');
  const message = `forbidden: User "system:anonymous" cannot ${request.method.toLowerCase()} path "${request.path}"`;
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Forbidden', details: {}, code: 403 };
  return page(request, undefined, 'application/json', JSON.stringify(body, undefined, 2), '403 Forbidden');
}

function kubelet({ request }: Visit): Served {
  if (!request.tls) return { status: '400 Bad Request', headers: [['Connection', 'close']], body: 'Client sent an HTTP request to an HTTPS server.\n' };
  if (request.path === '/healthz') return page(request, undefined, 'text/plain; charset=utf-8', 'ok');
  return page(request, undefined, 'text/plain; charset=utf-8', 'Unauthorized', '401 Unauthorized');
}

// The mode that it was started in; its ConfigMap may say another one by now.
function proxyModeOf(cluster: Cluster, node: string): string {
  return (cluster.nodeNames.includes(node) ? cluster.node(node).proxyMode : undefined) ?? '';
}

// Its health check, and on 10249 its mode.
function kubeProxy({ trace, request, cluster }: Visit): HttpResponse {
  if (request.path === '/healthz') {
    const now = request.date.toISOString().replace('T', ' ').replace('Z', ' +0000 UTC');
    return trace.backend?.address.endsWith(':10249')
      ? page(request, undefined, 'text/plain; charset=utf-8', 'ok')
      : page(request, undefined, 'application/json', `{"lastUpdated": "${now}","currentTime": "${now}", "nodeEligible": true}`);
  }
  if (request.path !== '/proxyMode') return page(request, undefined, 'text/plain; charset=utf-8', '404 page not found\n', '404 Not Found');
  return page(request, undefined, 'text/plain; charset=utf-8', proxyModeOf(cluster, trace.backend?.name ?? ''));
}
