import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Pod } from '../../../src/simulation/index.ts';

const app = { app: 'web' };
const deployment = (replicas: number, strategy: object = {}, image = 'nginx:1', more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    strategy,
    selector: { matchLabels: app },
    template: { metadata: { labels: app }, spec: { containers: [{ name: 'c', image, ports: [{ containerPort: 80 }], ...more }] } },
  },
});
const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({ type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } });
const own = (cluster: Cluster): Pod[] => cluster.pods().filter(({ metadata }) => metadata.labels?.app === 'web');
const isReady = ({ status }: Pod): boolean => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
const alive = (pods: readonly Pod[]): Pod[] => pods.filter(({ metadata }) => !metadata.deletionTimestamp);
const imageOf = ({ spec }: Pod): string | undefined => spec.containers[0]?.image;
const events = (cluster: Cluster, name: string): string[] =>
  cluster
    .list('Event')
    .flatMap(({ involvedObject, reason, message, count }) =>
      involvedObject.name === name ? `${reason}: ${message}${(count ?? 1) > 1 ? ` (x${count})` : ''}` : [],
    );

describe('a pod’s life', () => {
  it('Pending, Running, Ready, as time passes', () => {
    const cluster = createCluster({ timing: { podStart: 2 } });
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 80 }, initialDelaySeconds: 5 } }] },
    });
    const phases = [0, 1, 1, 4, 1].map((seconds) => {
      cluster.advance(seconds);
      const pod = cluster.get('Pod', 'a');
      return [pod.status?.phase, isReady(pod), pod.status?.podIP !== undefined];
    });
    expect(phases).toEqual([
      ['Pending', false, false],
      ['Pending', false, false],
      ['Running', false, true],
      ['Running', false, true],
      ['Running', true, true],
    ]);
  });
  it('a probe that finds nobody listening keeps the pod out of its Service', () => {
    const cluster = createCluster();
    cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', labels: app },
        spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }], readinessProbe: { tcpSocket: { port: 81 } } }] },
      },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: app, ports: [{ port: 80 }] } },
    ]);
    expect(cluster.get('Endpoints', 'web').subsets).toMatchObject([{ notReadyAddresses: [{ targetRef: { name: 'a' } }] }]);
    expect(events(cluster, 'a').at(-1)).toBe(`Unhealthy: Readiness probe failed: dial tcp ${cluster.pod('a').ip}:81: connect: connection refused`);
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'client' }, spec: { containers: [{ name: 'c' }] } });
    expect(cluster.pod('client').connect('web:80').fate).toBe('refused');
  });
  it('setReady: out of the Service and back in', () => {
    const cluster = createCluster();
    cluster.apply([deployment(2), { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: app, ports: [{ port: 80 }] } }]);
    const addresses = (): number => (cluster.get('Endpoints', 'web').subsets ?? []).reduce((sum, subset) => sum + (subset.addresses?.length ?? 0), 0);
    cluster.pod('web').setReady(false);
    expect(addresses()).toBe(1);
    cluster.pod('web').setReady(true);
    expect(addresses()).toBe(2);
  });
  it('a container that ends is started again, after pauses that double', () => {
    const cluster = createCluster({ timing: { podStart: 1 } });
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a' }] } });
    cluster.advance(1);
    const state = () => cluster.get('Pod', 'a').status?.containerStatuses?.[0];
    cluster.pod('a').kill(1);
    expect(state()).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 1, reason: 'Error' } }, lastState: {} });
    cluster.advance(1);
    expect(state()).toMatchObject({ restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } });
    cluster.pod('a').kill(1);
    expect(state()).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff', message: expect.stringMatching(/^back-off 10s restarting failed container=a pod=a_default\(/) } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    cluster.advance(9);
    expect(state()?.restartCount).toBe(1);
    cluster.advance(1);
    expect(state()?.restartCount).toBe(2);
    cluster.pod('a').kill(1);
    cluster.advance(19);
    expect(state()?.restartCount).toBe(2);
    cluster.advance(1);
    expect(state()?.restartCount).toBe(3);
  });
  it.each([
    ['Never', 0, 'Succeeded'],
    ['Never', 1, 'Failed'],
    ['OnFailure', 0, 'Succeeded'],
  ])('restartPolicy %s, exit code %i: %s', (restartPolicy, code, phase) => {
    const cluster = createCluster();
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { restartPolicy, containers: [{ name: 'a' }] } });
    cluster.pod('a').kill(code);
    expect(cluster.get('Pod', 'a').status?.phase).toBe(phase);
  });
  it('a preStop hook that sleeps delays the end; the grace period bounds it', () => {
    const stop = (grace: number, seconds: number): number => {
      const cluster = createCluster();
      cluster.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: {
          terminationGracePeriodSeconds: grace,
          containers: [{ name: 'a', lifecycle: { preStop: { exec: { command: ['sh', '-c', `sleep ${seconds}`] } } } }],
        },
      });
      cluster.api.request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/a' });
      let waited = 0;
      for (; cluster.pods().length > 0 && waited < 100; waited++) cluster.advance(1);
      return waited;
    };
    expect(stop(30, 10)).toBe(10);
    expect(stop(5, 10)).toBe(5);
  });
  it('addresses are given one after the other and rest before they come back', () => {
    const cluster = createCluster();
    const make = (name: string): string => {
      cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'node01', containers: [{ name: 'a' }] } });
      return cluster.pod(name).ip;
    };
    expect([make('a'), make('b')]).toEqual(['10.244.1.2', '10.244.1.3']);
    cluster.delete('Pod', 'a');
    expect(make('c')).toBe('10.244.1.4');
  });
  it('no address left: the pod waits, and its events say why', () => {
    const cluster = createCluster({ nodes: [{ name: 'n', podCIDR: '10.244.0.0/29' }] });
    cluster.apply(deployment(6));
    expect(
      own(cluster)
        .map(({ status }) => status?.phase)
        .sort(),
    ).toEqual([...Array(5).fill('Running'), 'Pending'].sort());
    const waiting = own(cluster).find(({ status }) => status?.phase === 'Pending')?.metadata.name ?? '';
    expect(events(cluster, waiting).at(-1)).toContain('no IP addresses available in range set: 10.244.0.1-10.244.0.6');
  });
});

