import type { ConfigMap } from '../../../api/types.ts';

/** The peers that have joined. */
export const weaveConfigMap: ConfigMap = {
  metadata: {
    name: 'weave-net',
    namespace: 'kube-system',
    annotations: {
      'kube-peers.weave.works/peers':
        '{"Peers":[{"PeerName":"0e:90:6d:db:41:4c","NodeName":"controlplane"},{"PeerName":"4a:69:5e:87:35:f1","NodeName":"node01"}]}',
    },
  },
};
