import { atLeast, type Version } from '../../api/version.ts';
import { withDefaults } from '../../proxy/input.ts';
import { routeLocalnetSysctls } from '../../proxy/iptables/route-localnet.ts';
import { type KubeProxyConfiguration, proxySettings } from './kube-proxy-configuration.ts';

/** What a start-up log depends on. */
export interface StartUp {
  readonly config: KubeProxyConfiguration;
  readonly version: Version;
  /** `v1.26.0` */
  readonly gitVersion: string;
  readonly nodeIP: string;
  /** How many processors the node has; conntrack's size goes by that. */
  readonly cores: number;
  /** Whether no kube-proxy has set conntrack's timeouts on the node before. */
  readonly isFirst: boolean;
  readonly startedAt: number;
  /** When each line was written, in seconds after the start. */
  readonly times?: readonly number[];
}

interface Line {
  /** Seconds since the line before, as a real one took. */
  readonly after: number;
  /** Where in kube-proxy's source the line is written. */
  readonly at: string;
  readonly text: string | ((start: StartUp) => string);
  readonly level?: 'E' | 'W';
  readonly when?: (start: StartUp) => boolean;
}

type Mode = 'iptables' | 'ipvs' | 'nftables';

const conntrackMax = ({ cores }: StartUp): number => Math.max(32768 * cores, 131072);
const hasNoIPv6Range = ({ config }: StartUp): boolean => !(config.clusterCIDR ?? '').includes(':');
const isBlank = ({ config }: StartUp): boolean => !config.mode;
const usesDefaultScheduler = ({ config }: StartUp): boolean => !config.ipvs?.scheduler;
const localhostNodePorts = ({ config, version }: StartUp): boolean =>
  Object.keys(routeLocalnetSysctls(withDefaults(proxySettings(config)), version)).length > 0;

const routeLocalnet =
  '"Setting route_localnet=1 to allow node-ports on localhost; to change this either disable iptables.localhostNodePorts (--iptables-localhost-nodeports) or set nodePortAddresses (--nodeport-addresses) to filter loopback addresses"';
const scheduler = '"IPVS scheduler not specified, use rr by default"';
const golang = '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""';
const truncated = (name: string): string => `"Ipset name truncated" ipSetName="${name}" truncatedName="${name.slice(0, 31)}"`;
const starting = (what: string): string => `"Starting ${what} config controller"`;
const waiting = (what: string): string => `Waiting for caches to sync for ${what} config`;
const synced = (what: string): string => `Caches are synced for ${what} config`;
const line = (after: number, at: string, text: Line['text'], when?: Line['when']): Line => ({ after, at, text, ...(when ? { when } : {}) });

/**
 * How kube-proxies log their start from a release on. Line numbers are those of logs that real ones of that release wrote, in ipvs mode of 1.26 those
 * of its source; a release in between may have others.
 */
interface Release {
  readonly since: Version;
  readonly before: readonly Line[];
  readonly modes: Readonly<Partial<Record<Mode, readonly Line[]>>>;
  readonly after: readonly Line[];
}

