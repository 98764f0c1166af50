import type { Host, Route } from '../../../cluster/host.ts';
import { printAddress } from '../../../net/address.ts';
import { printPrefix, width } from '../../../net/prefix.ts';
import type { Json } from './json.ts';
import { broadcastOf } from './print-device.ts';

/** A route with all that `ip route` may say of it, in its order. */
export interface RouteWords {
  readonly type?: 'local' | 'broadcast';
  readonly to: string;
  readonly via?: string;
  readonly dev: string;
  readonly proto?: string;
  readonly scope?: string;
  readonly src?: string;
  readonly metric?: number;
}

/** A route of the main table. */
export function routeWords({ prefix, via, device, source, protocol, metric }: Route): RouteWords {
  const isKernels = protocol === 'kernel' || (protocol === undefined && via === undefined && source !== undefined);
  return {
    to: prefix.length === 0 ? 'default' : prefix.length === width(prefix.network) ? printAddress(prefix.network) : printPrefix(prefix),
    via: via === undefined ? undefined : printAddress(via),
    dev: device,
    proto: isKernels ? 'kernel' : protocol === 'static' ? 'static' : undefined,
    scope: via === undefined ? 'link' : undefined,
    src: source === undefined ? undefined : printAddress(source),
    metric,
  };
}

/** The routes of the local table: what the kernel makes of the host's own addresses. */
export function localRoutes(host: Host): RouteWords[] {
  const found: { key: number; words: RouteWords }[] = [];
  for (const device of host.devices.values())
    for (const own of device.addresses) {
      if (typeof own.address !== 'number') continue;
      const isLoopback = device.kind === 'loopback';
      const src = printAddress(own.address);
      const common = { dev: device.name, proto: 'kernel', src };
      const broadcast = isLoopback ? '127.255.255.255' : broadcastOf(false, { ...own, broadcast: true });
      if (isLoopback) found.push({ key: own.address - 1, words: { ...common, type: 'local', to: '127.0.0.0/8', scope: 'host' } });
      found.push({ key: own.address, words: { ...common, type: 'local', to: src, scope: 'host' } });
      if (broadcast)
        found.push({ key: (own.address | (0xffffffff >>> own.length)) >>> 0, words: { ...common, type: 'broadcast', to: broadcast, scope: 'link' } });
    }
  return found.sort((a, b) => a.key - b.key).map(({ words }) => words);
}

/** One line; what was asked for by name is left out. */
export function printRouteWords(words: RouteWords, without: ReadonlySet<string>): string {
  const { type, to, ...rest } = words;
  const said = (['via', 'dev', 'proto', 'scope', 'src', 'metric'] as const).flatMap((key) =>
    rest[key] === undefined || without.has(key) ? [] : `${key} ${rest[key]}`,
  );
  return `${[...(type ? [type] : []), to, ...said].join(' ')} \n`;
}

/** The same for `-j`. */
export function routeJson({ type, to, via, dev, proto, scope, src, metric }: RouteWords, without: ReadonlySet<string>): Json {
  const all = { type, dst: to, gateway: via, dev, protocol: proto, scope, prefsrc: src, metric, flags: [] };
  const names: Readonly<Record<string, string>> = { via: 'gateway', dev: 'dev', proto: 'protocol', scope: 'scope', src: 'prefsrc' };
  const hidden = new Set([...without].map((key) => names[key]));
  return Object.fromEntries(Object.entries(all).filter(([key, value]) => value !== undefined && !hidden.has(key))) as Json;
}
