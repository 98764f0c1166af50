import { describe, expect, it } from 'vitest';
import { canonicalAddress, joinHostPort, parseAddress, printAddress } from '../../src/simulation/net/address.ts';
import { contains, overlaps, parsePrefix, printPrefix } from '../../src/simulation/net/prefix.ts';

describe('addresses', () => {
  it.each(['0.0.0.0', '10.96.0.10', '127.0.0.1', '255.255.255.255'])('%s reads and prints back', (text) => {
    expect(printAddress(parseAddress(text))).toBe(text);
  });
  it.each(['10.96.0', '10.96.0.256', '10.96.0.01', '10.96.0.1 ', '', '1.2.3.4.5', 'fd00:::1', 'db-service'])('%j is no address', (text) => {
    expect(() => parseAddress(text)).toThrow();
  });
  it.each([
    ['fd00:0::5', 'fd00::5'],
    ['FD00:10:96::A', 'fd00:10:96::a'],
    ['::', '::'],
    ['::1', '::1'],
  ])('%s in canonical form is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });
  it('IPv6 takes brackets before a port', () => {
    expect(joinHostPort('fd00::5', 80)).toBe('[fd00::5]:80');
    expect(joinHostPort('10.0.0.5', 80)).toBe('10.0.0.5:80');
  });
});

describe('prefixes', () => {
  it.each([
    ['10.96.0.0/12', '10.111.255.255', true],
    ['10.96.0.0/12', '10.112.0.0', false],
    ['0.0.0.0/0', '255.1.2.3', true],
    ['10.0.0.5', '10.0.0.5', true],
    ['fd00:10::/32', 'fd00:10:ffff::1', true],
    ['10.96.0.0/12', '::a60:1', false],
  ])('%s contains %s: %s', (prefix, address, expected) => {
    expect(contains(parsePrefix(prefix), parseAddress(address))).toBe(expected);
  });
  it('clears host bits', () => expect(printPrefix(parsePrefix('10.1.2.3/8'))).toBe('10.0.0.0/8'));
  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', 'fd00::/129'])('%s is no network', (text) => {
    expect(() => parsePrefix(text)).toThrow();
  });
  it('knows overlaps in both directions', () => {
    expect(overlaps(parsePrefix('10.0.0.0/8'), parsePrefix('10.244.0.0/16'))).toBe(true);
    expect(overlaps(parsePrefix('10.244.0.0/16'), parsePrefix('10.0.0.0/8'))).toBe(true);
    expect(overlaps(parsePrefix('10.96.0.0/12'), parsePrefix('10.244.0.0/16'))).toBe(false);
  });
});
