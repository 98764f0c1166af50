import { collapseIPv6Number, IPv6 } from 'ip-num';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/simulation/cluster/random.ts';
import { parseIPv6, printIPv6 } from '../../src/simulation/net/ipv6.ts';

describe('IPv6 without ip-num', () => {
  it.each([
    '0:1:0:0:2:0:0:0',
    '1:0:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:0',
    '0:0:1:2:0:0:3:4',
    '64:ff9b::1.2.3.4',
    '::ffff:10.0.0.1',
    '::2:3:4:5:6:7:8',
    '::',
    'FE80::a:0',
  ])('%s reads and prints as ip-num does', (text) => {
    const expected = new IPv6(text);
    expect(parseIPv6(text)).toBe(expected.getValue());
    expect(printIPv6(expected.getValue())).toBe(collapseIPv6Number(expected.toString()));
  });
  it('so do addresses by chance, with and without runs of zeros', () => {
    const random = createRandom(6);
    for (let i = 0; i < 2000; i++) {
      const groups = Array.from({ length: 8 }, () => (random.below(2) === 0 ? 0 : random.below(65536)));
      const text = groups.map((group) => group.toString(16)).join(':');
      const value = new IPv6(text).getValue();
      const printed = collapseIPv6Number(new IPv6(text).toString());
      expect([parseIPv6(text), printIPv6(value), parseIPv6(printed)]).toEqual([value, printed, value]);
    }
  });
  it.each([
    '',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    '1.2.3.4',
    '::1.2.3',
    '::1.2.3.256',
    '1.2.3.4::',
    '::1%eth0',
    '::1 ',
  ])('%j is none', (text) => {
    expect(parseIPv6(text)).toBeUndefined();
  });
});
