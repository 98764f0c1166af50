import type { Fate, PlaceView, Topology as TopologyData } from 'hairpin';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { networkNames } from '../../components/Address';
import { FateShape, fateWords } from '../../components/Fate';
import type { Addresses } from '../output';
import styles from './topology.module.css';
import { type Box, type Layout, layOut, type Point } from './topology-layout';
import { allStops, type LegStops, type Stop } from './trace-stops';

interface Props {
  readonly topology: TopologyData;
  readonly addresses: Addresses;
  /** The packet's way, and where it is now. */
  readonly way?: { readonly legs: readonly LegStops[]; readonly current: Stop; readonly fate: Fate };
}

/** A cluster's hosts and wires, with a packet on its way if there is one. Drawn twice, for a page and for a phone; a style rule picks. */
export default function Topology(props: Props): ReactNode {
  return (
    <div className={styles.frame}>
      <Picture {...props} shape="wide" />
      <Picture {...props} shape="narrow" />
      {props.way && <Legend topology={props.topology} addresses={props.addresses} />}
    </div>
  );
}

function Picture({ topology, addresses, way, shape }: Props & { readonly shape: 'wide' | 'narrow' }): ReactNode {
  const legs = way?.legs;
  const seen = useMemo(() => (legs ? onlyWhatMatters(topology, legs) : topology), [topology, legs]);
  const layout = useMemo(() => layOut(seen, shape), [seen, shape]);
  const used = usedService(topology, addresses, way !== undefined);
  const dressed = useMemo(() => ({ ...addressesOf(topology), ...addresses }), [topology, addresses]);
  return (
    <svg className={`${styles.picture} ${styles[shape]}`} viewBox={`0 0 ${layout.width} ${Math.ceil(layout.height)}`} role="img">
      <title>{titleOf(seen)}</title>
      <desc>{inWords(seen).join(' ')}</desc>
      {layout.boxes
        .filter(({ kind }) => kind === 'node')
        .map((box) => (
          <rect key={box.host} className={styles.node} x={box.x} y={box.y} width={box.width} height={box.height} rx={8} />
        ))}
      {layout.wires.map((points) => (
        <path key={line(points)} className={styles.wire} d={line(points)} />
      ))}
      {layout.boxes.map((box) => (
        <Part
          key={`${box.kind} ${box.host}`}
          box={box}
          shape={shape}
          topology={seen}
          addresses={dressed}
          used={used}
          isHere={way !== undefined && way.current.place.host === box.host && isPartOf(box, way.current.place)}
        />
      ))}
      {way && <Way layout={layout} legs={way.legs} current={way.current} />}
      {way && <End layout={layout} legs={way.legs} fate={way.fate} />}
      {way && <Packet layout={layout} legs={way.legs} current={way.current} />}
    </svg>
  );
}

function Part({
  box,
  shape,
  topology,
  addresses,
  used,
  isHere,
}: {
  readonly box: Box;
  readonly shape: 'wide' | 'narrow';
  readonly topology: TopologyData;
  readonly addresses: Addresses;
  readonly used: TopologyData['services'][number] | undefined;
  readonly isHere: boolean;
}): ReactNode {
  const center = box.x + box.width / 2;
  const middle = box.y + box.height / 2;
  if (box.kind === 'node')
    return (
      <text className={styles.nodeName} x={box.x + 12} y={box.y + 18}>
        {box.host}
      </text>
    );
  const frame = (
    <rect
      className={`${styles.part} ${styles[box.kind]}`}
      data-here={isHere || undefined}
      data-endpoint={(box.address !== undefined && used?.endpoints.includes(box.address)) || undefined}
      x={box.x}
      y={box.y}
      width={box.width}
      height={box.height}
      rx={box.kind === 'bridge' || box.kind === 'interface' ? box.height / 2 : 5}
    />
  );
  if (box.kind === 'pod' || box.kind === 'machine')
    return (
      <g>
        {frame}
        <text className={styles.name} x={center} y={middle - 4} textAnchor="middle">
          {shorten(box.host, Math.floor((box.width - 10) / 7))}
        </text>
        <text className={styles.small} x={center} y={middle + 11} textAnchor="middle">
          <SvgAddress ip={box.address} addresses={addresses} />
        </text>
      </g>
    );
  // On the side of the trunk the packet passes.
  const left = box.x + (box.kind === 'interface' ? 10 : shape === 'wide' ? 12 : 48);
  const right = box.kind === 'interface' ? box.x + box.width - 10 : undefined;
  return (
    <g>
      {frame}
      <text
        className={styles.small}
        x={right && shape === 'narrow' ? right : left}
        y={box.kind === 'bridge' ? box.y + 16 : middle + 4}
        textAnchor={right && shape === 'narrow' ? 'end' : 'start'}
      >
        {box.kind === 'stack' ? (
          <Rules services={used ? [used] : topology.services} addresses={addresses} room={Math.floor((box.width - 64) / 6.1)} />
        ) : (
          <>
            {box.name} <SvgAddress ip={box.address} addresses={addresses} />
          </>
        )}
      </text>
    </g>
  );
}

