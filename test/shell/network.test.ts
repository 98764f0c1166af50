import { describe, expect, it } from 'vitest';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { type Cluster, createCluster } from '../../src/simulation/index.ts';
import { openShell, type Shell } from '../../src/simulation/open-shell.ts';

const pod = (name: string, image: string, nodeName: string, containerPort: number, args?: string[]): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { run: name } },
  spec: { nodeName, containers: [{ name, image, ports: [{ containerPort }], ...(args && { args }) }] },
});
const service = (name: string, run: string, port: number, targetPort: number): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { run }, ports: [{ port, targetPort }] },
});

/** The cluster of the notes with a few servers in it. */
function create(): Cluster {
  const cluster = createCluster({ preset: 'service-networking' });
  cluster.apply([
    pod('web', 'nginx:1.23', 'node01', 80),
    pod('echo', 'registry.example/echo:1', 'node01', 8080),
    pod('hello', 'hashicorp/http-echo', 'node01', 5678, ['-text=hello there']),
    pod('db', 'mysql:8.0', 'controlplane', 3306),
    pod('cli', 'busybox', 'node01', 9999),
    service('web', 'web', 80, 80),
    service('nobody', 'nothing', 80, 80),
  ]);
  return cluster;
}

const open = (cluster = create()): Shell => openShell({ cluster, createEngine: createBashEngine });

/** A shell inside a pod, as `kubectl exec` opens it. */
async function inPod(cluster: Cluster, name: string): Promise<Shell> {
  const shell = open(cluster);
  shell.enter(cluster.pod(name), 'exec');
  await shell.run('');
  return shell;
}

interface Row {
  readonly name: string;
  readonly line: (cluster: Cluster) => string;
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
  readonly exitCode?: number;
  /** Seconds of the cluster's time. */
  readonly takes?: number;
  readonly from?: string;
}

const ip = (cluster: Cluster, name: string): string => cluster.pod(name).ip;
const clusterIP = (cluster: Cluster, name: string): string => cluster.get('Service', name).spec.clusterIP ?? '';

