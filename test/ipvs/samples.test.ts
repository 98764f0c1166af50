import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ipset } from '../../src/simulation/ipset/command.ts';
import { Ipsets } from '../../src/simulation/ipset/ipsets.ts';
import { ipvsadm } from '../../src/simulation/ipvs/command.ts';
import type { Connection } from '../../src/simulation/ipvs/connection.ts';
import { Ipvs } from '../../src/simulation/ipvs/ipvs.ts';
import { listConnections } from '../../src/simulation/ipvs/list.ts';
import { printEndpoint } from '../../src/simulation/ipvs/virtual-server.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';

const read = (name: string): string => readFileSync(new URL(`../fixtures/ipvs/${name}`, import.meta.url), 'utf8');
const restored = (): Ipvs => {
  const ipvs = new Ipvs(() => 0);
  const result = ipvsadm(['-R'], { ipvs, now: 0, stdin: read('sample1-Sn.txt') });
  expect(result).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  return ipvs;
};
const run = (ipvs: Ipvs, words: string): string => ipvsadm(words.split(' '), { ipvs, now: 0 }).stdout;

// A node of a kube-proxy cluster in a virtual machine. Counts come from the recording: they moved between its commands.
describe('the recorded node', () => {
  it('ipvsadm -R takes what ipvsadm -Sn printed', () => {
    expect(run(restored(), '-Sn')).toBe(read('sample1-Sn.txt'));
  });
  it('ipvsadm -Ln', () => {
    const ipvs = restored();
    for (const { server, real, numbers } of rows('sample1-Ln.txt')) {
      const destination = find(ipvs, server)?.destinations.find((one) => printEndpoint(one) === real);
      if (destination) [destination.active = 0, destination.inactive = 0] = numbers.slice(-2);
    }
    expect(run(ipvs, '-Ln')).toBe(read('sample1-Ln.txt'));
  });
  it('ipvsadm -Ln --stats', () => {
    const ipvs = restored();
    for (const { server, real, numbers } of rows('sample1-stats.txt')) {
      const service = find(ipvs, server);
      const stats = real ? service?.destinations.find((one) => printEndpoint(one) === real)?.stats : service?.stats;
      const [connections, inPackets, outPackets, inBytes, outBytes] = numbers;
      Object.assign(stats ?? {}, { connections, inPackets, outPackets, inBytes, outBytes });
    }
    expect(run(ipvs, '-Ln --stats')).toBe(read('sample1-stats.txt'));
  });
  it.each(['sample1-Lcn.txt', 'sample2-Lcn.txt', 'sample2-templates.txt'])('ipvsadm -Lcn: %s', (name) => {
    const lines = read(name).trimEnd().split('\n').slice(2);
    expect(listConnections(lines.map(connectionOf), 0)).toBe(read(name));
  });
  it.each(['sample1-ipset.txt', 'sample2-ipset.txt'])('ipset list: %s, to the order of members and the bytes of memory', (name) => {
    const text = read(name);
    const sets = new Ipsets(() => 0);
    const references = new Map<string, number>();
    sets.references = (set) => references.get(set) ?? 0;
    let stdin = '';
    for (const block of text.split('\n\n')) {
      const value = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      references.set(value('Name'), Number(value('References')));
      const header = value('Header').replace(/hashsize \d+ /, '');
      const members = block.split('Members:\n')[1]?.split('\n').filter(Boolean) ?? [];
      // Added in an order of their own: the listing has to find the kernel's.
      stdin += [`create ${value('Name')} ${value('Type')} ${header}`, ...members.sort().map((member) => `add ${value('Name')} ${member}`), ''].join('\n');
    }
    expect(ipset(['restore'], { sets, stdin })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(ipset(['list'], { sets, kernel: '6.1' }).stdout).toBe(text);
  });
});

interface Row {
  readonly server: string;
  readonly real?: string;
  readonly numbers: number[];
}

function rows(name: string): Row[] {
  let server = '';
  return read(name)
    .trimEnd()
    .split('\n')
    .slice(3)
    .map((line) => {
      const words = line.trim().split(/\s+/);
      const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number);
      if (words[0] === '->') return { server, real: words[1] ?? '', numbers };
      server = `${words[0]} ${words[1]}`;
      return { server, numbers };
    });
}

function find(ipvs: Ipvs, server: string) {
  return ipvs.services.all().find((service) => `${service.protocol} ${printEndpoint(service)}` === server);
}

function connectionOf(line: string): Connection {
  const [protocol, expire = '', state, ...ends] = line.split(/\s+/);
  const [minutes = 0, seconds = 0] = expire.split(':').map(Number);
  const [client, virtual, real] = ends.map((end) => {
    const [address = '', port] = end.split(':');
    return { address: parseAddress(address), port: Number(port) };
  });
  return {
    protocol: protocol as Connection['protocol'],
    client: client?.address ?? 0,
    clientPort: client?.port ?? 0,
    virtual: virtual?.address ?? 0,
    virtualPort: virtual?.port ?? 0,
    destination: { ...real } as Connection['destination'],
    state: state as Connection['state'],
    isTemplate: client?.port === 0,
    timeout: 0,
    expires: minutes * 60 + seconds,
    controls: 0,
    usesConntrack: true,
  };
}
