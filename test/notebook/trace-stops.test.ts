import { presentTrace } from 'hairpin';
import { describe, expect, it } from 'vitest';
import { allStops, missesAt, stopsOf } from '../../src/notebook/views/trace-stops';
import { nodePort, notesCluster } from '../explain/cluster.ts';

const cluster = notesCluster();
const view = presentTrace(cluster.outside().connect(`node01:${nodePort(cluster)}`));
const stops = allStops(stopsOf(view));

describe('stops of a trace', () => {
  it('hold every step once, in order', () => {
    expect(stops.flatMap((stop) => stop.steps)).toEqual(view.legs.flatMap((leg) => leg.steps));
    expect(stops.map((stop) => stop.index)).toEqual(stops.map((_, i) => i));
  });
  it('put a rewrite with the rule that asked for it', () => {
    const [dnat, masquerade, ...memory] = stops.filter((stop) => stop.rewrite);
    expect(dnat?.main.code).toContain('-j DNAT');
    expect(dnat?.before.destination).toBe(`10.19.9.12:${nodePort(cluster)}`);
    expect(dnat?.after.destination).toBe(dnat?.rewrite?.to);
    expect(masquerade?.main.code).toContain('-j MASQUERADE');
    expect(memory.map((stop) => stop.main.kind)).toEqual(['rewrite', 'rewrite']);
  });
  it('fold a hook in which nothing happens, and count what did not match', () => {
    const folded = stops.filter((stop) => stop.quiet);
    expect(folded.length).toBeGreaterThan(3);
    for (const stop of folded) expect(stop.before).toEqual(stop.after);
    const misses = view.legs.flatMap((leg) => leg.steps).reduce((sum, step) => sum + (step.misses ?? 0), 0);
    expect(stops.reduce((sum, stop) => sum + missesAt(stop), 0)).toBe(misses);
  });
  it('know the connection as the host has it, on the way back too', () => {
    const rewrite = stops.find((stop) => stop.leg === 'Reply' && stop.rewrite);
    expect(rewrite?.host).toBe('node01');
    expect(rewrite?.conntrack).toMatchObject({ inTable: true, text: expect.stringContaining('src=10.19.9.95 dst=10.19.9.12') });
    expect(stops.find((stop) => stop.host === 'laptop')?.conntrack).toBeUndefined();
  });
});