describe('Deployments', () => {
  // What must hold at every moment of a roll-out, whatever the numbers.
  it.each([
    [4, '25%', '25%'],
    [10, '30%', 0],
    [3, 1, 0],
    [5, 0, 2],
    [1, '25%', '25%'],
    [7, 3, 3],
  ])('%i replicas, maxSurge %s, maxUnavailable %s: never too many, never too few', (replicas, maxSurge, maxUnavailable) => {
    const part = (value: number | string, round: (n: number) => number): number =>
      typeof value === 'number' ? value : round((Number.parseInt(value, 10) * replicas) / 100);
    const surge = part(maxSurge, Math.ceil);
    const unavailable = part(maxUnavailable, Math.floor);
    const cluster = createCluster({ timing: { podStart: 2, podStop: 3 } });
    cluster.apply(deployment(replicas, rolling(maxSurge, maxUnavailable)));
    cluster.advance(5);
    cluster.apply(deployment(replicas, rolling(maxSurge, maxUnavailable), 'nginx:2'));
    let seconds = 0;
    for (; own(cluster).length !== replicas || own(cluster).some((pod) => imageOf(pod) !== 'nginx:2' || !isReady(pod)); seconds++) {
      const pods = alive(own(cluster));
      expect(pods.length).toBeLessThanOrEqual(replicas + surge);
      expect(pods.filter(isReady).length).toBeGreaterThanOrEqual(replicas - Math.max(unavailable, surge === 0 && unavailable === 0 ? 1 : 0));
      expect(seconds).toBeLessThan(120);
      cluster.advance(1);
    }
    expect(cluster.get('Deployment', 'web').status).toMatchObject({
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    });
    expect(
      cluster
        .list('ReplicaSet')
        .map(({ spec }) => spec.replicas)
        .sort(),
    ).toEqual([0, replicas]);
  });
  it('Recreate: all old ones go before the first new one comes', () => {
    const cluster = createCluster({ timing: { podStart: 1, podStop: 2 } });
    cluster.apply(deployment(3, { type: 'Recreate' }));
    cluster.advance(2);
    cluster.apply(deployment(3, { type: 'Recreate' }, 'nginx:2'));
    for (let i = 0; i < 6; i++) {
      expect(new Set(own(cluster).map(imageOf)).size).toBeLessThanOrEqual(1);
      cluster.advance(1);
    }
    expect(own(cluster).map(imageOf)).toEqual(['nginx:2', 'nginx:2', 'nginx:2']);
  });
  it('a new version that never becomes ready stops the roll-out, and after the deadline it says so', () => {
    const cluster = createCluster();
    cluster.apply(deployment(4));
    cluster.apply(deployment(4, {}, 'nginx:2', { readinessProbe: { tcpSocket: { port: 9 } } }));
    expect(own(cluster).filter(isReady)).toHaveLength(3);
    const progressing = () => cluster.get('Deployment', 'web').status?.conditions?.find(({ type }) => type === 'Progressing');
    expect(progressing()).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
    cluster.advance(601);
    expect(progressing()).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
  });
  it('a template that comes back gets its ReplicaSet back, as the newest revision', () => {
    const cluster = createCluster();
    cluster.apply(deployment(1));
    const [first] = cluster.list('ReplicaSet');
    cluster.apply(deployment(1, {}, 'nginx:2'));
    cluster.apply(deployment(1));
    const sets = cluster.list('ReplicaSet');
    expect(sets).toHaveLength(2);
    const again = sets.find(({ metadata }) => metadata.name === first?.metadata.name);
    expect(again?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
    expect(again?.spec.replicas).toBe(1);
    expect(events(cluster, 'web')).toHaveLength(5);
  });
  it('keeps as many old ReplicaSets as it is told to', () => {
    const cluster = createCluster();
    const object = deployment(1);
    for (let i = 0; i < 6; i++)
      cluster.apply({
        ...object,
        spec: { ...object.spec, revisionHistoryLimit: 2, template: { ...object.spec.template, spec: { containers: [{ name: 'c', image: `nginx:${i}` }] } } },
      });
    expect(cluster.list('ReplicaSet')).toHaveLength(3);
  });
  it('a paused one is scaled, not rolled', () => {
    const cluster = createCluster();
    cluster.apply(deployment(2));
    const paused = deployment(4, {}, 'nginx:2');
    cluster.apply({ ...paused, spec: { ...paused.spec, paused: true } });
    expect(own(cluster).map(imageOf)).toEqual(['nginx:1', 'nginx:1', 'nginx:1', 'nginx:1']);
    cluster.apply({ ...paused, spec: { ...paused.spec, paused: false } });
    expect(new Set(own(cluster).map(imageOf))).toEqual(new Set(['nginx:2']));
  });
});

describe('ReplicaSets', () => {
  it('a pod whose label changes is let go, and another one takes its place; changed back, one is too many', () => {
    const cluster = createCluster();
    cluster.apply(deployment(2));
    const [one] = own(cluster);
    const label = (value: string): unknown =>
      cluster.api.request({
        method: 'PATCH',
        path: `/api/v1/namespaces/default/pods/${one?.metadata.name}`,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: { metadata: { labels: { app: value } } },
      });
    label('debug');
    expect(own(cluster)).toHaveLength(2);
    expect(cluster.pods()).toHaveLength(3);
    expect(cluster.pods().find(({ metadata }) => metadata.name === one?.metadata.name)?.metadata.ownerReferences).toBeUndefined();
    label('web');
    expect(own(cluster)).toHaveLength(2);
    expect(cluster.pods()).toHaveLength(2);
  });
  it('a pod that is deleted comes back under another name', () => {
    const cluster = createCluster();
    cluster.apply(deployment(1));
    const name = own(cluster)[0]?.metadata.name ?? '';
    cluster.delete('Pod', name);
    expect(own(cluster)).toHaveLength(1);
    expect(own(cluster)[0]?.metadata.name).not.toBe(name);
  });
  it('scaled down, the crowded node gives first', () => {
    const cluster = createCluster();
    cluster.apply(deployment(3));
    cluster.scale('web', 2);
    expect(
      own(cluster)
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['controlplane', 'node01']);
  });
});

describe('DaemonSets', () => {
  const proxies = (cluster: Cluster): Pod[] => cluster.pods('kube-system').filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'kube-proxy');
  it('one pod on every node, also on a tainted control plane', () => {
    const cluster = createCluster({ nodes: ['controlplane', 'node01', 'node02'], taintControlPlane: true });
    expect(
      proxies(cluster)
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['controlplane', 'node01', 'node02']);
    expect(cluster.get('DaemonSet', 'kube-proxy', 'kube-system').status).toMatchObject({
      desiredNumberScheduled: 3,
      numberReady: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
    });
  });
  it('a changed template is rolled out one node at a time', () => {
    const cluster = createCluster({ timing: { podStart: 1, podStop: 1 } });
    cluster.advance(5);
    cluster.api.request({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { template: { metadata: { annotations: { restarted: 'yes' } } } } },
    });
    for (let i = 0; i < 8; i++) {
      expect(proxies(cluster).filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp).length).toBeGreaterThanOrEqual(1);
      cluster.advance(1);
    }
    expect(proxies(cluster).map(({ metadata }) => metadata.annotations?.restarted)).toEqual(['yes', 'yes']);
    expect(new Set(proxies(cluster).map(({ metadata }) => metadata.labels?.['controller-revision-hash'])).size).toBe(1);
  });
});

