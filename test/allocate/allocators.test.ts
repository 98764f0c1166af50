import { describe, expect, it } from 'vitest';
import { IPAllocator } from '../../src/simulation/allocate/ip-allocator.ts';
import { PortAllocator } from '../../src/simulation/allocate/port-allocator.ts';

const first = (): number => 0;

describe('ClusterIPs', () => {
  it.each([
    ['10.96.0.0/28', 14, '10.96.0.1'],
    ['10.96.0.0/27', 30, '10.96.0.17'],
    ['10.96.0.0/24', 254, '10.96.0.17'],
    ['10.96.0.0/20', 4094, '10.96.1.1'],
    ['10.96.0.0/12', 1048574, '10.96.1.1'],
    ['fd00:10:96::/108', 65535, 'fd00:10:96::101'],
  ])('%s has %i addresses, and chance begins at %s', (cidr, size, lowest) => {
    const allocator = new IPAllocator(cidr);
    expect(allocator.free()).toBe(size);
    expect(allocator.allocateNext(first)).toBe(lowest);
  });
  it('uses the static band once the rest is full, then is full', () => {
    const allocator = new IPAllocator('10.96.0.0/27');
    const all = Array.from({ length: 30 }, () => allocator.allocateNext(first));
    expect(all[13]).toBe('10.96.0.30');
    expect(all[14]).toBe('10.96.0.1');
    expect(() => allocator.allocateNext(first)).toThrow('range is full');
  });
  it.each([
    ['10.9.9.9', 'the provided IP (10.9.9.9) is not in the valid range. The range of valid IPs is 10.96.0.0/24'],
    ['10.96.0.0', 'the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/24'],
    ['10.96.0.255', 'the provided IP (10.96.0.255) is not in the valid range. The range of valid IPs is 10.96.0.0/24'],
  ])('refuses %s in the API server’s words', (ip, message) => {
    expect(() => new IPAllocator('10.96.0.0/24').allocate(ip)).toThrow(message);
  });
  it('an address is taken until it is released', () => {
    const allocator = new IPAllocator('10.96.0.0/24');
    allocator.allocate('10.96.0.10');
    expect(() => allocator.allocate('10.96.0.10')).toThrow('provided IP is already allocated');
    allocator.release('10.96.0.10');
    expect(() => allocator.allocate('10.96.0.10')).not.toThrow();
  });
  it('refuses ranges that kube-apiserver refuses', () => {
    expect(() => new IPAllocator('10.0.0.0/8')).toThrow('too large; for 32-bit addresses, the mask must be >= 12');
    expect(() => new IPAllocator('10.0.0.0/30')).toThrow('at least 8 IP addresses');
  });
});

describe('NodePorts', () => {
  it('avoids 30000–30085 by chance where the release has bands', () => {
    expect(new PortAllocator('30000-32767', true).allocateNext(first)).toBe(30086);
    expect(new PortAllocator('30000-32767', false).allocateNext(first)).toBe(30000);
  });
  it('refuses ports outside the range', () => {
    expect(() => new PortAllocator('30000-32767', true).allocate(80)).toThrow(
      'provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });
  it.each(['30000', '32767-30000', '0-10', '1-70000'])('%s is no range', (range) => {
    expect(() => new PortAllocator(range, true)).toThrow('is not a valid port range');
  });
});
