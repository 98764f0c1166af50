import { describe, expect, it } from 'vitest';
import type { ServiceAllocations } from '../../src/simulation/cluster/api-server/allocation/service-allocations.ts';
import { configMaps, namespaces } from '../../src/simulation/cluster/api-server/resources/small.ts';
import { ApiServer } from '../../src/simulation/cluster/api-server/server.ts';
import type { Random } from '../../src/simulation/cluster/random.ts';

// Letters of names come from `draws`, then always the same one; ids come from elsewhere.
function serverDrawing(draws: number[]): ApiServer {
  const random: Random = { next31: () => 0, below: (below) => (below === 27 ? (draws.shift() ?? 0) : 0) };
  const server = new ApiServer({ version: '1.35', random, now: () => 0, allocations: {} as ServiceAllocations });
  server.create(namespaces, undefined, { metadata: { name: 'default' } });
  return server;
}

const make = (server: ApiServer): string | undefined => server.create(configMaps, 'default', { metadata: { name: '', generateName: 'x-' } }).metadata.name;

describe('generated names', () => {
  it('a name that is taken is drawn again', () => {
    const server = serverDrawing([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect([make(server), make(server)]).toEqual(['x-bbbbb', 'x-ccccc']);
  });
  it('after eight taken ones the request fails, and leaves what is there', () => {
    const server = serverDrawing([]);
    make(server);
    expect(() => make(server)).toThrow('configmaps "x-bbbbb" already exists');
    expect(server.store.list(configMaps).length).toBe(1);
  });
});
