import type { Host } from '../host.ts';
import type { NodeFiles } from './node-files.ts';

/** A node as the simulation knows it: the API's Node object is another matter. */
export interface ClusterNode {
  readonly name: string;
  readonly host: Host;
  readonly address: string;
  /** What the controller manager gave the node; the network plugin may or may not use it. */
  readonly podCIDR: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly files: NodeFiles;
}
