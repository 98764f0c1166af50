import type { DaemonSet } from '../../api/types.ts';

const hostname = { name: 'HOSTNAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };
const hostPath = (name: string, path: string, type?: string) => ({ name, hostPath: { path, ...(type ? { type } : {}) } });

/** Weave Net 2.8.1 as its manifest makes it. @param range IPALLOC_RANGE, `10.244.0.0/16`: the range that it gives pods addresses from. */
export function weaveDaemonSet(range: string): DaemonSet {
  return {
    metadata: { name: 'weave-net', namespace: 'kube-system', labels: { name: 'weave-net' } },
    spec: {
      minReadySeconds: 5,
      selector: { matchLabels: { name: 'weave-net' } },
      template: {
        metadata: { labels: { name: 'weave-net' } },
        spec: {
          initContainers: [
            {
              name: 'weave-init',
              image: 'weaveworks/weave-kube:2.8.1',
              command: ['/home/weave/init.sh'],
              securityContext: { privileged: true },
              volumeMounts: [
                { name: 'cni-bin', mountPath: '/host/opt' },
                { name: 'cni-bin2', mountPath: '/host/home' },
                { name: 'cni-conf', mountPath: '/host/etc' },
                { name: 'lib-modules', mountPath: '/lib/modules' },
                { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
              ],
            },
          ],
          containers: [
            {
              name: 'weave',
              image: 'weaveworks/weave-kube:2.8.1',
              command: ['/home/weave/launch.sh'],
              env: [{ name: 'IPALLOC_RANGE', value: range }, hostname, { name: 'INIT_CONTAINER', value: 'true' }],
              readinessProbe: { httpGet: { host: '127.0.0.1', path: '/status', port: 6784 } },
              resources: { requests: { cpu: '50m', memory: '100Mi' } },
              securityContext: { privileged: true },
              volumeMounts: [
                { name: 'weavedb', mountPath: '/weavedb' },
                { name: 'dbus', mountPath: '/host/var/lib/dbus' },
                { name: 'cni-machine-id', mountPath: '/host/etc/machine-id', readOnly: true },
                { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
              ],
            },
            {
              name: 'weave-npc',
              image: 'weaveworks/weave-npc:2.8.1',
              env: [hostname],
              resources: { requests: { cpu: '50m', memory: '100Mi' } },
              securityContext: { privileged: true },
              volumeMounts: [{ name: 'xtables-lock', mountPath: '/run/xtables.lock' }],
            },
          ],
          dnsPolicy: 'ClusterFirstWithHostNet',
          hostNetwork: true,
          hostPID: false,
          priorityClassName: 'system-node-critical',
          restartPolicy: 'Always',
          securityContext: { seLinuxOptions: {} },
          serviceAccountName: 'weave-net',
          tolerations: [
            { effect: 'NoSchedule', operator: 'Exists' },
            { effect: 'NoExecute', operator: 'Exists' },
          ],
          volumes: [
            hostPath('weavedb', '/var/lib/weave'),
            hostPath('cni-bin', '/opt'),
            hostPath('cni-bin2', '/home'),
            hostPath('cni-conf', '/etc'),
            hostPath('cni-machine-id', '/etc/machine-id'),
            hostPath('dbus', '/var/lib/dbus'),
            hostPath('lib-modules', '/lib/modules'),
            hostPath('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
          ],
        },
      },
      updateStrategy: { type: 'RollingUpdate' },
    },
  };
}