describe('the scheduler', () => {
  const pod = (spec: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }], ...spec },
  });
  const nodeOf = (cluster: Cluster): string | undefined => cluster.get('Pod', 'p').spec.nodeName;
  it.each([
    ['a tainted control plane', {}, 'node01'],
    [
      'a toleration',
      { tolerations: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }], nodeSelector: { 'kubernetes.io/hostname': 'controlplane' } },
      undefined,
    ],
    [
      'a toleration that Exists',
      { tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }], nodeSelector: { 'kubernetes.io/hostname': 'controlplane' } },
      'controlplane',
    ],
    ['a name given', { nodeName: 'controlplane' }, 'controlplane'],
    [
      'affinity',
      {
        tolerations: [{ operator: 'Exists' }],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['node01'] }] }],
            },
          },
        },
      },
      'controlplane',
    ],
  ])('%s', (_what, spec, node) => {
    const cluster = createCluster({ taintControlPlane: true });
    cluster.apply(pod(spec));
    // An equal toleration with an empty value fits a taint without one.
    expect(nodeOf(cluster)).toBe(_what === 'a toleration' ? 'controlplane' : node);
  });
  it('nobody fits: the pod waits and says why; it is placed when a node changes', () => {
    const cluster = createCluster({ taintControlPlane: true });
    cluster.apply(pod({ nodeSelector: { disk: 'ssd' } }));
    expect(nodeOf(cluster)).toBeUndefined();
    const message =
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
    expect(events(cluster, 'p')).toEqual([`FailedScheduling: ${message}`]);
    expect(cluster.get('Pod', 'p').status).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    cluster.api.request({
      method: 'PATCH',
      path: '/api/v1/nodes/node01',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { metadata: { labels: { disk: 'ssd' } } },
    });
    expect(nodeOf(cluster)).toBe('node01');
  });
  it('a cordoned node takes no new pods and keeps its old ones', () => {
    const cluster = createCluster();
    cluster.apply(deployment(2));
    cluster.api.request({
      method: 'PATCH',
      path: '/api/v1/nodes/node01',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { unschedulable: true } },
    });
    cluster.scale('web', 4);
    expect(
      own(cluster)
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['controlplane', 'controlplane', 'controlplane', 'node01']);
  });
});

