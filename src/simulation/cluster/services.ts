import { AllocationError, IPAllocator } from '../allocate/ip-allocator.ts';
import { PortAllocator } from '../allocate/port-allocator.ts';
import { ManifestError } from '../api/manifest.ts';
import { defaultService } from '../api/service-defaults.ts';
import type { Service } from '../api/types.ts';
import { printInvalid, validateService } from '../api/validate-service.ts';
import { canonicalAddress } from '../net/address.ts';
import type { Random } from './random.ts';

/** Gives Services their addresses and ports, and takes them back. Models pkg/registry/core/service/storage/alloc.go. */
export class ServiceRegistry {
  readonly addresses: IPAllocator;
  readonly ports: PortAllocator;
  readonly #random: Random;

  /** @param random where dynamic allocation draws from. */
  constructor(serviceCIDR: string, nodePortRange: string, bandedPorts: boolean, random: Random) {
    this.addresses = new IPAllocator(serviceCIDR);
    this.ports = new PortAllocator(nodePortRange, bandedPorts);
    this.#random = random;
  }

  /** Defaults, validates and allocates. An update keeps what the Service had. Throws ManifestError in kubectl's words; nothing stays allocated then. */
  admit(service: Service, before: Service | undefined): void {
    service.metadata.namespace ??= 'default';
    if (before && service.spec.type !== 'ExternalName') inherit(service, before);
    defaultService(service);
    const errors = validateService(service);
    if (errors.length > 0) throw new ManifestError(printInvalid(service.metadata.name, errors));
    const undo: (() => void)[] = [];
    try {
      this.#allocateAddress(service, before, undo);
      this.#allocatePorts(service, before, undo);
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  /** Gives everything back. */
  release(service: Service): void {
    const { clusterIP, ports, healthCheckNodePort } = service.spec;
    if (clusterIP && clusterIP !== 'None') this.addresses.release(clusterIP);
    for (const port of ports ?? []) if (port.nodePort) this.ports.release(port.nodePort);
    if (healthCheckNodePort) this.ports.release(healthCheckNodePort);
  }

  #allocateAddress(service: Service, before: Service | undefined, undo: (() => void)[]): void {
    const { spec } = service;
    if (spec.type === 'ExternalName' || spec.clusterIP === 'None') return;
    if (before?.spec.clusterIP && before.spec.clusterIP !== 'None') {
      if (spec.clusterIP !== before.spec.clusterIP)
        throw new ManifestError(
          printInvalid(service.metadata.name, [
            { field: 'spec.clusterIPs[0]', detail: `Invalid value: []string{"${spec.clusterIP}"}: may not change once set` },
          ]),
        );
      return;
    }
    const wanted = spec.clusterIP;
    try {
      if (wanted) this.addresses.allocate(checkAddress(service, wanted));
      else spec.clusterIP = this.addresses.allocateNext((below) => this.#random.below(below));
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      if (!wanted) throw new ManifestError(`Error from server (InternalError): Internal error occurred: failed to allocate a serviceIP: ${error.message}`);
      throw new ManifestError(
        printInvalid(service.metadata.name, [
          { field: 'spec.clusterIPs', detail: `Invalid value: []string{"${wanted}"}: failed to allocate IP ${wanted}: ${error.message}` },
        ]),
      );
    }
    const taken = spec.clusterIP ?? '';
    spec.clusterIPs = [taken];
    undo.push(() => this.addresses.release(taken));
  }

  #allocatePorts(service: Service, before: Service | undefined, undo: (() => void)[]): void {
    const { spec } = service;
    const held = new Set((before?.spec.ports ?? []).flatMap((port) => port.nodePort ?? []));
    const wants = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
    for (const [i, port] of (spec.ports ?? []).entries()) {
      if (!wants && !port.nodePort) continue;
      if (port.nodePort && held.has(port.nodePort)) continue;
      const wanted = port.nodePort;
      try {
        if (wanted) this.ports.allocate(wanted);
        else port.nodePort = this.ports.allocateNext((below) => this.#random.below(below));
      } catch (error) {
        if (!(error instanceof AllocationError)) throw error;
        if (!wanted) throw new ManifestError(`Error from server (InternalError): Internal error occurred: failed to allocate a nodePort: ${error.message}`);
        throw new ManifestError(
          printInvalid(service.metadata.name, [{ field: `spec.ports[${i}].nodePort`, detail: `Invalid value: ${wanted}: ${error.message}` }]),
        );
      }
      const taken = port.nodePort ?? 0;
      undo.push(() => this.ports.release(taken));
    }
    for (const port of held) if (!spec.ports?.some((kept) => kept.nodePort === port)) this.ports.release(port);
  }
}

// apply of a manifest that does not mention them keeps the address and, port by port, the node port.
function inherit(service: Service, before: Service): void {
  if (before.spec.clusterIP && !service.spec.clusterIP) {
    service.spec.clusterIP = before.spec.clusterIP;
    service.spec.clusterIPs = before.spec.clusterIPs;
  }
  if (service.spec.type !== 'NodePort' && service.spec.type !== 'LoadBalancer') return;
  for (const port of service.spec.ports ?? []) {
    port.nodePort ??= before.spec.ports?.find((old) => old.port === port.port && (old.protocol ?? 'TCP') === (port.protocol ?? 'TCP'))?.nodePort;
  }
}

function checkAddress(service: Service, text: string): string {
  try {
    return canonicalAddress(text);
  } catch {
    throw new ManifestError(
      printInvalid(service.metadata.name, [
        { field: 'spec.clusterIPs[0]', detail: `Invalid value: "${text}": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)` },
      ]),
    );
  }
}
