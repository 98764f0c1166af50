import type { NodeOptions } from '../../machines.ts';

/** The machines, with the hardware addresses and device numbers that `ip addr` showed on controlplane. */
export const nodes: readonly NodeOptions[] = [
  {
    name: 'controlplane',
    address: '10.19.9.9',
    ipv6: false,
    interfaces: [{ name: 'eth1', cidr: '172.25.1.69/24', gateway: '172.25.1.1' }],
    facts: {
      eth0: { index: 6080, peer: 6081, netns: 0, mac: '02:42:0a:13:09:09', mtu: 1450, qdisc: 'noqueue', queueLength: 0 },
      eth1: { index: 6082, peer: 6083, netns: 1, mac: '02:42:ac:19:01:45', mtu: 1500, qdisc: 'noqueue', queueLength: 0 },
      datapath: { mac: 'fe:35:80:3a:f1:6c' },
      weave: { mac: '0e:90:6d:db:41:4c' },
      'vethwe-datapath': { mac: 'ee:aa:70:8a:63:23' },
      'vethwe-bridge': { mac: '9e:62:0e:07:58:11' },
      'vxlan-6784': { mac: '22:3f:0b:64:d4:ee' },
      vethwepldd8f761: { mac: 'd6:67:f3:5b:8f:86', netns: 'cni-dffca24a-7196-f324-363a-c3766708972a' },
      vethweplab5947b: { mac: '56:dc:10:d5:90:af', netns: 'cni-c944af72-ce46-80d7-dd2a-75a681d9dd75' },
    },
  },
  {
    name: 'node01',
    address: '10.19.9.12',
    ipv6: false,
    interfaces: [{ name: 'eth1', cidr: '172.25.1.70/24', gateway: '172.25.1.1' }],
    facts: {
      eth0: { index: 8642, peer: 8643, netns: 0, mac: '02:42:0a:13:09:0c', mtu: 1450, qdisc: 'noqueue', queueLength: 0 },
      eth1: { index: 8644, peer: 8645, netns: 1, mac: '02:42:ac:19:01:46', mtu: 1500, qdisc: 'noqueue', queueLength: 0 },
      // The name that weave's log gives the node.
      weave: { mac: '4a:69:5e:87:35:f1' },
    },
  },
];
