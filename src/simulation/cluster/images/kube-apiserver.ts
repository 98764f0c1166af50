import { AllocationError, IPAllocator } from '../../allocate/ip-allocator.ts';
import { PortAllocator } from '../../allocate/port-allocator.ts';
import { familyOf } from '../../api/validate-cluster-ips.ts';
import type { ApiServerFlags } from '../control-plane.ts';
import type { Program } from '../nodes/programs.ts';

const defaultServiceCIDR = '10.0.0.0/24';
const defaultNodePortRange = '30000-32767';
const noRange =
  'No CIDR for service cluster IPs specified. Default value which was 10.0.0.0/24 is deprecated and will be removed in future releases. Please specify it using --service-cluster-ip-range on kube-apiserver.';

/** kube-apiserver as a container: reads its ranges from its flags, and is up while it runs. */
export function kubeApiServerProgram(start: (flags: ApiServerFlags) => void, stop: () => void): Program {
  return ({ commandLine, log }) => {
    const flags = parseFlags(commandLine);
    if (typeof flags === 'string') {
      log(`Error: ${flags}`);
      return { exit: { code: 1 } };
    }
    if (flags.usesDefault) log(`W ${noRange}`);
    start({ serviceCIDRs: flags.serviceCIDRs, nodePortRange: flags.nodePortRange });
    return { stop };
  };
}

/** The ranges of a command line; a text says what is wrong with it, in kube-apiserver's words. */
export function parseFlags(commandLine: readonly string[]): (ApiServerFlags & { readonly usesDefault: boolean }) | string {
  const values = new Map<string, string>();
  for (const word of commandLine.slice(1)) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(word);
    if (!match) return `unknown command "${word}" for "kube-apiserver"`;
    const [, name = '', value = 'true'] = match;
    if (!knownFlags.has(name)) return `unknown flag: --${name}`;
    values.set(name, value);
  }
  const given = values.get('service-cluster-ip-range') ?? '';
  const serviceCIDRs = given === '' ? [defaultServiceCIDR] : given.split(',').map((cidr) => cidr.trim());
  const nodePortRange = values.get('service-node-port-range') ?? defaultNodePortRange;
  try {
    new PortAllocator(nodePortRange, false);
  } catch {
    return `invalid argument "${nodePortRange}" for "--service-node-port-range" flag: "${nodePortRange}" is not a valid port range`;
  }
  return checkRanges(serviceCIDRs) ?? { serviceCIDRs, nodePortRange, usesDefault: given === '' };
}

// Models cmd/kube-apiserver/app/options/validation.go validateClusterIPFlags (1.26).
function checkRanges(cidrs: readonly string[]): string | undefined {
  if (cidrs.length > 2) return '--service-cluster-ip-range must not contain more than two entries';
  for (const [i, cidr] of cidrs.entries()) {
    try {
      if (!cidr.includes('/')) throw new Error('no prefix length');
      new IPAllocator(cidr);
    } catch (error) {
      return error instanceof AllocationError ? error.message : `service-cluster-ip-range[${i}] is not a valid cidr`;
    }
  }
  const [first, second] = cidrs.map((cidr) => familyOf(cidr.split('/')[0]));
  if (cidrs.length === 2 && first === second) return '--service-cluster-ip-range[0] and --service-cluster-ip-range[1] must be of different IP family';
  return undefined;
}

// Flags of 1.26 that somebody may set; what they do beyond Services is not simulated.
const knownFlags = new Set(
  `advertise-address allow-privileged anonymous-auth api-audiences apiserver-count audit-log-maxage audit-log-maxbackup audit-log-maxsize audit-log-path audit-policy-file
  authorization-mode authorization-webhook-config-file bind-address cert-dir client-ca-file cors-allowed-origins default-not-ready-toleration-seconds
  default-unreachable-toleration-seconds default-watch-cache-size disable-admission-plugins enable-admission-plugins enable-aggregator-routing enable-bootstrap-token-auth
  enable-garbage-collector encryption-provider-config endpoint-reconciler-type etcd-cafile etcd-certfile etcd-compaction-interval etcd-keyfile etcd-prefix etcd-servers
  event-ttl external-hostname feature-gates goaway-chance kubelet-certificate-authority kubelet-client-certificate kubelet-client-key kubelet-preferred-address-types
  kubelet-timeout livez-grace-period log-flush-frequency logging-format max-mutating-requests-inflight max-requests-inflight min-request-timeout oidc-client-id
  oidc-issuer-url permit-address-sharing permit-port-sharing profiling proxy-client-cert-file proxy-client-key-file request-timeout requestheader-allowed-names
  requestheader-client-ca-file requestheader-extra-headers-prefix requestheader-group-headers requestheader-username-headers runtime-config secure-port
  service-account-extend-token-expiration service-account-issuer service-account-jwks-uri service-account-key-file service-account-lookup
  service-account-max-token-expiration service-account-signing-key-file service-cluster-ip-range service-node-port-range shutdown-delay-duration storage-backend
  storage-media-type tls-cert-file tls-cipher-suites tls-min-version tls-private-key-file token-auth-file v vmodule watch-cache watch-cache-sizes`.split(/\s+/),
);
