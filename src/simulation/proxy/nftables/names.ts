import { protocolName } from '../../net/protocol.ts';
import { hash16 } from '../chain-names.ts';
import type { EndpointInfo } from '../endpoints.ts';
import type { ServicePortInfo } from '../service-port-map.ts';

/** What a chain or set of a Service is for: the first word of its name. `affinity` names a set. */
export type ChainKind = 'service' | 'local' | 'external' | 'endpoint' | 'firewall' | 'affinity';

/** The part that all names of a service port share: a hash, then `namespace/name/protocol/portName`. An unnamed port leaves the slash at the end. */
export function servicePart(port: ServicePortInfo, limit: number): string {
  return hashAndTruncate(`${port.namespace}/${port.name}/${protocolName(port.protocol)}/${port.portName}`, limit);
}

/** The part that all names of one endpoint of a service port share. IPv6 colons become dots: a chain's name cannot have them. */
export function endpointPart(port: ServicePortInfo, endpoint: EndpointInfo, limit: number): string {
  const ip = endpoint.ip.replaceAll(':', '.');
  return hashAndTruncate(`${port.namespace}/${port.name}/${protocolName(port.protocol)}/${port.portName}__${ip}/${endpoint.port}`, limit);
}

/** Whether a chain belongs to a Service: kube-proxy's fixed chains have no slash in their names. */
export function isServiceChain(name: string): boolean {
  return name.includes('/');
}

// Models hashAndTruncate: the hash keeps a name unique when the end of it has to go.
function hashAndTruncate(text: string, limit: number): string {
  const name = `${hash16(text).slice(0, 8)}-${text}`;
  return name.length > limit ? `${name.slice(0, limit - 3)}...` : name;
}