describe('static pods', () => {
  it('a mirror pod that is deleted comes back; a file that goes takes its pod along', () => {
    const cluster = createCluster();
    const name = 'kube-scheduler-controlplane';
    const uid = cluster.get('Pod', name, 'kube-system').metadata.uid;
    cluster.delete('Pod', name, 'kube-system');
    expect(cluster.get('Pod', name, 'kube-system').metadata.uid).not.toBe(uid);
    cluster.node('controlplane').files.remove('/etc/kubernetes/manifests/kube-scheduler.yaml');
    expect(() => cluster.get('Pod', name, 'kube-system')).toThrow('not found');
    // Without a scheduler pods wait.
    cluster.apply(deployment(1));
    expect(own(cluster)[0]?.spec.nodeName).toBeUndefined();
  });
  it('without a controller manager a Deployment makes nothing', () => {
    const cluster = createCluster();
    const { files } = cluster.node('controlplane');
    const path = '/etc/kubernetes/manifests/kube-controller-manager.yaml';
    const text = files.read(path) ?? '';
    files.remove(path);
    cluster.apply(deployment(1));
    expect(own(cluster)).toHaveLength(0);
    files.write(path, text);
    expect(own(cluster)).toHaveLength(1);
  });
  it('a new file on a worker is a new pod', () => {
    const cluster = createCluster();
    cluster
      .node('node01')
      .files.write(
        '/etc/kubernetes/manifests/web.yaml',
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx\n',
      );
    expect(cluster.get('Pod', 'web-node01')).toMatchObject({ spec: { nodeName: 'node01' }, status: { phase: 'Running' } });
    expect(cluster.node('controlplane').connect(`${cluster.pod('web-node01').ip}:80`).fate).toBe('delivered');
  });
});