const rows: readonly Row[] = [
  { name: 'curl: nginx by its pod address', line: (c) => `curl -s ${ip(c, 'web')} | grep title`, stdout: '<title>Welcome to nginx!</title>\n' },
  { name: 'curl: a path that is not there', line: (c) => `curl -s -o /dev/null -w '%{http_code}\\n' ${ip(c, 'web')}/nope`, stdout: '404\n' },
  {
    name: 'curl: -f makes it an error',
    line: (c) => `curl -f ${ip(c, 'web')}/nope`,
    stderr: 'curl: (22) The requested URL returned error: 404 Not Found\n',
    exitCode: 22,
  },
  { name: 'curl: http-echo says its text', line: (c) => `curl ${ip(c, 'hello')}:5678`, stdout: 'hello there\n' },
  {
    name: 'curl: the echo says whom it sees',
    line: (c) => `curl -s ${ip(c, 'echo')}:8080/x`,
    stdout: /^CLIENT VALUES:\nclient_address=10\.244\.\d+\.\d+\ncommand=GET\nreal path=\/x\n/,
  },
  { name: 'curl: a ClusterIP', line: (c) => `curl -s ${clusterIP(c, 'web')} | grep -c nginx`, stdout: /^\d+\n$/ },
  {
    name: 'curl: a Service without endpoints',
    line: (c) => `curl ${clusterIP(c, 'nobody')}`,
    stderr: /^curl: \(7\) Failed to connect to 10\.\d+\.\d+\.\d+ port 80: Connection refused\n$/,
    exitCode: 7,
  },
  {
    name: 'curl: nobody listens',
    line: (c) => `curl ${ip(c, 'web')}:81`,
    stderr: /^curl: \(7\) Failed to connect to 10\.\d+\.\d+\.\d+ port 81: Connection refused\n$/,
    exitCode: 7,
  },
  {
    name: 'curl: an unused ClusterIP times out',
    line: () => 'curl 10.96.99.99',
    stderr: 'curl: (28) Failed to connect to 10.96.99.99 port 80: Connection timed out\n',
    exitCode: 28,
    takes: 127,
  },
  {
    name: 'curl: with less patience',
    line: () => 'curl -m 2 10.96.99.99',
    stderr: 'curl: (28) Connection timed out after 2000 milliseconds\n',
    exitCode: 28,
    takes: 2,
  },
  {
    name: 'curl: nobody has the address',
    line: () => 'curl 10.19.9.200',
    stderr: 'curl: (7) Failed to connect to 10.19.9.200 port 80: No route to host\n',
    exitCode: 7,
    takes: 3,
  },
  { name: 'curl: no route', line: () => 'ip route del default; curl 8.8.8.8', stderr: "curl: (7) Couldn't connect to server\n", exitCode: 7 },
  { name: 'curl: not HTTP', line: (c) => `curl ${ip(c, 'db')}:3306`, stderr: 'curl: (1) Received HTTP/0.9 when not allowed\n\n', exitCode: 1 },
  { name: 'curl: TLS to a plain server', line: (c) => `curl -k https://${ip(c, 'web')}:80`, stderr: /^curl: \(35\) error:1408F10B/, exitCode: 35 },
  { name: 'curl: plain to the API server', line: () => 'curl 10.19.9.9:6443', stdout: 'Client sent an HTTP request to an HTTPS server.\n' },
  { name: 'curl: the API server’s certificate', line: () => 'curl -s https://10.96.0.1', stdout: '', stderr: '', exitCode: 60 },
  { name: 'curl: kube-proxy’s mode', line: () => 'curl -s localhost:10249/proxyMode', stdout: 'iptables' },
  { name: 'curl: a Service’s name means nothing to a node', line: () => 'curl web', stderr: 'curl: (6) Could not resolve host: web\n', exitCode: 6 },
  { name: 'curl: but to a pod', line: () => 'curl -s web | grep title', stdout: '<title>Welcome to nginx!</title>\n', from: 'cli' },
  {
    name: 'curl: the long name too',
    line: () => 'curl -s -o /dev/null -w "%{http_code} %{remote_ip}\\n" http://web.default.svc.cluster.local',
    stdout: /^200 10\.\d+\.\d+\.\d+\n$/,
    from: 'cli',
  },
  {
    name: 'curl: an unknown option',
    line: () => 'curl --foo x',
    stderr: "curl: option --foo: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    exitCode: 2,
  },
  { name: 'curl: an option left out', line: () => 'curl --retry 3 x', stderr: 'curl: not simulated: the option --retry\n', exitCode: 2 },
  { name: 'nc: open', line: (c) => `nc -zv ${ip(c, 'web')} 80`, stderr: /^Connection to 10\.\d+\.\d+\.\d+ 80 port \[tcp\/http\] succeeded!\n$/ },
  { name: 'nc: closed', line: () => 'nc -zv node01 81', stderr: 'nc: connect to node01 port 81 (tcp) failed: Connection refused\n', exitCode: 1 },
  {
    name: 'nc: no answer',
    line: () => 'nc -zv -w 2 10.96.99.99 80',
    stderr: 'nc: connect to 10.96.99.99 port 80 (tcp) timed out: Operation now in progress\n',
    exitCode: 1,
    takes: 2,
  },
  { name: 'nc: a request through a pipe', line: (c) => `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc ${ip(c, 'hello')} 5678 | tail -n 1`, stdout: 'hello there\n' },
  { name: 'nc: UDP that nobody refuses', line: () => 'nc -zuv 10.96.0.10 53', stderr: 'Connection to 10.96.0.10 53 port [udp/domain] succeeded!\n' },
  {
    name: 'ping: a node',
    line: () => 'ping -c 1 node01',
    stdout:
      /^PING node01 \(10\.19\.9\.12\) 56\(84\) bytes of data\.\n64 bytes from 10\.19\.9\.12: icmp_seq=1 ttl=64 time=0\.100 ms\n\n--- node01 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt/,
  },
  {
    name: 'ping: a ClusterIP does not answer',
    line: () => 'ping -c 2 -W 1 10.96.0.1',
    stdout: /2 packets transmitted, 0 received, 100% packet loss, time 1000ms\n/,
    exitCode: 1,
    takes: 2,
  },
  {
    name: 'ping: nobody has the address',
    line: () => 'ping -c 1 10.19.9.200',
    stdout: /From 10\.19\.9\.9 icmp_seq=1 Destination Host Unreachable\n/,
    exitCode: 1,
  },
  {
    name: 'ping: without an end into a pipe',
    line: () => 'ping node01 | head -1',
    stderr: 'ping: not simulated: output without an end into a pipe; give -c COUNT\n',
  },
  {
    name: 'traceroute: to a node',
    line: () => 'traceroute -n node01',
    stdout: 'traceroute to node01 (10.19.9.12), 30 hops max, 60 byte packets\n 1  10.19.9.12  0.100 ms  0.100 ms  0.100 ms\n',
  },
  { name: 'dig: a Service', line: () => 'dig +short @10.96.0.10 web.default.svc.cluster.local', stdout: /^10\.\d+\.\d+\.\d+\n$/ },
  { name: 'dig: the other way', line: () => 'dig +short @10.96.0.10 -x 10.96.0.1', stdout: 'kubernetes.default.svc.cluster.local.\n' },
  {
    name: 'dig: ports',
    line: () => 'dig +short @10.96.0.10 SRV _https._tcp.kubernetes.default.svc.cluster.local',
    stdout: '0 100 443 kubernetes.default.svc.cluster.local.\n',
  },
  { name: 'dig: no server', line: () => 'dig +short kubernetes', stderr: /;; connection timed out; no servers could be reached\n$/, exitCode: 9, takes: 15 },
  {
    name: 'nslookup: in a pod',
    line: () => 'nslookup web',
    stdout: /^Server:\t\t10\.96\.0\.10\nAddress:\t10\.96\.0\.10#53\n\nName:\tweb\.default\.svc\.cluster\.local\nAddress: 10\.\d+\.\d+\.\d+\n\n$/,
    from: 'cli',
  },
  { name: 'nslookup: no such name', line: () => 'nslookup nope', stdout: /\*\* server can't find nope: NXDOMAIN\n/, exitCode: 1, from: 'cli' },
  { name: 'ssh: a command', line: () => 'ssh node01 hostname', stdout: 'node01\n' },
  { name: 'ssh: no such host', line: () => 'ssh node09', stderr: /^ssh: Could not resolve hostname node09: /, exitCode: 255 },
  { name: 'ssh: refused', line: () => 'ssh -p 2222 node01', stderr: 'ssh: connect to host node01 port 2222: Connection refused\n', exitCode: 255 },
  {
    name: 'sysctl: shown and set',
    line: () => 'sysctl net.ipv4.ip_forward; sysctl -w net.ipv4.ip_forward=0; cat /proc/sys/net/ipv4/ip_forward',
    stdout: 'net.ipv4.ip_forward = 1\nnet.ipv4.ip_forward = 0\n0\n',
  },
  { name: 'a node’s tools are not in a pod', line: () => 'iptables -L', stderr: 'bash: iptables: command not found\n', exitCode: 127, from: 'cli' },
  { name: 'what is left out says so', line: () => 'tcpdump -i any', stderr: /^tcpdump: not simulated: /, exitCode: 1 },
  { name: 'uname, whoami, id', line: () => 'uname -r; whoami; id -u', stdout: '5.4.0-1093-gcp\nroot\n0\n' },
  { name: 'date: the cluster’s clock, in its zone', line: () => 'date; date -u +%FT%TZ', stdout: 'Thu Feb  2 02:57:30 EST 2023\n2023-02-02T07:57:30Z\n' },
  { name: 'sleep: the cluster’s clock goes on', line: () => 'sleep 90; date +%T', stdout: '02:59:00\n', takes: 90 },
];

describe('commands that send packets, and those around them', () => {
  it.each(rows)('$name', async ({ line, stdout = '', stderr = '', exitCode, takes, from }) => {
    const cluster = create();
    const shell = from ? await inPod(cluster, from) : open(cluster);
    const begun = cluster.clock.now();
    const result = await shell.run(line(cluster));
    const matching = (expected: string | RegExp): unknown => (typeof expected === 'string' ? expected : expect.stringMatching(expected));
    expect(result).toEqual({ stdout: matching(stdout), stderr: matching(stderr), exitCode: exitCode ?? result.exitCode });
    if (takes !== undefined) expect(Math.round(cluster.clock.now() - begun)).toBe(takes);
  });
});

describe('on a terminal', () => {
  const watchOutput = (): { write: (text: string) => void; text: () => string } => {
    let all = '';
    const write = (text: string): void => {
      all += text;
    };
    return { write, text: () => all };
  };

  it('ping writes as time passes, and Ctrl-C ends it with its statistics', async () => {
    const controller = new AbortController();
    const output = watchOutput();
    let waits = 0;
    const wait = async (): Promise<void> => void (++waits === 3 && controller.abort());
    const { exitCode } = await open().run('ping node01', { write: output.write, wait, signal: controller.signal });
    expect(output.text()).toMatch(/icmp_seq=3 [^\n]*\n\n--- node01 ping statistics ---\n3 packets transmitted, 3 received/);
    expect(exitCode).toBe(130);
  });
  it('watch clears the screen and runs the line again', async () => {
    const controller = new AbortController();
    const output = watchOutput();
    let waits = 0;
    const wait = async (): Promise<void> => void (++waits === 2 && controller.abort());
    await open().run('watch -n 5 date +%S', { write: output.write, wait, signal: controller.signal, columns: 60 });
    expect(output.text().split('\u001b[H\u001b[2J').slice(1)).toEqual([
      expect.stringMatching(/^Every 5\.0s: date \+%S .*\n\n30\n$/),
      expect.stringMatching(/\n\n35\n$/),
    ]);
  });
  it('ls has columns, ps ends at the edge', async () => {
    const { write } = watchOutput();
    const shell = open();
    expect((await shell.run('ls /etc', { write, columns: 60 })).stdout.split('\n')[0]).toMatch(/^cni {2,}\S+ {2,}/);
    const lines = (await shell.run('ps aux', { write, columns: 60 })).stdout.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBe(60);
    expect((await shell.run('ls /etc | head -1', { write, columns: 60 })).stdout).toBe('cni\n');
  });
});

describe('shells on top of one another', () => {
  it('ssh goes there, exit comes back', async () => {
    const shell = open();
    expect(shell.prompt).toBe('controlplane ~ ➜  ');
    await shell.run('cd /etc');
    expect((await shell.run('ssh node01')).stdout).toMatch(/^Welcome to Ubuntu 20\.04\.5 LTS/);
    expect(shell.prompt).toBe('node01 ~ ➜  ');
    expect((await shell.run('exit')).stderr).toBe('logout\nConnection to node01 closed.\n');
    expect(shell.prompt).toBe('controlplane /etc ➜  ');
    await shell.run('exit');
    expect(shell.isClosed).toBe(true);
  });
});

describe('the neighbour table', () => {
  it('holds who answered ARP for the packets that were sent', async () => {
    const shell = open();
    expect((await shell.run('ip neigh')).stdout).toBe('');
    await shell.run('nc -z node01 22; nc -z -w 1 10.19.9.200 22');
    expect((await shell.run('ip neigh')).stdout).toBe('10.19.9.12 dev eth0 lladdr 02:42:0a:13:09:0c REACHABLE \n10.19.9.200 dev eth0 FAILED \n');
    expect((await shell.run('arp -n 10.19.9.12')).stdout.split('\n')[1]).toBe(
      '10.19.9.12               ether   02:42:0a:13:09:0c   C                     eth0',
    );
    await shell.run('sleep 100');
    expect((await shell.run('ip neigh')).stdout).toBe('10.19.9.12 dev eth0 lladdr 02:42:0a:13:09:0c STALE \n');
    expect((await shell.run('ssh node01 ip neigh')).stdout).toContain('10.19.9.9 dev eth0 lladdr 02:42:0a:13:09:09 REACHABLE');
  });
});

describe('trace', () => {
  it('shows the last connection, rule by rule', async () => {
    const shell = open();
    expect(await shell.run('trace')).toMatchObject({ exitCode: 1, stderr: 'trace: nothing has been sent yet: try curl, nc or ping\n' });
    await shell.run('nc -z 10.96.0.1 443');
    const { stdout } = await shell.run('trace');
    expect(stdout).toMatch(/^Delivered\. controlplane reaches controlplane at 10\.19\.9\.9:6443/);
    expect(stdout).toContain('-j DNAT --to-destination 10.19.9.9:6443');
    expect((await shell.run('trace -a')).stdout.length).toBeGreaterThan(stdout.length);
  });
});

describe('ipset and ipvsadm', () => {
  it('work on the host’s own tables', async () => {
    const shell = open();
    await shell.run('ipset create WEB hash:ip,port; ipset add WEB 10.96.0.10,tcp:80');
    expect((await shell.run('ipset list WEB | tail -1')).stdout).toBe('10.96.0.10,tcp:80\n');
    expect(shell.complete('ipset list W').candidates).toEqual(['WEB']);
    await shell.run('ipvsadm -A -t 10.96.0.99:80 -s rr; ipvsadm -a -t 10.96.0.99:80 -r 10.244.0.2:80 -m');
    expect((await shell.run('ipvsadm -Ln')).stdout).toContain(
      'TCP  10.96.0.99:80 rr\n  -> 10.244.0.2:80                Masq    1      0          0         \n',
    );
    expect((await shell.run('iptables -A INPUT -m set --match-set WEB dst,dst -j DROP; ipset destroy WEB')).stderr).toContain('in use');
  });
});
