import { protocolName } from '../../net/protocol.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';
import { hash8 } from './hash8.ts';

/** What a chain or set of a Service is for: the first word of its name. `affinity` names a set. */
export type ChainKind = 'service' | 'local' | 'external' | 'endpoint' | 'firewall' | 'affinity';

/** `namespace/name/protocol/portName`: what is hashed, and what can be read in a name. An unnamed port leaves the slash at the end. */
export function servicePrefix(port: ServicePortInfo): string {
  return `${port.namespace}/${port.name}/${protocolName(port.protocol)}/${port.portName}`;
}

/** The part that all names of a service port share: a hash, then the prefix. */
export function servicePart(port: ServicePortInfo, limit: number): string {
  return hashAndTruncate(servicePrefix(port), limit);
}

/** The part that all names of one endpoint of a service port share. IPv6 colons become dots: a chain's name cannot have them. */
export function endpointPart(prefix: string, { ip, port }: EndpointInfo, limit: number): string {
  return hashAndTruncate(`${prefix}__${ip.includes(':') ? ip.replaceAll(':', '.') : ip}/${port}`, limit);
}

/** Whether a chain belongs to a Service: kube-proxy's fixed chains have no slash in their names. */
export function isServiceChain(name: string): boolean {
  return name.includes('/');
}

// Models hashAndTruncate: the hash keeps a name unique when the end of it has to go.
function hashAndTruncate(text: string, limit: number): string {
  const name = `${hash8(text)}-${text}`;
  return name.length > limit ? `${name.slice(0, limit - 3)}...` : name;
}
