import { type Host, isLocal, lookupRoute, preferredSource, type Route } from '../../../cluster/host.ts';
import { type Address, printAddress } from '../../../net/address.ts';
import { contains, mask, type Prefix } from '../../../net/prefix.ts';
import { printJson } from './json.ts';
import type { IpOptions } from './options.ts';
import { parseAddressWord, parseNetwork, parsePrefixWord } from './prefix.ts';
import { broadcastOf } from './print-device.ts';
import { localRoutes, printRouteWords, type RouteWords, routeJson, routeWords } from './print-route.ts';
import { abbreviated, answers, IpError, notSimulatedError, type Words } from './words.ts';

const commands = [
  'list',
  'show',
  'lst',
  'get',
  'add',
  'delete',
  'change',
  'append',
  'replace',
  'prepend',
  'test',
  'flush',
  'save',
  'restore',
  'showdump',
  'help',
] as const;

/** `ip route`. @throws IpError */
export function ipRoute(words: Words, options: IpOptions, host: Host): string {
  const word = words.next();
  const command = word === undefined ? 'list' : abbreviated(word, commands);
  switch (command) {
    case 'list':
    case 'show':
    case 'lst':
      return list(words, options, host);
    case 'get':
      return get(words, options, host);
    case 'add':
    case 'replace':
    case 'delete':
      return modify(command, words, host);
    case undefined:
      throw new IpError(`Command "${word}" is unknown, try "ip route help".`, 255);
    default:
      throw notSimulatedError(`ip route ${command}`);
  }
}

interface Filter {
  readonly table: 'main' | 'local';
  /** What was asked for by name, and is therefore not printed. */
  readonly said: Map<keyof RouteWords, string>;
  readonly fits: (prefix: Prefix) => boolean;
}

function parseFilter(words: Words): Filter {
  let table: Filter['table'] = 'main';
  const said = new Map<keyof RouteWords, string>();
  let fits: Filter['fits'] = () => true;
  const within = (outer: Prefix, inner: Prefix): boolean =>
    outer.length <= inner.length && typeof outer.network === typeof inner.network && contains(outer, inner.network);
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'table') table = parseTable(words.value());
    else if (word === 'dev' || word === 'oif') said.set('dev', words.value());
    else if (word === 'via') said.set('via', printAddress(parseAddressWord(words.value())));
    else if (word === 'proto' || word === 'protocol') said.set('proto', words.value());
    else if (word === 'scope') said.set('scope', words.value());
    else if (word === 'src') said.set('src', words.value());
    else if (['type', 'metric', 'cache', 'cloned', 'realms', 'vrf', 'iif', 'tos'].includes(word)) throw notSimulatedError(`ip route list ${word}`);
    else if (word === 'root') {
      const wanted = parseNetwork(words.value());
      fits = (prefix) => within(wanted, prefix);
    } else if (word === 'match') {
      const wanted = parseNetwork(words.value());
      fits = (prefix) => within(prefix, wanted);
    } else {
      const wanted = parseNetwork(word === 'exact' || word === 'to' ? words.value() : word);
      fits = (prefix) => prefix.length === wanted.length && prefix.network === wanted.network;
    }
  }
  return { table, said, fits };
}

function parseTable(name: string): 'main' | 'local' {
  if (name === 'main' || name === '254') return 'main';
  if (name === 'local' || name === '255') return 'local';
  if (['all', 'default'].includes(name) || /^\d+$/.test(name)) throw notSimulatedError(`the table ${name}`);
  throw new IpError(`Error: argument "${name}" is wrong: table id value is invalid\n`, 255);
}

function list(words: Words, { family = 4, json, pretty }: IpOptions, host: Host): string {
  const { table, said, fits } = parseFilter(words);
  const device = said.get('dev');
  if (device !== undefined && !host.devices.has(device)) throw new IpError(`Cannot find device "${device}"`, 1);
  if (family === 6) throw notSimulatedError('IPv6 routes');
  const all =
    table === 'local'
      ? localRoutes(host)
      : sortedRoutes(host)
          .filter(({ prefix }) => fits(prefix))
          .map(routeWords);
  const shown = all.filter((route) => [...said].every(([key, value]) => route[key] === value));
  // A source that was asked for is printed all the same.
  const without = new Set<string>([...said.keys()].filter((key) => key !== 'src'));
  if (!json) return shown.map((route) => printRouteWords(route, without)).join('');
  const values = shown.map((route) => routeJson(route, without));
  return printJson(values, pretty);
}

/** The main table in the order of the kernel's trie: by address, the wider network first. */
function sortedRoutes(host: Host): Route[] {
  return host.routes
    .filter(({ prefix }) => typeof prefix.network === 'number')
    .sort((a, b) => Number(a.prefix.network) - Number(b.prefix.network) || a.prefix.length - b.prefix.length);
}

const leftOutOfGet = 'from iif oif dev mark tos uid ipproto sport dport vrf fibmatch notify connected'.split(' ');

