import { count } from './ruleset.ts';
import type { IpvsView, VirtualServerView } from './view.ts';

/** Virtual servers and the real ones behind each, as `ipvsadm -Ln` lists them. @param name whose table it is. */
export function ipvsTable(services: readonly VirtualServerView[], name = ''): IpvsView {
  const servers = services.reduce((sum, service) => sum + service.servers.length, 0);
  return { view: 'ipvs', name, summary: `${count(services.length, 'virtual server')}, ${count(servers, 'real server')}`, services };
}
