import type { PlaceView, Topology, TopologyHost } from 'hairpin';

/** A point of the drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box of the drawing: a node with its parts in it, a pod or a machine. */
export interface Box {
  readonly kind: 'node' | 'pod' | 'machine' | 'bridge' | 'stack' | 'interface';
  readonly host: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `10.244.1.3`. */
  readonly address?: string;
  /** Name of a bridge or an interface. */
  readonly name?: string;
}

/** Everything placed: wide for a page, narrow for a phone. Units are pixels at full size. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** Every wire, as points. */
  readonly wires: readonly (readonly Point[])[];
  /** Where a packet stands that is in a host's part. */
  at(place: PlaceView): Point | undefined;
  /** The way from one place to another along the wires, both ends included. */
  route(from: PlaceView, to: PlaceView): readonly Point[];
}

/** The measures that the two shapes differ in. */
interface Shape {
  readonly width: number;
  readonly chipWidth: number;
  readonly chipHeight: number;
  readonly columns: number;
  /** Nodes beside one another on a wire that runs below them, or one below the other on a wire that runs down the side. */
  readonly sideBySide: boolean;
  /** Where in a node the wire from its bridge to its interface runs, from the left edge, or from the right one if it is negative. */
  readonly trunk: number;
}

const shapes = {
  wide: { width: 720, chipWidth: 118, chipHeight: 38, columns: 4, sideBySide: true, trunk: -34 },
  narrow: { width: 340, chipWidth: 92, chipHeight: 36, columns: 3, sideBySide: false, trunk: 40 },
} satisfies Record<string, Shape>;

const gap = 8;
const padding = 12;
const titleHeight = 33;
const interfaceWidth = 136;
const barHeight = 30;
const bridgeHeight = 5;
// Room for the bridge's name below it.
const bridgeLabel = 17;
const interfaceHeight = 20;
const margin = 6;

// A place's own point, and the points on the way to what it hangs on; what hangs on nothing is on the underlay.
interface Anchor {
  readonly point: Point;
  readonly up: readonly Point[];
  readonly parent?: string;
}

/** Places a cluster's hosts by hand-made rules; up to four nodes and a dozen pods stay legible. */
export function layOut(topology: Topology, shape: keyof typeof shapes): Layout {
  const measures: Shape = shapes[shape];
  const nodes = topology.hosts.filter((host) => host.kind === 'node');
  const machines = topology.hosts.filter((host) => host.kind === 'outside' || host.kind === 'gateway');
  const drawing = new Drawing(topology, measures);
  if (measures.sideBySide) drawing.inARow(nodes, machines);
  else drawing.inAColumn(nodes, machines);
  return drawing.finish();
}

class Drawing {
  readonly #topology: Topology;
  readonly #shape: Shape;
  readonly #boxes: Box[] = [];
  readonly #wires: Point[][] = [];
  readonly #anchors = new Map<string, Anchor>();
  #height = 0;

  constructor(topology: Topology, shape: Shape) {
    this.#topology = topology;
    this.#shape = shape;
  }