// A Service lives in no box of its own: it is written in the rules of every node, so that is where its name stands.
function Rules({
  services,
  addresses,
  room,
}: {
  readonly services: TopologyData['services'];
  readonly addresses: Addresses;
  readonly room: number;
}): ReactNode {
  if (services.length === 0) return 'routing, rules';
  const names = services.map(({ name }) => name).join(', ');
  const full = services.map(({ name, address }) => `${name} ${address}`).join(', ');
  if (full.length + 7 > room) return names.length + 7 > room ? `rules of ${services.length} Services` : `rules: ${names}`;
  return (
    <>
      rules:{' '}
      {services.map(({ name, address }, i) => (
        <tspan key={address}>
          {i > 0 && ', '}
          {name} <SvgAddress ip={address} addresses={addresses} />
        </tspan>
      ))}
    </>
  );
}

function SvgAddress({ ip, addresses }: { readonly ip: string | undefined; readonly addresses: Addresses }): ReactNode {
  if (ip === undefined) return null;
  const info = Object.hasOwn(addresses, ip) ? addresses[ip] : undefined;
  if (!info) return <tspan className={styles.mono}>{ip}</tspan>;
  return (
    <tspan className={`address address--${info.network}`} data-ip={ip} data-about={[info.name, networkNames[info.network]].filter(Boolean).join(', ')}>
      {ip}
    </tspan>
  );
}

/** The way of the current leg: all of it faint, what lies behind the packet strong. */
function Way({ layout, legs, current }: { readonly layout: Layout; readonly legs: readonly LegStops[]; readonly current: Stop }): ReactNode {
  const stops = allStops(legs.filter((leg) => leg.title === current.leg));
  const behind = stops.filter((stop) => stop.index <= current.index);
  return (
    <>
      <path className={styles.way} d={wayOf(layout, stops)} />
      <path className={styles.behind} data-leg={current.leg} d={wayOf(layout, behind)} />
    </>
  );
}

function wayOf(layout: Layout, stops: readonly Stop[]): string {
  const points = stops.flatMap((stop, i) => layout.route(stops[i - 1]?.place ?? stop.place, stop.place));
  return line(points);
}

/** What became of the packet, where it did: a shape and a word. */
function End({ layout, legs, fate }: { readonly layout: Layout; readonly legs: readonly LegStops[]; readonly fate: Fate }): ReactNode {
  const stops = allStops(legs);
  const end = stops.find((stop) => (fate === 'delivered' ? stop.main.kind === 'deliver' : stop.fate)) ?? stops.findLast((stop) => stop.leg === 'Request');
  const point = end && layout.at(end.place);
  if (!point) return null;
  const box = layout.boxes.find((candidate) => candidate.host === end?.host && isPartOf(candidate, end.place));
  const word = fateWords[fate];
  const width = 22 + word.length * 5.9;
  const x = Math.min(box ? box.x + box.width - width + 6 : point.x, layout.width - width - 1);
  return (
    <g className={`${styles.end} fate--${fate}`} transform={`translate(${x} ${(box?.y ?? point.y) - 12})`}>
      <rect width={width} height={16} rx={8} />
      <g transform="translate(5 3) scale(0.65)" fill="currentColor">
        <FateShape fate={fate} />
      </g>
      <text x={18} y={11.5}>
        {word}
      </text>
    </g>
  );
}

