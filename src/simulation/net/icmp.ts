/** ICMP messages the simulation sends, both families' under one name where they mean the same. */
export type ICMPType =
  | 'echo-request'
  | 'echo-reply'
  | 'network-unreachable'
  | 'host-unreachable'
  | 'protocol-unreachable'
  | 'port-unreachable'
  | 'network-prohibited'
  | 'host-prohibited'
  | 'admin-prohibited'
  | 'policy-fail'
  | 'reject-route';

/** Type and code on the wire, by family. What a family does not have is absent; `network-unreachable` of IPv6 is "no route". */
export const icmpNumbers: Readonly<Record<4 | 6, Partial<Record<ICMPType, readonly [type: number, code: number]>>>> = {
  4: {
    'echo-reply': [0, 0],
    'network-unreachable': [3, 0],
    'host-unreachable': [3, 1],
    'protocol-unreachable': [3, 2],
    'port-unreachable': [3, 3],
    'network-prohibited': [3, 9],
    'host-prohibited': [3, 10],
    'admin-prohibited': [3, 13],
    'echo-request': [8, 0],
  },
  6: {
    'network-unreachable': [1, 0],
    'admin-prohibited': [1, 1],
    'host-unreachable': [1, 3],
    'port-unreachable': [1, 4],
    'policy-fail': [1, 5],
    'reject-route': [1, 6],
    'echo-request': [128, 0],
    'echo-reply': [129, 0],
  },
};
