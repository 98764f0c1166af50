import { width } from '../net/prefix.ts';
import { IpvsadmError, type IpvsadmLine, parseIpvsadm } from './command-line.ts';
import type { Ipvs } from './ipvs.ts';
import { listConnections, listServers, saveServers } from './list.ts';
import { isSchedulerName } from './schedulers/names.ts';
import { sortServers } from './sort.ts';
import { createStats, type VirtualServer, type VirtualServerSpec } from './virtual-server.ts';
import type { DestinationSpec, IpvsError } from './virtual-servers.ts';

/** What a command line printed, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What `ipvsadm` is run with. */
export interface IpvsadmOptions {
  readonly ipvs: Ipvs;
  /** Seconds. */
  readonly now: number;
  /** What `ipvsadm -R` reads. */
  readonly stdin?: string;
}

const version = 'ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n';
const noService = 'No such service';

// Models ipvs_strerror: what an errno means depends on the call.
const errors: Readonly<Record<string, Partial<Record<IpvsError, string>>>> = {
  'add-service': { EEXIST: 'Service already exists', ENOENT: 'Scheduler or persistence engine not found' },
  'edit-service': { ESRCH: noService, ENOENT: 'Scheduler or persistence engine not found' },
  'delete-service': { ESRCH: noService },
  zero: { ESRCH: noService },
  'add-server': { ESRCH: 'Service not defined', EEXIST: 'Destination already exists' },
  'edit-server': { ESRCH: 'Service not defined', ENOENT: 'No such destination' },
  'delete-server': { ESRCH: 'Service not defined', ENOENT: 'No such destination' },
};

/** Runs `ipvsadm` with these words, as ipvsadm 1.31 does. */
export function ipvsadm(words: readonly string[], options: IpvsadmOptions): CommandResult {
  const session = new Session(options);
  let exitCode: number;
  try {
    exitCode = session.run(words.length > 0 ? words : ['-L']);
  } catch (error) {
    if (!(error instanceof IpvsadmError)) throw error;
    session.stderr += `${error.message}\n`;
    exitCode = error.exitCode;
  }
  return { stdout: session.stdout, stderr: session.stderr, exitCode };
}

class Session {
  stdout = '';
  stderr = '';
  readonly #ipvs: Ipvs;
  readonly #now: number;
  readonly #stdin: string;

  constructor({ ipvs, now, stdin = '' }: IpvsadmOptions) {
    this.#ipvs = ipvs;
    this.#now = now;
    this.#stdin = stdin;
  }

  run(words: readonly string[]): number {
    if (words[0] === '-v' || words[0] === '--version') {
      this.stdout += version;
      return 0;
    }
    const line = parseIpvsadm(words);
    return line.command === 'restore' ? this.#restore() : this.#execute(line);
  }

  // A line that the kernel refuses is told and passed over; one that makes no sense ends it all.
  #restore(): number {
    let exitCode = 0;
    for (const text of this.#stdin.split('\n')) {
      const words = text.split(/\s+/).filter((word) => word !== '');
      if (words.length > 0) exitCode = this.#execute(parseIpvsadm(words));
    }
    return exitCode;
  }

  #execute(line: IpvsadmLine): number {
    switch (line.command) {
      case 'list':
        return this.#list(line);
      case 'save':
        this.stdout += saveServers(this.#sorted());
        return 0;
      case 'flush':
        this.#ipvs.services.clear();
        return 0;
      case 'set timeouts':
        this.#setTimeouts(line.timeouts);
        return 0;
      default: {
        const error = this.#change(line);
        if (!error) return 0;
        this.stderr += `${errors[line.command]?.[error] ?? error}\n`;
        return 255;
      }
    }
  }

  #change(line: IpvsadmLine): IpvsError | undefined {
    const { services } = this.#ipvs;
    const { command, service: address } = line;
    if (!address) {
      // Only -Z can do without.
      for (const service of services.all()) zero(service);
      return undefined;
    }
    const service = services.get(address.protocol, address.address, address.port);
    switch (command) {
      case 'add-service':
      case 'edit-service': {
        const spec = specOf(line);
        if (!spec) return 'ENOENT';
        return command === 'add-service' ? services.add(spec) : services.edit(spec);
      }
      case 'delete-service':
        return services.delete(address.protocol, address.address, address.port);
      case 'zero':
        if (service) zero(service);
        return service ? undefined : 'ESRCH';
      default: {
        if (!service) return 'ESRCH';
        const server = serverOf(line);
        if (command === 'add-server') return services.addDestination(service, server);
        return command === 'edit-server' ? services.editDestination(service, server) : services.deleteDestination(service, server);
      }
    }
  }

  #list({ switches, service }: IpvsadmLine): number {
    if (switches.has('rate')) throw new IpvsadmError('not simulated: rates', 2);
    if (switches.has('timeout')) {
      const { ESTABLISHED, FIN_WAIT, UDP } = this.#ipvs.timeouts;
      this.stdout += `Timeout (tcp tcpfin udp): ${ESTABLISHED} ${FIN_WAIT} ${UDP}\n`;
      return 0;
    }
    if (switches.has('daemon')) return 0;
    if (!switches.has('numeric')) throw new IpvsadmError('not simulated: names of addresses and ports; use -n', 2);
    if (switches.has('connection')) {
      this.stdout += listConnections(this.#ipvs.connections.all(), this.#now);
      return 0;
    }
    const columns = (['stats', 'thresholds', 'persistent-conn'] as const).find((name) => switches.has(name)) ?? 'connections';
    const one = service && this.#ipvs.services.get(service.protocol, service.address, service.port);
    if (service && !one) throw new IpvsadmError(noService, 1);
    this.stdout += one ? listServers([one], columns, false) : listServers(switches.has('nosort') ? this.#ipvs.services.all() : this.#sorted(), columns);
    return 0;
  }

  #sorted(): VirtualServer[] {
    return sortServers(this.#ipvs.services.all(), this.#ipvs.salt);
  }

  // 0 leaves a value alone.
  #setTimeouts([established = 0, finished = 0, udp = 0]: readonly number[]): void {
    const { timeouts } = this.#ipvs;
    if (established > 0) timeouts.ESTABLISHED = established;
    if (finished > 0) timeouts.FIN_WAIT = finished;
    if (udp > 0) timeouts.UDP = udp;
  }
}

function specOf({ service, scheduler, flags, persistentSeconds, prefixLength, onePacket, switches }: IpvsadmLine): VirtualServerSpec | undefined {
  if (!service || !isSchedulerName(scheduler)) return undefined;
  if (persistentSeconds !== undefined && switches.has('netmask') && prefixLength === undefined)
    throw new IpvsadmError('not simulated: a persistence mask with holes', 2);
  return {
    ...service,
    scheduler,
    ...(flags && { flags }),
    ...(persistentSeconds !== undefined && { persistence: { seconds: persistentSeconds, prefixLength: prefixLength ?? width(service.address) } }),
    ...(onePacket && { onePacket }),
  };
}

// Only masquerading can change the port: for the others the kernel takes the virtual server's.
function serverOf({ service, server, weight, forwarding }: IpvsadmLine): DestinationSpec {
  const { address, port } = server ?? { address: 0, port: 0 };
  return { address, port: forwarding === 'Masq' ? port : (service?.port ?? port), weight, forwarding };
}

function zero(service: VirtualServer): void {
  Object.assign(service.stats, createStats());
  for (const destination of service.destinations) Object.assign(destination.stats, createStats());
}
