import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../src/simulation/cluster/host.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import type { ConntrackEntry } from '../../src/simulation/netfilter/conntrack.ts';
import type { CommandContext, CommandResult } from '../../src/simulation/shell/command.ts';
import { conntrack } from '../../src/simulation/shell/commands/conntrack.ts';
import { splitRecording } from './recorded-host.ts';

const now = 1_000_000;

/** The table that a recorded `conntrack -L` shows. */
function recordedHost(listing: string): Host {
  const host = createHost('recorded', 'node', () => now);
  for (const line of listing.split('\n')) {
    const head = /^(tcp|udp) +\d+ (\d+) ([A-Z_]+ )?/.exec(line);
    if (!head) continue;
    const [, protocol, left, state] = head;
    const [original, reply] = [...line.matchAll(/src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/g)].map(
      ([, source = '', destination = '', sourcePort, destinationPort]) => ({
        protocol: protocol === 'tcp' ? ('TCP' as const) : ('UDP' as const),
        source: parseAddress(source),
        destination: parseAddress(destination),
        sourcePort: Number(sourcePort),
        destinationPort: Number(destinationPort),
      }),
    );
    if (!original || !reply) continue;
    host.conntrack.confirm({
      original,
      reply,
      state: state?.trim() as ConntrackEntry['state'],
      mark: 0,
      seenReply: !line.includes('[UNREPLIED]'),
      assured: line.includes('[ASSURED]'),
      confirmed: false,
      expires: now + Number(left),
    } as unknown as ConntrackEntry);
  }
  return host;
}

const run = (line: string, host: Host): CommandResult =>
  conntrack.run(line.split(' ').slice(1).filter(Boolean), { host: { host }, clock: { now: () => now } } as unknown as CommandContext) as CommandResult;

describe('conntrack, as recorded', () => {
  const recorded = splitRecording(readFileSync(new URL('../fixtures/conntrack-L.txt', import.meta.url), 'utf8'));
  const listing = recorded[0]?.output ?? '';
  // Statistics and the pretty-printed file are not simulated; in the extended listing a connection had gone on meanwhile.
  const compared = recorded.filter(({ line }) => line.startsWith('conntrack -L') && !line.includes('extended'));
  it('has a recording', () => expect(compared.length).toBeGreaterThan(5));
  it.each(compared)('$line', ({ line, output }) => {
    const { stdout, stderr, exitCode } = run(line, recordedHost(listing));
    expect({ printed: stdout + stderr, exitCode }).toEqual({ printed: output, exitCode: 0 });
  });

  it('-o extended says the family first', () => {
    const first = run('conntrack -L -o extended', recordedHost(listing)).stdout.split('\n')[0];
    expect(first).toBe(recorded.find(({ line }) => line.includes('extended'))?.output.split('\n')[0]);
  });
  it('-C counts', () => expect(run('conntrack -C', recordedHost(listing)).stdout).toBe('18\n'));
  it('-D deletes what it shows', () => {
    const host = recordedHost(listing);
    expect(run('conntrack -D -p udp --dport 53', host)).toMatchObject({
      exitCode: 0,
      stderr: 'conntrack v1.4.7 (conntrack-tools): 3 flow entries have been deleted.\n',
    });
    expect(run('conntrack -D -p udp', host)).toEqual({
      stdout: '',
      stderr: 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been deleted.\n',
      exitCode: 1,
    });
    expect(run('conntrack -C', host).stdout).toBe('15\n');
    expect(run('conntrack -F', host).stderr).toBe('conntrack v1.4.7 (conntrack-tools): connection tracking table has been emptied.\n');
    expect(run('conntrack -C', host).stdout).toBe('0\n');
  });

  const hint = "Try `conntrack -h' or 'conntrack --help' for more information.\n";
  it.each([
    ['conntrack -L -p nope', "`nope' unsupported protocol"],
    ['conntrack -L --foo', "unknown option `--foo'"],
    ['conntrack -L -x', "unknown option `-x'"],
    ['conntrack -L -D', 'Invalid commands combination'],
    ['conntrack -L -s foo', "Invalid IP address `foo'"],
    ['conntrack -L --dport 80', "unknown option `--dport'"],
    ['conntrack -L -o foo', "Bad parameter `foo'"],
    ['conntrack -L -p', "option `-p' requires an argument"],
  ])('%s', (line, message) => {
    expect(run(line, recordedHost(''))).toEqual({ stdout: '', stderr: `conntrack v1.4.7 (conntrack-tools): ${message}\n${hint}`, exitCode: 2 });
  });
});
