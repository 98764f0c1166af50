import type { Device, Host, Link } from '../../src/simulation/cluster/host.ts';
import { printAddress } from '../../src/simulation/net/address.ts';
import { printPrefix } from '../../src/simulation/net/prefix.ts';
import type { Namespaces } from './namespaces.ts';

/** Builds for every simulated host a network namespace with the same devices, addresses, routes and settings. */
export function replicate(namespaces: Namespaces, hosts: ReadonlyMap<string, Host>): void {
  namespaces.add([...hosts.keys()]);
  for (const [name, host] of hosts) namespaces.sysctl(name, settings(host));
  const nameOf = new Map([...hosts].map(([name, host]) => [host, name]));
  // In the order in which a machine gets them: its own network card, the bridge, the pods' wires. MASQUERADE may ask for the first address.
  const links = [...linksOf(hosts)];
  const nameOfHost = (host: Host) => nameOf.get(host) ?? host.name;
  for (const link of links.filter(({ ends }) => ends.length !== 2)) connect(namespaces, link, nameOfHost);
  for (const [name, host] of hosts) {
    const bridges = [...host.devices.values()].filter(({ kind }) => kind === 'bridge');
    namespaces.batch(name, ['link set lo up', ...bridges.map((bridge) => `link add ${bridge.name} type bridge forward_delay 0`)]);
  }
  for (const link of links.filter(({ ends }) => ends.length === 2)) connect(namespaces, link, nameOfHost);
  for (const [name, host] of hosts) {
    const devices = [...host.devices.values()].filter(({ kind }) => kind !== 'loopback');
    namespaces.batch(name, devices.flatMap(deviceLines));
    const proxied = devices.filter(({ proxyARP }) => proxyARP);
    namespaces.sysctl(name, Object.fromEntries([...devices.flatMap(neighbourSettings), ...proxied.flatMap(proxySettings)]));
    namespaces.batch(
      name,
      proxied.map(({ name: device }) => `neigh add proxy fd00:a9fe::1 dev ${device}`),
    );
    namespaces.batch(name, routeLines(host));
    // Beyond the gateway is nothing, and nothing says so.
    if (host.kind === 'gateway') namespaces.batch(name, ['route add blackhole 0.0.0.0/0', 'route add blackhole ::/0']);
  }
}

function settings({ sysctls, kind }: Host): Record<string, number> {
  const values = Object.fromEntries(Object.entries(sysctls).map(([name, value]) => [pathOf(name), value as number]));
  return {
    ...values,
    'net/ipv4/conf/all/rp_filter': 0,
    'net/ipv4/conf/default/rp_filter': 0,
    'net/ipv6/conf/all/accept_dad': 0,
    'net/ipv6/conf/default/accept_dad': 0,
    // Else REJECTs come to an end after the first few: one a second and target, and a budget for the whole namespace.
    'net/ipv4/icmp_ratemask': 0,
    'net/ipv6/icmp/ratelimit': 0,
    // A router that knows a shorter way says so, and the next packet would take it.
    'net/ipv4/conf/all/accept_redirects': 0,
    'net/ipv4/conf/default/accept_redirects': 0,
    'net/ipv6/conf/all/accept_redirects': 0,
    'net/ipv6/conf/default/accept_redirects': 0,
    // A server whose answer goes nowhere would send it again, into the counters of the next case.
    'net/ipv4/tcp_synack_retries': 0,
    ...(kind === 'gateway' && { 'net/bridge/bridge-nf-call-iptables': 0, 'net/bridge/bridge-nf-call-ip6tables': 0 }),
  };
}

// `bridge-nf-call-iptables` has dashes of its own.
function pathOf(sysctl: string): string {
  return sysctl.replaceAll('.', '/');
}

function linksOf(hosts: ReadonlyMap<string, Host>): Set<Link> {
  const links = new Set<Link>();
  for (const host of hosts.values()) for (const device of host.devices.values()) if (device.link) links.add(device.link);
  return links;
}

// Two ends are a veth pair. More are a switch: a bridge that is the first end's own device.
function connect(namespaces: Namespaces, { ends }: Link, nameOf: (host: Host) => string): void {
  const [first, ...others] = ends;
  if (!first) return;
  const home = nameOf(first.host);
  if (others.length === 1 && others[0]) {
    const [other] = others;
    namespaces.batch(home, [`link add ${first.device.name} type veth peer name ${other.device.name} netns ${namespaces.real(nameOf(other.host))}`]);
    return;
  }
  const lines = [`link add ${first.device.name} type bridge forward_delay 0`];
  for (const [i, { host, device }] of others.entries())
    lines.push(
      `link add port${i} type veth peer name ${device.name} netns ${namespaces.real(nameOf(host))}`,
      `link set port${i} master ${first.device.name} up`,
    );
  namespaces.batch(home, lines);
}

function deviceLines({ name, addresses, master, hairpin }: Device): string[] {
  return [
    `link set ${name}${master === undefined ? '' : ` master ${master}`} up`,
    ...(master === undefined ? [] : [`link set ${name} type bridge_slave hairpin ${hairpin ? 'on' : 'off'}`]),
    ...addresses.map(({ address, length }) => `addr add ${printAddress(address)}/${length} ${typeof address === 'number' ? 'brd +' : 'nodad'} dev ${name}`),
  ];
}

// Whoever asks for an address that nobody has waits for longer than any test lasts, and is never told.
function neighbourSettings({ name }: Device): [string, number][] {
  return [
    [`net/ipv4/neigh/${name}/mcast_solicit`, 1000],
    [`net/ipv6/neigh/${name}/mcast_solicit`, 1000],
  ];
}

function proxySettings({ name }: Device): [string, number][] {
  return [
    [`net/ipv4/conf/${name}/proxy_arp`, 1],
    [`net/ipv4/neigh/${name}/proxy_delay`, 0],
    [`net/ipv6/conf/${name}/proxy_ndp`, 1],
    [`net/ipv6/neigh/${name}/proxy_delay`, 0],
  ];
}

// Routes to a next hop come after the route that leads to it.
function routeLines({ routes }: Host): string[] {
  const own = routes.filter(({ byKernel }) => !byKernel);
  const lines = own.map(({ prefix, via, device }) => {
    const rest = via === undefined ? ' scope link' : ` via ${printAddress(via)}`;
    return { direct: via === undefined, line: `route add ${printPrefix(prefix)}${rest} dev ${device}` };
  });
  return [...lines.filter(({ direct }) => direct), ...lines.filter(({ direct }) => !direct)].map(({ line }) => line);
}
