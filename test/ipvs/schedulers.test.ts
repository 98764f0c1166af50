import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Ipvs } from '../../src/simulation/ipvs/ipvs.ts';
import type { SchedulerName } from '../../src/simulation/ipvs/schedulers/names.ts';
import type { Destination, VirtualServer, VirtualServerSpec } from '../../src/simulation/ipvs/virtual-server.ts';
import { find } from '../../src/simulation/ipvs/virtual-servers.ts';
import { parseAddress } from '../../src/simulation/net/address.ts';
import type { Packet, TCPFlags } from '../../src/simulation/net/packet.ts';

const address = (text: string): number => parseAddress(text) as number;
const servers: Record<string, number> = { a: address('10.0.1.1'), b: address('10.0.1.2'), c: address('10.0.1.3') };
const letterOf = (destination: Destination): string => Object.keys(servers).find((letter) => servers[letter] === destination.address) ?? '?';

/** The recorded machine: one virtual server, three real ones, clients. */
class Machine {
  readonly ipvs = new Ipvs(() => 0);
  readonly #virtual: number;
  readonly service: VirtualServer;
  #port = 32768;

  constructor(spec: Pick<VirtualServerSpec, 'scheduler' | 'flags' | 'persistence'>, weights: readonly (number | undefined)[], virtual = '10.97.0.1') {
    this.#virtual = address(virtual);
    this.ipvs.sysctls.expire_quiescent_template = 1;
    this.ipvs.services.add({ protocol: 'TCP', address: this.#virtual, port: 80, ...spec });
    const service = this.ipvs.services.get('TCP', this.#virtual, 80);
    if (!service) throw new Error('no virtual server');
    this.service = service;
    for (const [i, letter] of ['a', 'b', 'c'].entries()) this.change('add', letter, weights[i]);
  }

  change(verb: string, letter: string, weight: number | undefined): void {
    const server = { address: servers[letter] ?? 0, port: 8080 };
    if (verb === 'delete') this.ipvs.services.deleteDestination(this.service, server);
    else if (verb === 'add' && weight !== undefined) this.ipvs.services.addDestination(this.service, { ...server, weight });
    else if (weight !== undefined) this.ipvs.services.editDestination(this.service, { ...server, weight });
  }

  /** A connection of a client; closed ones are closed by the server first, as the recorded ones were. */
  connect(client: number, close: boolean): string {
    const port = this.#port++;
    const there = (flags: TCPFlags): Packet => ({
      protocol: 'TCP',
      source: client,
      sourcePort: port,
      destination: this.#virtual,
      destinationPort: 80,
      flags,
      mark: 0,
    });
    const verdict = this.ipvs.input(there('SYN'), undefined);
    if (verdict.verdict !== 'forward') return '.';
    const { destination } = verdict.connection;
    const back = (flags: TCPFlags): Packet => ({
      protocol: 'TCP',
      source: destination.address,
      sourcePort: destination.port,
      destination: client,
      destinationPort: port,
      flags,
      mark: 0,
    });
    this.ipvs.output(back('SYN,ACK'));
    this.ipvs.input(there('ACK'), undefined);
    if (close) {
      this.ipvs.output(back('FIN,ACK'));
      this.ipvs.input(there('FIN,ACK'), undefined);
    }
    return letterOf(destination);
  }
}

function specOf(words: string): Pick<VirtualServerSpec, 'scheduler' | 'flags' | 'persistence'> {
  const [scheduler, ...options] = words.split(' ');
  const seconds = options[options.indexOf('-p') + 1];
  const prefixLength = options.includes('-M') ? 30 : 32;
  return {
    scheduler: scheduler as SchedulerName,
    flags: { fallback: words.includes('fallback') },
    ...(options.includes('-p') && { persistence: { seconds: Number(seconds), prefixLength } }),
  };
}

const numbers: Record<string, number> = { zero: 0, two: 2, add: 1 };

/** Plays the third column of a line back; gives it as it would have been recorded. */
function replay(spec: string, weights: string, story: string): string {
  const [, a, b, c, change] = weights === 'changes' ? ['', '1', '1', '1'] : weights.split(' ');
  const machine = new Machine(
    specOf(spec),
    [a, b, c].map((weight) => (weight === '-' ? undefined : Number(weight))),
  );
  const apply = (words: string): void => {
    const [verb = '', letter = ''] = words.split('-');
    machine.change(verb, letter, numbers[verb]);
  };
  if (change) apply(change);
  const words = story.split(' ');
  const client = address('10.0.2.100');
  const played: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    played.push(word);
    if (word === 'closed' || word === 'opened') {
      const count = words[++i]?.length ?? 0;
      played.push(Array.from({ length: count }, () => machine.connect(client, word === 'closed')).join(''));
    } else if (word === 'sources') {
      const [from, to] = [Number(words[++i]), Number(words[++i])];
      i++;
      const answers = Array.from({ length: to - from + 1 }, (_, n) => machine.connect(address(`10.0.2.${from + n}`), true));
      played.push(`${from}`, `${to}`, answers.join(''));
    } else if (/^(delete|add|zero|two)-[abc]$/.test(word)) {
      // Before the last addition the scheduler was changed and changed back: it starts anew.
      if (weights === 'changes' && word === 'add-a')
        for (const scheduler of ['lc', machine.service.scheduler] as const) machine.ipvs.services.edit({ ...machine.service, scheduler });
      apply(word);
    } else throw new Error(`${word} is nothing that was recorded`);
  }
  return played.join(' ');
}

const recorded = readFileSync(new URL('../fixtures/ipvs/schedulers.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

describe('every scheduler chooses as the kernel did', () => {
  it.each(recorded.filter((line) => !line.startsWith('dh ')).map((line) => ({ line })))('$line', ({ line }) => {
    const [spec = '', weights = '', story = ''] = line.split(' | ');
    expect(replay(spec, weights, story)).toBe(story);
  });
  it('dh: twelve virtual servers', () => {
    const story =
      recorded
        .find((line) => line.startsWith('dh '))
        ?.split(' ')
        .at(-1) ?? '';
    const client = address('10.0.2.100');
    const answers = [...story].map((_, i) => new Machine({ scheduler: 'dh' }, [1, 2, 0], `10.96.1.${i + 1}`).connect(client, true));
    expect(answers.join('')).toBe(story);
  });
});

// What the first researcher recorded, on another run of the same kernel: twelve connections of cli-cp, six of web-a, six of cli-cp.
describe('sequences of an earlier recording', () => {
  const sample = readFileSync(new URL('../fixtures/ipvs/schedulers-earlier.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  it.each(sample)('%s', (line) => {
    const [, scheduler = '', weights = '', story = ''] = /^sched (\S+) +w=(None|\([\d, ]+\)) (.*)$/.exec(line) ?? [];
    const [a, b, c] = weights === 'None' ? ['1', '1', '1'] : (weights.match(/\d+/g) ?? []);
    const machine = new Machine({ scheduler: scheduler as SchedulerName }, [], '10.96.0.10');
    for (const [ip, weight] of [
      ['10.244.0.5', a],
      ['10.244.1.5', b],
      ['10.244.1.6', c],
    ])
      machine.ipvs.services.addDestination(machine.service, { address: address(ip ?? ''), port: 8080, weight: Number(weight) });
    const clients: Record<string, string> = { 'cli-cp': '10.244.0.20', 'web-a': '10.244.0.5' };
    const names: Record<number, string> = { [address('10.244.0.5')]: 'a', [address('10.244.1.5')]: 'b', [address('10.244.1.6')]: 'c' };
    const played = story.split(' ').map((part) => {
      const [name = '', answers = ''] = part.split(':');
      const list = [...answers].map(() => {
        const before = machine.service.destinations.map((one) => one.stats.connections);
        machine.connect(address(clients[name] ?? ''), true);
        const chosen = machine.service.destinations.find((one, i) => one.stats.connections > (before[i] ?? 0));
        return names[(chosen?.address as number) ?? 0];
      });
      return `${name}:${list.join('')}`;
    });
    expect(played.join(' ')).toBe(story);
  });
});

describe('what a scheduler forgets', () => {
  it('lblc sends an address elsewhere once nobody asked for it for a day', () => {
    let now = 0;
    const ipvs = new Ipvs(() => now);
    ipvs.services.add({ protocol: 'TCP', address: 1, port: 80, scheduler: 'lblc' });
    const service = ipvs.services.get('TCP', 1, 80);
    if (!service) throw new Error('no virtual server');
    for (const address of [11, 12]) ipvs.services.addDestination(service, { address, port: 80, weight: 1 });
    const packet = { source: 5, sourcePort: 1, destination: 1 };
    expect(service.dispatcher.schedule(packet)?.address).toBe(12);
    const first = find(service, { address: 12, port: 80 });
    if (first) first.inactive = 5;
    now = 86_399;
    expect(service.dispatcher.schedule(packet)?.address).toBe(12);
    now += 86_400;
    expect(service.dispatcher.schedule(packet)?.address).toBe(11);
  });
});
