import type { Preset } from '../preset.ts';
import { nodes } from './nodes.ts';
import { objects } from './objects.ts';
import { pods } from './pods.ts';

/**
 * The cluster of the course's notes, as a terminal showed it on 2 February 2023: two nodes at 1.26.0, Weave Net, kube-proxy in iptables mode.
 * What the notes do not show is made up, the same each time.
 */
export const serviceNetworking: Preset = {
  options: {
    nodes,
    kubernetesVersion: '1.26',
    nodeCIDR: '10.19.9.0/24',
    podCIDR: '10.244.0.0/16',
    serviceCIDR: '10.96.0.0/12',
    network: 'weave',
    seed: 20230202,
  },
  since: '2023-02-02T05:52:30Z',
  clock: '2023-02-02T07:57:30Z',
  revision: 380,
  utcOffset: '-0500',
  objects,
  pods,
};
