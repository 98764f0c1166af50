import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/simulation/cluster/host.ts';
import type { CommandContext, CommandResult } from '../../src/simulation/shell/command.ts';
import { ip } from '../../src/simulation/shell/commands/ip/ip.ts';
import { hostOf, splitRecording } from './recorded-host.ts';

const folder = new URL('../fixtures/ip/', import.meta.url);
const run = (line: string, host: Host): CommandResult => ip.run(line.split(' ').slice(1), { host: { host } } as unknown as CommandContext) as CommandResult;

// IPv6 routes are not simulated; details and the neighbours' table neither.
const leftOut = /^(ip -6 route|ip -d |ip neigh)/;

for (const name of readdirSync(folder).filter((file) => file !== 'errors.txt')) {
  describe(`ip, as recorded in ${name}`, () => {
    const recorded = splitRecording(readFileSync(new URL(name, folder), 'utf8'));
    const find = (line: string): string => recorded.find((one) => one.line === line)?.output ?? '';
    const host = hostOf(find('ip addr') || find('ip addr show'), find('ip route'));
    it('has a recording', () => expect(host.devices.size).toBeGreaterThan(1));
    it.each(recorded.filter(({ line }) => !leftOut.test(line)))('$line', ({ line, output }) => {
      expect(run(line, host)).toEqual({ stdout: output, stderr: '', exitCode: 0 });
    });
  });
}

describe('ip refuses', () => {
  const host = (): Host => hostOf('1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN\n    inet 127.0.0.1/8 scope host lo\n', '');
  it.each([
    ['ip foo', 1, 'Object "foo" is unknown, try "ip help".\n'],
    ['ip -foo a', 255, 'Option "-foo" is unknown, try "ip -help".\n'],
    ['ip addr foo', 255, 'Command "foo" is unknown, try "ip address help".\n'],
    ['ip addr show dev nosuch', 1, 'Device "nosuch" does not exist.\n'],
    ['ip addr show nosuch', 1, 'Device "nosuch" does not exist.\n'],
    ['ip addr show up bar', 1, 'Device "bar" does not exist.\n'],
    ['ip addr show dev', 255, 'Command line is not complete. Try option "help"\n'],
    ['ip route foo', 255, 'Command "foo" is unknown, try "ip route help".\n'],
    ['ip route get', 1, 'need at least a destination address\n'],
    ['ip route get foo', 1, 'Error: any valid prefix is expected rather than "foo".\n'],
    ['ip route get 127.0.0.1 bar', 1, 'Error: inet prefix is expected rather than "bar".\n'],
    ['ip route get 8.8.8.8', 2, 'RTNETLINK answers: Network is unreachable\n'],
    ['ip route add 10.9.0.0/16', 2, 'RTNETLINK answers: No such device\n'],
    ['ip route add 10.9.0.0/99 dev lo', 1, 'Error: any valid prefix is expected rather than "10.9.0.0/99".\n'],
    ['ip route add 10.9.1.1/16 dev lo', 2, 'Error: Invalid prefix for given prefix length.\n'],
    ['ip route add 10.9.0.0/16 dev nosuch', 1, 'Cannot find device "nosuch"\n'],
    ['ip route add 10.9.0.0/16 via 1.2.3.4', 2, 'Error: Nexthop has invalid gateway.\n'],
    ['ip route del 10.9.0.0/16', 2, 'RTNETLINK answers: No such process\n'],
    ['ip route show foo', 1, 'Error: any valid prefix is expected rather than "foo".\n'],
    ['ip route show table foo', 255, 'Error: argument "foo" is wrong: table id value is invalid\n\n'],
    ['ip addr add 10.0.0.1/24', 255, 'Not enough information: "dev" argument is required.\n'],
    ['ip addr add dev lo', 2, 'RTNETLINK answers: Operation not supported\n'],
    ['ip addr add foo dev lo', 1, 'Error: any valid prefix is expected rather than "foo".\n'],
    ['ip addr add 10.0.0.1/24 dev nosuch', 1, 'Cannot find device "nosuch"\n'],
    ['ip link set lo down', 1, 'ip: not simulated: ip link set: devices stay as they are\n'],
    ['ip -s link', 1, 'ip: not simulated: the option -statistics\n'],
    ['ip netns', 1, 'ip: not simulated: ip netns\n'],
    ['ip -f foo a', 255, 'Error: argument "foo" is wrong: invalid protocol family\n\n'],
  ])('%s', (line, exitCode, stderr) => {
    expect(run(line, host())).toEqual({ stdout: '', stderr, exitCode });
  });
});

describe('ip changes the host', () => {
  const text =
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN\n2: eth0@if3: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP\n    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n';
  const lines = (host: Host, ...all: string[]): string =>
    all
      .map((line) => run(line, host))
      .map(({ stdout, stderr }) => stdout + stderr)
      .join('');

  it('an address brings its route and takes it along', () => {
    const host = hostOf(text, '');
    const after = lines(host, 'ip addr add 10.5.0.7/16 brd + dev eth0', 'ip -br -4 addr', 'ip route', 'ip addr add 10.5.0.7/16 dev eth0');
    expect(after).toBe(
      'eth0@if3         UP             10.5.0.7/16 \n10.5.0.0/16 dev eth0 proto kernel scope link src 10.5.0.7 \nRTNETLINK answers: File exists\n',
    );
    expect(lines(host, 'ip a del 10.5.0.7/16 dev eth0', 'ip route', 'ip -4 addr', 'ip addr del 10.5.0.7/16 dev eth0')).toBe(
      'RTNETLINK answers: Cannot assign requested address\n',
    );
  });
  it('a route is added, replaced and deleted', () => {
    const host = hostOf(text, '10.5.0.0/16 dev eth0 proto kernel scope link src 10.5.0.7 \n');
    const add = 'ip route add 10.96.0.0/12 via 10.5.0.1';
    expect(lines(host, add, add, 'ip route show 10.96.0.0/12')).toBe('RTNETLINK answers: File exists\n10.96.0.0/12 via 10.5.0.1 dev eth0 \n');
    expect(lines(host, 'ip route replace 10.96.0.0/12 dev eth0 proto static', 'ip r s 10.96.0.0/12')).toBe('10.96.0.0/12 dev eth0 proto static scope link \n');
    expect(lines(host, 'ip route del 10.96.0.0/12', 'ip route get 10.96.0.1')).toBe('RTNETLINK answers: Network is unreachable\n');
  });
});