const releases: readonly Release[] = [
  {
    since: '1.26',
    before: [
      line(0.4, 'node.go:163', ({ nodeIP }) => `Successfully retrieved node IP: ${nodeIP}`),
      line(0.000125, 'server_others.go:109', ({ nodeIP }) => `"Detected node IP" address="${nodeIP}"`),
      line(0.000045, 'server_others.go:535', '"Using iptables proxy"', isBlank),
    ],
    modes: {
      iptables: [
        line(0.080809, 'server_others.go:176', '"Using iptables Proxier"'),
        line(0.000052, 'server_others.go:183', '"kube-proxy running in dual-stack mode" ipFamily=IPv4'),
        line(0.00001, 'server_others.go:184', '"Creating dualStackProxier for iptables"'),
        line(
          0.00004,
          'server_others.go:465',
          '"Detect-local-mode set to ClusterCIDR, but no IPv6 cluster CIDR defined, , defaulting to no-op detect-local for IPv6"',
          hasNoIPv6Range,
        ),
        line(0.000037, 'proxier.go:242', routeLocalnet, localhostNodePorts),
      ],
      ipvs: [
        line(0.060809, 'server_others.go:248', '"Using ipvs Proxier"'),
        line(0.000026, 'server_others.go:250', '"Creating dualStackProxier for ipvs"'),
        line(
          0.000009,
          'server_others.go:465',
          '"Detect-local-mode set to ClusterCIDR, but no IPv6 cluster CIDR defined, , defaulting to no-op detect-local for IPv6"',
          hasNoIPv6Range,
        ),
        line(0.000246, 'proxier.go:439', scheduler, usesDefaultScheduler),
        line(0.000082, 'proxier.go:439', scheduler, usesDefaultScheduler),
        line(0.000014, 'ipset.go:113', truncated('KUBE-6-LOAD-BALANCER-SOURCE-CIDR')),
        line(0.000006, 'ipset.go:113', truncated('KUBE-6-NODE-PORT-LOCAL-SCTP-HASH')),
      ],
    },
    after: [
      line(0.237081, 'server.go:655', ({ gitVersion }) => `"Version info" version="${gitVersion}"`),
      line(0.000035, 'server.go:657', golang),
      line(0.061896, 'conntrack.go:52', (start) => `"Setting nf_conntrack_max" nf_conntrack_max=${conntrackMax(start)}`),
      ...timeouts('conntrack.go:100'),
      line(0.003093, 'config.go:444', starting('node')),
      line(0.000033, 'shared_informer.go:273', waiting('node')),
      line(0.000004, 'config.go:226', starting('endpoint slice')),
      line(0.000017, 'shared_informer.go:273', waiting('endpoint slice')),
      line(0.000057, 'config.go:317', starting('service')),
      line(0.00003, 'shared_informer.go:273', waiting('service')),
      line(0.100585, 'shared_informer.go:280', synced('service')),
      line(0.000019, 'shared_informer.go:280', synced('endpoint slice')),
      line(0.000051, 'shared_informer.go:280', synced('node')),
    ],
  },
  {
    since: '1.29',
    before: [
      line(0.4, 'server_others.go:72', '"Using iptables proxy"', isBlank),
      line(0.007777, 'server.go:1050', ({ nodeIP }) => `"Successfully retrieved node IP(s)" IPs=["${nodeIP}"]`),
      line(0.076745, 'conntrack.go:58', (start) => `"Setting nf_conntrack_max" nfConntrackMax=${conntrackMax(start)}`),
      ...timeouts('conntrack.go:118'),
      line(0.019565, 'server.go:652', '"kube-proxy running in dual-stack mode" primary ipFamily="IPv4"'),
    ],
    modes: {
      iptables: [
        line(0.00003, 'server_others.go:168', '"Using iptables Proxier"'),
        ...noLocalDetection('server_others.go:512', 'server_others.go:529'),
        line(0.000022, 'proxier.go:246', routeLocalnet, localhostNodePorts),
      ],
      ipvs: [
        line(0.00428, 'server_others.go:236', '"Using ipvs Proxier"'),
        ...noLocalDetection('server_others.go:512', 'server_others.go:529'),
        line(0.000256, 'proxier.go:409', scheduler, usesDefaultScheduler),
        line(0.000159, 'proxier.go:409', scheduler, usesDefaultScheduler),
        line(0.000034, 'ipset.go:116', truncated('KUBE-6-LOAD-BALANCER-SOURCE-CIDR')),
        line(0.000011, 'ipset.go:116', truncated('KUBE-6-NODE-PORT-LOCAL-SCTP-HASH')),
      ],
    },
    after: [
      line(0.016748, 'server.go:865', ({ gitVersion }) => `"Version info" version="${gitVersion}"`),
      line(0.000014, 'server.go:867', golang),
      ...informers({ service: 188, node: 315, slices: 97 }, 311, 318),
    ],
  },
  {
    since: '1.30',
    before: [
      line(0.4, 'server_linux.go:69', '"Using iptables proxy"', isBlank),
      line(0.007777, 'server.go:1062', ({ nodeIP }) => `"Successfully retrieved node IP(s)" IPs=["${nodeIP}"]`),
      line(
        0.0121,
        'conntrack.go:119',
        (start) => `"Set sysctl" entry="net/netfilter/nf_conntrack_max" value=${conntrackMax(start)}`,
        ({ isFirst }) => isFirst,
      ),
      line(0.0001, 'conntrack.go:59', (start) => `"Setting nf_conntrack_max" nfConntrackMax=${conntrackMax(start)}`),
      ...timeouts('conntrack.go:119'),
      line(0.125446, 'server.go:659', '"kube-proxy running in dual-stack mode" primary ipFamily="IPv4"'),
    ],
    modes: {
      iptables: [
        line(0.00009, 'server_linux.go:165', '"Using iptables Proxier"'),
        ...noLocalDetection('server_linux.go:511', 'server_linux.go:528'),
        line(0.003866, 'proxier.go:243', routeLocalnet, localhostNodePorts),
      ],
      ipvs: [
        line(0.038426, 'server_linux.go:233', '"Using ipvs Proxier"'),
        ...noLocalDetection('server_linux.go:511', 'server_linux.go:528'),
        line(0.000626, 'proxier.go:358', scheduler, usesDefaultScheduler),
        line(0.000468, 'proxier.go:358', scheduler, usesDefaultScheduler),
        line(0.000032, 'ipset.go:119', truncated('KUBE-6-LOAD-BALANCER-SOURCE-CIDR')),
        line(0.000011, 'ipset.go:119', truncated('KUBE-6-NODE-PORT-LOCAL-SCTP-HASH')),
      ],
      nftables: [line(0.00004, 'server_linux.go:299', '"Using nftables Proxier"'), ...noLocalDetection('server_linux.go:511', 'server_linux.go:528')],
    },
    after: [
      line(0.000727, 'server.go:872', ({ gitVersion }) => `"Version info" version="${gitVersion}"`),
      line(0.00002, 'server.go:874', golang),
      ...informers({ service: 192, node: 319, slices: 101 }, 313, 320),
    ],
  },
  {
    since: '1.32',
    before: [
      line(0.4, 'server_linux.go:66', '"Using iptables proxy"', isBlank),
      line(0.003333, 'server.go:698', ({ nodeIP }) => `"Successfully retrieved node IP(s)" IPs=["${nodeIP}"]`),
      line(
        0.003333,
        'conntrack.go:121',
        (start) => `"Set sysctl" entry="net/netfilter/nf_conntrack_max" value=${conntrackMax(start)}`,
        ({ isFirst }) => isFirst,
      ),
      line(0.000811, 'conntrack.go:60', (start) => `"Setting nf_conntrack_max" nfConntrackMax=${conntrackMax(start)}`),
      ...timeouts('conntrack.go:121'),
      {
        after: 0.0002,
        at: 'server.go:234',
        level: 'E',
        text: '"Kube-proxy configuration may be incomplete or incorrect" err="nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. Consider using `--nodeport-addresses primary`"',
        when: ({ config }) => config.mode !== 'nftables' && !config.nodePortAddresses?.length,
      },
      line(0.000054, 'server.go:243', '"kube-proxy running in dual-stack mode" primary ipFamily="IPv4"'),
    ],
    modes: {
      iptables: [
        line(0.000058, 'server_linux.go:169', '"Using iptables Proxier"'),
        line(0.0305, 'proxier.go:255', `${routeLocalnet} ipFamily="IPv4"`, localhostNodePorts),
      ],
      ipvs: [
        line(0.000058, 'server_linux.go:226', '"Using ipvs Proxier"'),
        line(0.0007, 'proxier.go:364', `${scheduler} ipFamily="IPv4"`, usesDefaultScheduler),
        line(0.0005, 'proxier.go:364', `${scheduler} ipFamily="IPv6"`, usesDefaultScheduler),
      ],
      nftables: [line(0.00004, 'server_linux.go:292', '"Using nftables Proxier"')],
    },
    after: [
      line(0.068401, 'server.go:497', ({ gitVersion }) => `"Version info" version="${gitVersion}"`),
      line(0.000025, 'server.go:499', golang),
      ...informers({ service: 199, node: 329, slices: 105 }, 313, 320),
    ],
  },
];

