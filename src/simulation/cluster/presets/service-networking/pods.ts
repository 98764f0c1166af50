import type { PodAsItStands } from '../../nodes/kubelet.ts';
import { at } from './objects.ts';

const namespace = 'kube-system';
const proxyImage = 'registry.k8s.io/kube-proxy@sha256:1e9bbe429e4e2b2ad32681c91deb98a334f1bf4135137df5f84f9d03689060fe';
// Seconds into the second that the container was started in.
const proxyLog = [
  0.403256, 0.403381, 0.403426, 0.484235, 0.484287, 0.484297, 0.484337, 0.484374, 0.721455, 0.72149, 0.783386, 0.786479, 0.786512, 0.786516, 0.786533, 0.78659,
  0.78662, 0.887205, 0.887224, 0.887275,
];

/** The pods as they ran: when their containers started, and what is known of their identities and logs. */
export const pods: readonly PodAsItStands[] = [
  ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => ({
    namespace,
    name: `${name}-controlplane`,
    startTime: at('05:51:51'),
    containers: [{ name, startedAt: at('05:51:42') }],
  })),
  {
    namespace,
    name: 'kube-proxy-mkzlj',
    startTime: at('05:52:03'),
    containers: [{ name: 'kube-proxy', imageID: proxyImage, startedAt: at('05:52:05'), logTimes: proxyLog.map((seconds) => seconds + 0.118204) }],
  },
  {
    namespace,
    name: 'weave-net-x5rvw',
    startTime: at('05:52:03'),
    containers: [
      {
        name: 'weave',
        startedAt: at('05:52:11'),
        restarts: 1,
        lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: at('05:52:07'), finishedAt: at('05:52:09') } },
        logTimes: [0.214408, 0.214513, 1.407129],
      },
      { name: 'weave-npc', startedAt: at('05:52:08') },
    ],
  },
  {
    namespace,
    name: 'coredns-787d4945fb-kx22f',
    sandboxId: 'dd8f761c0b6a9e5f3d2478e1a4c7b90513f6e8d2a95b47c06e1f83d9275ab4c8',
    ip: '10.244.0.2',
    startTime: at('05:52:12'),
    containers: [{ name: 'coredns', startedAt: at('05:52:14') }],
  },
  {
    namespace,
    name: 'coredns-787d4945fb-zq547',
    sandboxId: 'ab5947b27e03d8f1c6a592b4e7708d31f95c24ab6e8d017f3b52c94e60a8d7f1',
    ip: '10.244.0.3',
    startTime: at('05:52:12'),
    containers: [{ name: 'coredns', startedAt: at('05:52:14') }],
  },
  {
    namespace,
    name: 'kube-proxy-d7l2d',
    startTime: at('05:52:19'),
    containers: [
      {
        name: 'kube-proxy',
        id: 'f7ac2fd8d31d39c3e10fb9d2f37ab4bf426f3b14e1e4f1fac3c774abbfe6daee',
        imageID: proxyImage,
        startedAt: at('05:52:21'),
        logTimes: proxyLog,
      },
    ],
  },
  {
    namespace,
    name: 'weave-net-255sj',
    startTime: at('05:52:19'),
    containers: [
      { name: 'weave', startedAt: at('05:52:23'), logTimes: [0.763171, 0.763262, 2.026923] },
      { name: 'weave-npc', startedAt: at('05:52:25') },
    ],
  },
];