/** The packet itself. It moves only when the reader moves it, and only if he has not asked for less motion. */
function Packet({ layout, legs, current }: { readonly layout: Layout; readonly legs: readonly LegStops[]; readonly current: Stop }): ReactNode {
  const dot = useRef<SVGGElement>(null);
  const last = useRef(current.index);
  const here = layout.at(current.place);
  useEffect(() => {
    const from = last.current;
    last.current = current.index;
    const element = dot.current;
    if (!element || Math.abs(current.index - from) !== 1 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const before = allStops(legs)[from];
    if (!before) return;
    const points = layout.route(before.place, current.place);
    const animation = element.animate(keyframes(points), { duration: Math.min(900, 250 + 120 * points.length), easing: 'ease-in-out' });
    return () => animation.cancel();
  }, [layout, legs, current]);
  if (!here) return null;
  return (
    <g ref={dot} className={styles.packet} style={{ transform: `translate(${here.x}px, ${here.y}px)` }} data-at={`${current.place.host}/${current.place.part}`}>
      <circle r={8} />
      <circle r={3} />
    </g>
  );
}

// In even speed along the whole way, whatever the lengths of its pieces.
function keyframes(points: readonly Point[]): Keyframe[] {
  const lengths = points.map((point, i) => (i === 0 ? 0 : Math.hypot(point.x - (points[i - 1]?.x ?? 0), point.y - (points[i - 1]?.y ?? 0))));
  const total = lengths.reduce((sum, length) => sum + length, 0) || 1;
  let sum = 0;
  return points.map(({ x, y }, i) => {
    sum += lengths[i] ?? 0;
    return { transform: `translate(${x}px, ${y}px)`, offset: Math.min(1, sum / total) };
  });
}

function Legend({ topology, addresses }: Omit<Props, 'way'>): ReactNode {
  const used = usedService(topology, addresses, true);
  if (!used || used.endpoints.length === 0) return null;
  return (
    <p className={styles.legend}>
      <svg width="22" height="14" aria-hidden="true">
        <rect className={`${styles.part} ${styles.pod}`} data-endpoint x="1" y="1" width="20" height="12" rx="3" />
      </svg>
      an endpoint of {used.name}
    </p>
  );
}

// The gateway stands there only if the packet came by.
function onlyWhatMatters(topology: TopologyData, legs: readonly LegStops[]): TopologyData {
  const hosts = new Set(allStops(legs).flatMap((stop) => [stop.host, stop.place.host]));
  return { ...topology, hosts: topology.hosts.filter((host) => host.kind !== 'gateway' || hosts.has(host.name)) };
}

function usedService(topology: TopologyData, addresses: Addresses, isTrace: boolean): TopologyData['services'][number] | undefined {
  const used = isTrace ? topology.services.filter(({ address }) => Object.hasOwn(addresses, address)) : [];
  return used.length === 1 ? used[0] : undefined;
}

/** Whose the addresses of the picture are; a trace names only those that occur in it. */
function addressesOf({ hosts, services }: TopologyData): Addresses {
  const networks = { node: 'node', pod: 'pod', outside: 'outside', gateway: 'outside' } as const;
  const own = hosts.flatMap((host) =>
    host.interfaces.flatMap(({ name, kind, address }) => {
      if (address === undefined) return [];
      const prefix = host.kind === 'node' || host.kind === 'pod' ? `${host.kind} ` : '';
      const about = {
        network: kind === 'bridge' ? ('pod' as const) : networks[host.kind],
        name: `${prefix}${host.name}${name === 'eth0' ? '' : ` (${name})`}`,
      };
      return [[address.split('/')[0] ?? '', about] as const];
    }),
  );
  return Object.fromEntries([...own, ...services.map(({ name, address }) => [address, { network: 'service' as const, name: `Service ${name}` }] as const)]);
}

function isPartOf(box: Box, { part }: PlaceView): boolean {
  return box.kind === 'pod' || box.kind === 'machine' || box.kind === part;
}

function titleOf({ hosts }: TopologyData): string {
  const names = (kind: string): string[] => hosts.filter((host) => host.kind === kind).map((host) => host.name);
  const pods = names('pod').length;
  return `Nodes ${names('node').join(', ')}${pods > 0 ? ` with ${pods} ${pods === 1 ? 'pod' : 'pods'}` : ''}`;
}

/** The picture in words, a sentence a thing. */
export function inWords({ hosts, services }: TopologyData): string[] {
  const address = (host: TopologyData['hosts'][number]): string => host.interfaces.find((device) => device.address)?.address?.split('/')[0] ?? '';
  const sentences = hosts
    .filter(({ kind }) => kind === 'node')
    .map((node) => {
      const pods = hosts.filter((host) => host.kind === 'pod' && host.node === node.name).map((pod) => `${pod.name} (${address(pod)})`);
      return `Node ${node.name} (${address(node)}) has ${pods.length > 0 ? `the pods ${pods.join(', ')}` : 'no pods'}.`;
    });
  const outside = hosts.filter(({ kind }) => kind === 'outside').map((host) => `${host.name} (${address(host)})`);
  if (outside.length > 0) sentences.push(`Outside the cluster: ${outside.join(', ')}.`);
  for (const service of services)
    sentences.push(
      `Service ${service.name} (${service.address}) stands in the rules of every node, with the endpoints ${service.endpoints.join(', ') || 'none'}.`,
    );
  return sentences;
}

/** The beginning and the end of a long name: a pod's ending tells it from its siblings. */
export function shorten(name: string, room: number): string {
  if (name.length <= room) return name;
  return `${name.slice(0, Math.max(1, room - 6))}…${name.slice(-5)}`;
}

function line(points: readonly Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