/** The lines that kube-proxy logs when it starts, each with its time in seconds since 1970. */
export function startUpLog(start: StartUp): { at: number; text: string }[] {
  const release = [...releases].reverse().find(({ since }) => atLeast(start.version, since));
  if (!release) return [{ at: start.startedAt, text: `hairpin: what kube-proxy ${start.version} logs when it starts is not known here; its rules are` }];
  const mode = (start.config.mode || 'iptables') as Mode;
  const lines = [...release.before, ...(release.modes[mode] ?? []), ...release.after].filter(({ when }) => !when || when(start));
  // Whole microseconds: a time since 1970 in seconds has too few digits to add them to.
  const begun = micros(start.startedAt);
  let at = begun;
  return lines.map(({ after, at: where, text, level = 'I' }, i) => {
    const known = start.times?.[i];
    at = known === undefined ? at + micros(after) : begun + micros(known);
    return { at: at / 1e6, text: `${level}${klogTime(at / 1e6)}       1 ${where}] ${typeof text === 'string' ? text : text(start)}` };
  });
}

/** `0202 05:52:21.403256`: a time as klog writes it, in UTC. */
export function klogTime(at: number): string {
  const iso = new Date(Math.floor(micros(at) / 1000)).toISOString();
  return `${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 19)}.${String(micros(at) % 1e6).padStart(6, '0')}`;
}

function micros(seconds: number): number {
  return Math.round(seconds * 1e6);
}

function timeouts(at: string): Line[] {
  const first: Line['when'] = ({ isFirst }) => isFirst;
  return [
    line(0.00016, at, '"Set sysctl" entry="net/netfilter/nf_conntrack_tcp_timeout_established" value=86400', first),
    line(0.00011, at, '"Set sysctl" entry="net/netfilter/nf_conntrack_tcp_timeout_close_wait" value=3600', first),
  ];
}

function noLocalDetection(warning: string, then: string): Line[] {
  return [
    line(0.002258, warning, '"Detect-local-mode set to ClusterCIDR, but no cluster CIDR for family" ipFamily="IPv6"', hasNoIPv6Range),
    line(0.000022, then, '"Defaulting to no-op detect-local"', hasNoIPv6Range),
  ];
}

function informers(config: { service: number; node: number; slices: number }, wait: number, done: number): Line[] {
  return [
    line(0.0016, `config.go:${config.service}`, starting('service')),
    line(0.00002, `shared_informer.go:${wait}`, waiting('service')),
    line(0.0003, `config.go:${config.slices}`, starting('endpoint slice')),
    line(0.00001, `shared_informer.go:${wait}`, waiting('endpoint slice')),
    line(0.0001, `config.go:${config.node}`, starting('node')),
    line(0.00002, `shared_informer.go:${wait}`, waiting('node')),
    line(0.1, `shared_informer.go:${done}`, synced('service')),
    line(0.00003, `shared_informer.go:${done}`, synced('endpoint slice')),
    line(0.00001, `shared_informer.go:${done}`, synced('node')),
  ];
}
