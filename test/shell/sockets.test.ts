import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addDevice, createHost, type Host } from '../../src/simulation/cluster/host.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import { parsePrefix } from '../../src/simulation/net/prefix.ts';
import type { CommandContext, CommandResult } from '../../src/simulation/shell/command.ts';
import { netstat, route } from '../../src/simulation/shell/commands/netstat.ts';
import { ss } from '../../src/simulation/shell/commands/ss/ss.ts';
import { splitRecording } from './recorded-host.ts';

const text = readFileSync(new URL('../fixtures/ss.txt', import.meta.url), 'utf8');
const pid = Number(/pid=(\d+)/.exec(text)?.[1]);

// The recording's own order is the kernel's hash; this is the order in which it printed them.
function recordedHost(): Host {
  const host = createHost('recorded', 'node', () => 0);
  addDevice(host, 'eth0', 'veth', '10.19.9.9/24');
  const open = (protocol: 'TCP' | 'UDP', port: number, address?: string): void => {
    host.sockets.push({ protocol, port, address: address === undefined ? undefined : parseAddress(address), process: 'python3' });
  };
  open('TCP', 6443);
  open('TCP', 22);
  open('TCP', 10249, '127.0.0.1');
  open('TCP', 10250);
  open('UDP', 8472, '127.0.0.1');
  open('UDP', 53);
  host.routes.push(
    { prefix: parsePrefix('0.0.0.0/0'), via: parseAddress('10.19.9.1'), device: 'eth0' },
    { prefix: parsePrefix('10.244.1.0/24'), via: parseAddress('10.19.9.12'), device: 'eth0' },
    { prefix: parsePrefix('10.244.0.5/32'), device: 'eth0' },
    { prefix: parsePrefix('10.244.0.0/24'), device: 'eth0', metric: 50 },
  );
  return host;
}

const commands = { ss, netstat, route };

function run(line: string, process: number, columns?: number): CommandResult {
  const [name = '', ...args] = line.split(' ');
  const context = {
    host: { host: recordedHost() },
    processes: () => [{ pid: process, command: 'python3 -c' }],
    terminal: { columns, write: columns === undefined ? undefined : () => {} },
  };
  return commands[name as 'ss'].run(args, context as unknown as CommandContext) as CommandResult;
}

// File descriptors are whatever was free.
const anyDescriptor = (output: string): string => output.replace(/fd=\d/g, 'fd=N');

describe('ss, netstat and route, as recorded', () => {
  const recorded = splitRecording(text).filter(({ line }) => !/^(arp|ip)/.test(line));
  it('has a recording', () => expect(recorded.length).toBeGreaterThan(15));
  it.each(recorded)('$line', ({ line, output }) => {
    const { stdout, stderr, exitCode } = run(line, line.startsWith('netstat') ? 4321 : pid);
    // The recording gives netstat's number in four digits for five.
    const expected = line.startsWith('netstat') ? output.replace(/(4321\/python3 {7})$/gm, '$1 ') : output;
    expect({ stdout: anyDescriptor(stdout), stderr, exitCode }).toEqual({ stdout: anyDescriptor(expected), stderr: '', exitCode: 0 });
  });

  it.each([
    [80, 'State     Recv-Q    Send-Q       Local Address:Port        Peer Address:Port    Process'.padEnd(160)],
    [100, 'State  Recv-Q  Send-Q   Local Address:Port    Peer Address:Port Process'.padEnd(100)],
    [132, 'State      Recv-Q      Send-Q           Local Address:Port            Peer Address:Port     Process'.padEnd(132)],
  ])('spreads over a terminal of %i columns', (columns, header) => {
    const [first, second] = run('ss -tlnp', 17959, columns).stdout.split('\n');
    expect(first).toBe(header);
    expect(second).toHaveLength(header.length);
  });

  it('refuses what it cannot tell', () => {
    expect(run('ss -s', pid)).toMatchObject({ exitCode: 1, stderr: 'ss: not simulated: the option -s\n' });
    expect(run('ss -tl sport = :22', pid).stderr).toBe('ss: not simulated: the filter "sport = :22"\n');
  });
});