function get(words: Words, { oneline, json }: IpOptions, host: Host): string {
  const word = words.next();
  if (word === undefined) throw new IpError('need at least a destination address', 1);
  const { address } = parsePrefixWord(word === 'to' ? words.value() : word);
  const more = words.next();
  if (more !== undefined) {
    if (leftOutOfGet.includes(more)) throw notSimulatedError(`ip route get … ${more}`);
    throw new IpError(`Error: inet prefix is expected rather than "${more}".`, 1);
  }
  if (json) throw notSimulatedError('ip -json route get');
  const { line, cache } = describeRoute(host, address);
  return `${line} uid 0 ${oneline ? '\\' : '\n'}    cache ${cache && `${cache} `}\n`;
}

function describeRoute(host: Host, address: Address): { line: string; cache: string } {
  const text = printAddress(address);
  if (isLocal(host, address)) return { line: `local ${text} dev lo src ${text}`, cache: '<local>' };
  for (const device of host.devices.values())
    for (const own of device.addresses)
      if (device.kind !== 'loopback' && broadcastOf(false, { ...own, broadcast: true }) === text)
        return { line: `broadcast ${text} dev ${device.name} src ${printAddress(own.address)}`, cache: '<local,brd>' };
  const route = lookupRoute(host, address);
  if (!route) throw answers('Network is unreachable');
  return {
    line: `${text}${route.via === undefined ? '' : ` via ${printAddress(route.via)}`} dev ${route.device} src ${printAddress(sourceFor(host, route))}`,
    cache: '',
  };
}

// The route's own, else the address of its device in the gateway's network, else the first there is.
function sourceFor(host: Host, route: Route): Address {
  const own = host.devices.get(route.device)?.addresses ?? [];
  const near =
    route.via === undefined ? undefined : own.find(({ address, length }) => contains({ network: mask(address, length), length }, route.via as Address));
  const any = [...host.devices.values()].flatMap((device) => (device.kind === 'loopback' ? [] : device.addresses));
  return route.source ?? near?.address ?? preferredSource(host, route) ?? any[0]?.address ?? 0;
}

function modify(command: 'add' | 'replace' | 'delete', words: Words, host: Host): string {
  const wanted = parseRouteSpec(words, host);
  const same = (route: Route): boolean => route.prefix.length === wanted.prefix.length && route.prefix.network === wanted.prefix.network;
  if (command === 'delete') {
    const index = host.routes.findIndex(
      (route) => same(route) && (wanted.via === undefined || route.via === wanted.via) && (wanted.device === undefined || route.device === wanted.device),
    );
    if (index < 0) throw answers('No such process');
    host.routes.splice(index, 1);
    return '';
  }
  if (wanted.via !== undefined && isLocal(host, wanted.via)) throw new IpError('Error: Nexthop has invalid gateway.', 2);
  const device = wanted.device ?? deviceTowards(host, wanted.via);
  const index = host.routes.findIndex((route) => same(route) && (route.metric ?? 0) === (wanted.metric ?? 0));
  if (index >= 0 && command === 'add') throw answers('File exists');
  host.routes.splice(index >= 0 ? index : host.routes.length, index >= 0 ? 1 : 0, { ...wanted, device, protocol: wanted.protocol ?? 'boot' });
  return '';
}

function deviceTowards(host: Host, via: Address | undefined): string {
  if (via === undefined) throw answers('No such device');
  const route = lookupRoute(host, via);
  if (!route || route.via !== undefined) throw new IpError('Error: Nexthop has invalid gateway.', 2);
  return route.device;
}

function parseRouteSpec(words: Words, host: Host): Omit<Route, 'device'> & { readonly device?: string } {
  const spec: { -readonly [K in keyof Omit<Route, 'prefix'>]?: Route[K] } = {};
  let prefix: Prefix | undefined;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'via') spec.via = parseAddressWord(words.value());
    else if (word === 'dev') {
      spec.device = words.value();
      if (!host.devices.has(spec.device)) throw new IpError(`Cannot find device "${spec.device}"`, 1);
    } else if (word === 'src') spec.source = parseAddressWord(words.value());
    else if (word === 'metric') spec.metric = Number(words.value());
    else if (word === 'proto' || word === 'protocol') {
      const name = words.value();
      if (name !== 'static' && name !== 'kernel' && name !== 'boot') throw notSimulatedError(`the routing protocol ${name}`);
      spec.protocol = name;
    } else if (word === 'scope' && words.peek === 'link') words.next();
    else if (
      ['scope', 'table', 'onlink', 'mtu', 'nexthop', 'type', 'blackhole', 'unreachable', 'prohibit', 'throw', 'local', 'broadcast', 'unicast'].includes(word)
    )
      throw notSimulatedError(`ip route … ${word}`);
    else {
      const given = parsePrefixWord(word === 'to' ? words.value() : word);
      const network = mask(given.address, given.length);
      if (network !== given.address) throw new IpError('Error: Invalid prefix for given prefix length.', 2);
      prefix = { network, length: given.length };
    }
  }
  if (!prefix) throw answers('No such device');
  return { ...spec, prefix };
}
