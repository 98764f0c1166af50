import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parseAddress } from '../../src/simulation/net/address.ts';
import type { PacketProtocol } from '../../src/simulation/net/protocol.ts';
import { Conntrack, type ConntrackEntry } from '../../src/simulation/netfilter/conntrack.ts';
import { runConntrack } from '../../src/simulation/netfilter/conntrack-command.ts';
import type { Tuple } from '../../src/simulation/netfilter/tuple.ts';

interface Recorded {
  readonly command: string;
  readonly output: string;
}

function read(file: string): Recorded[] {
  return readFileSync(new URL(`../fixtures/conntrack/${file}`, import.meta.url), 'utf8')
    .split(/^\$ /m)
    .slice(1)
    .map((section) => ({ command: section.slice(0, section.indexOf('\n')), output: section.slice(section.indexOf('\n') + 1) }));
}

// A table as a listing shows it; translated is what answers do not look like the request turned round.
function tableOf(listing: string): Conntrack {
  const table = new Conntrack(() => 0);
  for (const line of listing.split('\n').filter((one) => one.includes('src='))) {
    const [name = '', , seconds] = line.split(/\s+/);
    const protocol = name.toUpperCase() as PacketProtocol;
    const values = (key: string) => Array.from(line.matchAll(new RegExp(`\\b${key}=(\\S+)`, 'g')), ([, value]) => value ?? '');
    const tuple = (i: number): Tuple => ({
      protocol,
      source: parseAddress(values('src')[i] ?? ''),
      destination: parseAddress(values('dst')[i] ?? ''),
      sourcePort: Number((protocol === 'ICMP' ? values('id') : values('sport'))[i]),
      destinationPort: Number((protocol === 'ICMP' ? values('id') : values('dport'))[i]),
    });
    const [original, reply] = [tuple(0), tuple(1)];
    const state = /\b(SYN_SENT|ESTABLISHED|CLOSE|FIN_WAIT|CLOSE_WAIT)\b/.exec(line)?.[1] as ConntrackEntry['state'];
    table.confirm({
      original,
      reply,
      ...(state && { state }),
      seenReply: !line.includes('[UNREPLIED]'),
      assured: line.includes('[ASSURED]'),
      confirmed: false,
      since: 0,
      expires: Number(seconds),
      mark: Number(values('mark')[0]),
      sourceDecided: true,
      destinationDecided: true,
      sourceNAT: reply.destination !== original.source || reply.destinationPort !== original.sourcePort,
      destinationNAT: reply.source !== original.destination || reply.sourcePort !== original.destinationPort,
    });
  }
  return table;
}

const words = (command: string) =>
  command
    .split(' ')
    .slice(1)
    .filter((word) => word !== '');

describe('commands recorded from conntrack 1.4.7, one after the other on one table', () => {
  const recorded = read('commands.txt');
  const table = tableOf(recorded.find(({ command }) => command === 'conntrack -L')?.output ?? '');
  // An entry made by hand has no NAT status, whatever its tuples are.
  for (const entry of table.entries()) Object.assign(entry, { sourceNAT: false, destinationNAT: false });
  // Virtual tags are SCTP's own; the recorded table was made before the first command and emptied by it.
  it.each(recorded.slice(1).map(({ command, output }) => [command, output] as const))('%s', (command, output) => {
    const result = runConntrack(table, words(command), 0);
    const { stdout, stderr, exitCode } = result;
    // stderr is unbuffered and stands first.
    expect(`${stderr}${stdout}rc=${exitCode}\n`.replaceAll(' --orig-vtag 1 --reply-vtag 2', '')).toBe(output.replaceAll(' --orig-vtag 1 --reply-vtag 2', ''));
  });
});

test('translated connections of a live node: -n, -d, -p --dport, --src-nat, --dst-nat', () => {
  const recorded = read('listing.txt');
  const table = tableOf(recorded[0]?.output ?? '');
  for (const { command, output } of recorded.filter((one) => /-n$|-d |--dport|-nat$/.test(one.command))) {
    const { stdout, stderr } = runConntrack(table, words(command), 0);
    // While it was recorded, connections went on.
    const steady = (text: string) => text.split('\n').filter((line) => !line.includes('sport=56082') && !line.includes('dport=9000'));
    expect(steady(`${stdout}${stderr}`), command).toEqual(steady(output.replace(/\n\n$/, '\n')));
  }
});

test('what is not simulated says so', () => {
  const table = new Conntrack(() => 0);
  expect(runConntrack(table, ['-E'], 0).stderr).toContain('-E is not simulated');
  expect(runConntrack(table, ['-L', '-o', 'xml'], 0).stderr).toContain('-o xml is not simulated');
  expect(runConntrack(table, ['-L', 'expect'], 0).stderr).toContain('the table expect is not simulated');
});
