import { createCluster, presentTrace, type Topology } from 'hairpin';
import { describe, expect, it } from 'vitest';
import { type Box, layOut } from '../../src/notebook/views/topology-layout';
import { allStops, stopsOf } from '../../src/notebook/views/trace-stops';
import { notesCluster } from '../explain/cluster.ts';

function clusterOf(nodes: number, pods: number): Topology {
  const names = ['a', 'b', 'c', 'd'].slice(0, nodes);
  const cluster = createCluster({ nodes: names });
  cluster.apply(
    Array.from({ length: pods }, (_, i) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${i}` },
      spec: { nodeName: names[i % nodes], containers: [{ name: 'c' }] },
    })),
  );
  return cluster.topology();
}

const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
const apart = (a: Box, b: Box): boolean => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

const sizes = [1, 2, 3, 4].flatMap((nodes) => [0, 1, 5, 12].map((pods) => ({ nodes, pods })));

describe.each(['wide', 'narrow'] as const)('%s', (shape) => {
  it.each(sizes)('$nodes nodes and $pods pods: all on the paper, nothing on top of anything', ({ nodes, pods }) => {
    const { boxes, width, height } = layOut(clusterOf(nodes, pods), shape);
    const paper: Box = { kind: 'node', host: '', x: 0, y: 0, width, height };
    for (const box of boxes) expect(inside(box, paper), JSON.stringify(box)).toBe(true);
    const small = boxes.filter((box) => box.kind !== 'node' && box.kind !== 'interface');
    for (const [i, box] of small.entries()) for (const other of small.slice(i + 1)) expect(apart(box, other), JSON.stringify([box, other])).toBe(true);
    for (const pod of boxes.filter((box) => box.kind === 'pod')) expect(boxes.filter((box) => box.kind === 'node' && inside(pod, box))).toHaveLength(1);
    expect(boxes.filter((box) => box.kind === 'pod')).toHaveLength(pods);
    // A pod's box holds an address: fifteen characters.
    for (const pod of boxes.filter((box) => box.kind === 'pod')) expect(pod.width).toBeGreaterThanOrEqual(62);
  });

  it('a packet goes from place to place along the wires', () => {
    const cluster = notesCluster();
    const trace = presentTrace(cluster.pod('app').connect('db-service:3306'));
    const topology = cluster.topology();
    const layout = layOut(topology, shape);
    const stops = allStops(stopsOf(trace));
    for (const [i, stop] of stops.entries()) {
      const before = stops[i - 1]?.place ?? stop.place;
      const points = layout.route(before, stop.place);
      expect(points[0]).toEqual(layout.at(before));
      expect(points.at(-1)).toEqual(layout.at(stop.place));
      // Wires run straight across or straight down.
      for (const [j, point] of points.entries()) if (j > 0) expect(point.x === points[j - 1]?.x || point.y === points[j - 1]?.y).toBe(true);
    }
  });
});