  /** Nodes side by side, the underlay below them, machines below that. */
  inARow(nodes: readonly TopologyHost[], machines: readonly TopologyHost[]): void {
    const { width, chipHeight, chipWidth } = this.#shape;
    const space = width - 2 * margin - 2 * gap * (nodes.length - 1);
    const nodeWidth = nodes.length === 1 ? Math.min(space, 460) : space / nodes.length;
    const rows = Math.max(0, ...nodes.map((node) => Math.ceil(this.#podsOf(node).length / this.#columns(nodeWidth))));
    const nodeHeight = this.#nodeHeight(rows);
    const wireY = nodes.length === 0 ? margin + 10 : margin + nodeHeight + interfaceHeight / 2 + 16;
    for (const [i, node] of nodes.entries()) {
      const x = margin + i * (nodeWidth + 2 * gap) + (nodes.length === 1 ? (space - nodeWidth) / 2 : 0);
      this.#node(node, { x, y: margin, width: nodeWidth, height: nodeHeight }, rows);
      const ethY = margin + nodeHeight;
      const trunk = this.#trunk(x, nodeWidth);
      const eth = { x: x + nodeWidth - padding - interfaceWidth, y: ethY - interfaceHeight / 2, width: interfaceWidth, height: interfaceHeight };
      this.#interface(node, eth, { x: trunk, y: ethY }, [{ x: trunk, y: wireY }]);
    }
    const top = wireY + 16;
    const step = (width - 2 * margin) / Math.max(1, machines.length);
    for (const [i, machine] of machines.entries()) {
      const center = margin + step * (i + 0.5);
      const boxWidth = Math.min(chipWidth + 30, step - gap);
      this.#machine(machine, { x: center - boxWidth / 2, y: top, width: boxWidth, height: chipHeight }, { x: center, y: wireY });
    }
    this.#height = (machines.length > 0 ? top + chipHeight : wireY) + margin;
    this.#underlay('x');
  }

  /** Nodes one below the other, the underlay down the left side, machines at its end. */
  inAColumn(nodes: readonly TopologyHost[], machines: readonly TopologyHost[]): void {
    const { width, chipHeight } = this.#shape;
    const wireX = 8;
    const left = 26;
    const nodeWidth = width - left - margin;
    let y = margin;
    for (const node of nodes) {
      const rows = Math.ceil(this.#podsOf(node).length / this.#columns(nodeWidth));
      const height = this.#nodeHeight(rows) + interfaceHeight / 2 + gap;
      this.#node(node, { x: left, y, width: nodeWidth, height }, rows);
      const ethY = y + height - padding - interfaceHeight / 2;
      const eth = { x: left + padding, y: ethY - interfaceHeight / 2, width: interfaceWidth + 20, height: interfaceHeight };
      this.#interface(node, eth, { x: this.#trunk(left, nodeWidth), y: ethY }, [{ x: wireX, y: ethY }]);
      y += height + 2 * gap;
    }
    for (const machine of machines) {
      this.#machine(machine, { x: left, y, width: 160, height: chipHeight }, { x: wireX, y: y + chipHeight / 2 });
      y += chipHeight + gap;
    }
    this.#height = y - gap + margin;
    this.#underlay('y');
  }

  finish(): Layout {
    const at = (place: PlaceView): string | undefined => [`${place.host}/${place.part}`, `${place.host}/stack`].find((key) => this.#anchors.has(key));
    return {
      width: this.#shape.width,
      height: this.#height,
      boxes: this.#boxes,
      wires: this.#wires,
      at: (place) => this.#anchors.get(at(place) ?? '')?.point,
      route: (from, to) => this.#route(at(from), at(to)),
    };
  }

  #trunk(x: number, width: number): number {
    const { trunk } = this.#shape;
    return trunk < 0 ? x + width + trunk : x + trunk;
  }

  #podsOf(node: TopologyHost): TopologyHost[] {
    return this.#topology.hosts.filter((host) => host.kind === 'pod' && host.node === node.name);
  }

  #columns(nodeWidth: number): number {
    const { chipWidth, columns } = this.#shape;
    const fitting = Math.floor((nodeWidth - 2 * padding + gap) / (Math.min(chipWidth, 84) + gap));
    return Math.max(1, Math.min(columns, fitting));
  }

  #nodeHeight(rows: number): number {
    const pods = rows === 0 ? 0 : rows * (this.#shape.chipHeight + gap) + 4 + bridgeHeight + bridgeLabel;
    return titleHeight + pods + barHeight + padding + interfaceHeight / 2;
  }

  #node(node: TopologyHost, box: Omit<Box, 'kind' | 'host'>, rows: number): void {
    const { chipHeight } = this.#shape;
    this.#boxes.push({ kind: 'node', host: node.name, ...box });
    const pods = this.#podsOf(node);
    const columns = Math.min(this.#columns(box.width), Math.max(1, pods.length));
    const inner = box.width - 2 * padding;
    const chip = Math.min(this.#shape.chipWidth + 20, (inner - gap * (columns - 1)) / columns);
    const bridge = node.interfaces.find((device) => device.kind === 'bridge');
    const podsTop = box.y + titleHeight;
    const bridgeY = podsTop + rows * (chipHeight + gap) + 4 + bridgeHeight / 2;
    const barY = rows === 0 ? podsTop + barHeight / 2 : bridgeY + bridgeHeight / 2 + bridgeLabel + barHeight / 2;
    const center = this.#trunk(box.x, box.width);
    const stack = `${node.name}/stack`;
    this.#boxes.push({ kind: 'stack', host: node.name, x: box.x + padding, y: barY - barHeight / 2, width: inner, height: barHeight });
    this.#anchors.set(stack, { point: { x: center, y: barY }, up: [], parent: `${node.name}/interface` });
    if (pods.length === 0) return;
    const bridgeKey = `${node.name}/bridge`;
    this.#boxes.push({
      kind: 'bridge',
      host: node.name,
      x: box.x + padding,
      y: bridgeY - bridgeHeight / 2,
      width: inner,
      height: bridgeHeight,
      name: bridge?.name,
      address: bare(bridge?.address),
    });
    this.#anchors.set(bridgeKey, { point: { x: center, y: bridgeY }, up: [], parent: stack });
    this.#wires.push([
      { x: center, y: bridgeY },
      { x: center, y: barY },
    ]);
    const rowWidth = columns * chip + gap * (columns - 1);
    const firstX = box.x + (box.width - rowWidth) / 2;
    for (const [i, pod] of pods.entries()) {
      const row = Math.floor(i / columns);
      const x = firstX + (i % columns) * (chip + gap);
      const y = podsTop + row * (chipHeight + gap);
      const isLastRow = row === Math.floor((pods.length - 1) / columns) || i + columns >= pods.length;
      // Out of an upper row the wire runs down between the columns. The packet stands on the edge, where it hides no name.
      const side = x + chip + gap / 2;
      const own = isLastRow ? { x: x + chip / 2, y: y + chipHeight } : { x: x + chip, y: y + chipHeight / 2 };
      const up = isLastRow
        ? [{ x: own.x, y: bridgeY }]
        : [
            { x: side, y: own.y },
            { x: side, y: bridgeY },
          ];
      this.#boxes.push({ kind: 'pod', host: pod.name, x, y, width: chip, height: chipHeight, address: addressOf(pod) });
      this.#anchors.set(`${pod.name}/stack`, { point: own, up, parent: bridgeKey });
      this.#wires.push([own, ...up]);
    }
  }

  #interface(node: TopologyHost, box: Omit<Box, 'kind' | 'host'>, point: Point, up: readonly Point[]): void {
    const device = node.interfaces.find(({ kind }) => kind === 'ethernet');
    this.#boxes.push({ kind: 'interface', host: node.name, ...box, name: device?.name, address: bare(device?.address) });
    this.#anchors.set(`${node.name}/interface`, { point, up });
    const stack = this.#anchors.get(`${node.name}/stack`)?.point ?? point;
    this.#wires.push([stack, point], [point, ...up]);
  }

  #machine(machine: TopologyHost, box: Omit<Box, 'kind' | 'host'>, onWire: Point): void {
    this.#boxes.push({ kind: 'machine', host: machine.name, ...box, address: addressOf(machine) });
    const point = onWire.x < box.x ? { x: box.x, y: box.y + box.height / 2 } : { x: box.x + box.width / 2, y: box.y };
    this.#anchors.set(`${machine.name}/stack`, { point, up: [onWire] });
    this.#wires.push([point, onWire]);
  }

  #underlay(axis: 'x' | 'y'): void {
    const points = [...this.#anchors.values()].flatMap(({ parent, up }) => (parent === undefined ? (up.at(-1) ?? []) : []));
    if (points.length === 0) return;
    const sorted = [...points].sort((a, b) => a[axis] - b[axis]);
    this.#wires.push([sorted[0], sorted.at(-1)].filter((point) => point !== undefined));
  }

  #route(from: string | undefined, to: string | undefined): readonly Point[] {
    if (from === undefined || to === undefined) return [];
    const there = this.#ancestry(from);
    const back = this.#ancestry(to);
    const meet = there.findIndex((key) => back.includes(key));
    const common = meet < 0 ? undefined : there[meet];
    const climb = (keys: readonly string[]): Point[] =>
      keys.slice(0, common === undefined ? keys.length : keys.indexOf(common)).flatMap((key) => {
        const anchor = this.#anchors.get(key);
        return anchor ? [anchor.point, ...anchor.up] : [];
      });
    const middle = common === undefined ? undefined : this.#anchors.get(common)?.point;
    return straighten([...climb(there), ...(middle ? [middle] : []), ...climb(back).reverse()]);
  }

  #ancestry(key: string): string[] {
    const keys: string[] = [];
    for (let at: string | undefined = key; at !== undefined; at = this.#anchors.get(at)?.parent) keys.push(at);
    return keys;
  }
}

/** Leaves out points that are met twice in a row, and those on the straight line between their neighbours. */
function straighten(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last && last.x === point.x && last.y === point.y) continue;
    const before = kept.at(-2);
    if (before && last && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y))) kept.pop();
    kept.push(point);
  }
  return kept;
}

function addressOf(host: TopologyHost): string | undefined {
  return bare(host.interfaces.find((device) => device.address !== undefined)?.address);
}

function bare(cidr: string | undefined): string | undefined {
  return cidr?.split('/')[0];
}
