import { describe, expect, it } from 'vitest';
import { isSameChoice, largestSeed, notesCluster, readChoice, writeChoice } from '../../src/lab/choice';
import { LabFacts } from '../../src/lab/facts';
import { createLabCluster } from '../../src/lab/lab-cluster';
import { nodeNamesOf } from '../../src/lab/names';
import { holds, printRange, type Range, readRange } from '../../src/lab/range';
import { choices, Lab, taskOf } from './lab';

describe('ways to write a range', () => {
  const range: Range = { first: 0x0a600000, last: 0x0a6fffff };
  it.each([
    '10.96.0.0/12',
    ' 10.96.0.0 / 12 ',
    '10.96.0.0/255.240.0.0',
    '10.96.0.0 255.240.0.0',
    '10.96.0.0-10.111.255.255',
    '10.96.0.0 – 10.111.255.255',
    '10.96.0.0 — 10.111.255.255',
    '10.96.0.0 to 10.111.255.255',
    '10.96.0.0..10.111.255.255',
  ])('%s', (text) => expect(readRange(text)).toEqual({ range }));
  it('an address in it, with the length', () => expect(readRange('10.99.3.1/12')).toEqual({ range, host: '10.99.3.1/12' }));
  it.each(['', 'eth0', '10.96.0.0/33', '10.96.0/12', '10.96.0.256/12', '10.96.0.0/255.0.255.0', '10.2.0.0-10.1.0.0', '10.2.0.0', 'fd00::/8'])(
    '"%s" is none, and why is said',
    (text) => {
      const read = readRange(text);
      expect('unreadable' in read && read.unreadable).toContain('192.0.2.0/24');
    },
  );
  it('prints what is no network by its ends', () => expect(printRange({ first: 1, last: 5 })).toBe('0.0.0.1 – 0.0.0.5'));
});

describe('why an answer is wrong, on the notes’ cluster', () => {
  const lab = new Lab(notesCluster);
  it.each([
    ['node-range', '10.244.0.0/16', '10.244.0.0/16 is the pod range.'],
    ['node-range', '10.96.0.0 - 10.111.255.255', '10.96.0.0/12 is the service range.'],
    ['node-range', '172.25.1.69/24', '172.25.1.0/24 is what eth1 of controlplane is in.'],
    ['node-range', '10.19.9.1 - 10.19.9.254', 'Those are the addresses that machines can have.'],
    ['node-range', '10.19.0.0/16', 'The range is smaller.'],
    ['node-range', '10.99.0.0/16', '10.99.0.0/16 is a part of another range: of the service range.'],
    ['node-range', '192.168.0.0/16', 'Nothing in this cluster has addresses in 192.168.0.0/16.'],
    ['pod-range', '10.244.1.0/24', '10.244.1.0/24 is the podCIDR of node01'],
    ['pod-range', '10.32.0.0/12', 'when nobody tells it a range'],
    ['service-range', '10.0.0.0/24', 'what kube-apiserver takes for Services when nobody tells it a range'],
    ['service-range', '10.96.0.0/16', 'is a part of it'],
    ['node-interface', 'weave', 'weave has 10.244.0.1, and the other nodes are not reached by it.'],
    ['node-interface', 'datapath', 'datapath has no address at all.'],
    ['node-interface', 'eth7', 'controlplane has no interface eth7.'],
    ['usable-hosts', '256', 'machines cannot have all of them'],
    ['usable-hosts', '255', 'its first and its last'],
    ['worker-address', '10.19.9.9', '10.19.9.9 belongs to node controlplane.'],
    ['worker-address', '10.244.0.2', '10.244.0.2 belongs to pod coredns-787d4945fb-kx22f.'],
    ['worker-address', '10.244.0.0', '10.244.0.0 is the first address of the pod range.'],
    ['worker-address', '10.19.9.77', 'Nobody has 10.19.9.77. It lies in a range that is known here: the range of the nodes.'],
    ['worker-address', '8.8.8.8', 'Nobody in this cluster has 8.8.8.8.'],
    ['proxy-mode', 'userspace', 'has no userspace mode'],
    ['proxy-mode', 'ipvs', 'Here it lists none'],
    ['proxy-mode', 'ebpf', 'kube-proxy has no mode ebpf.'],
    ['proxy-pod', 'kube-proxy-mkzlj', 'That is the one on controlplane.'],
    ['proxy-pod', 'etcd-controlplane', 'That is a pod, but not a kube-proxy.'],
    ['dns-address', '10.96.0.1', '10.96.0.1 belongs to Service kubernetes.'],
  ])('%s: %s', (task, answer, why) => {
    const { outcome, text } = lab.check(task, answer);
    expect(outcome).toBe('wrong');
    expect(text).toContain(why);
  });

  it.each([
    ['node-range', '10.19.9.9/24', '10.19.9.9/24 is an address with the length behind it; the range that it is in is written 10.19.9.0/24.'],
    ['node-range', '10.19.9.0-10.19.9.255', 'Every node is in it'],
    ['worker-address', '10.19.9.12/24', 'registered it with this address'],
    ['node-interface', 'eth0@if6081:', 'It has 10.19.9.9'],
    ['node-interface', '6080: eth0', 'It has 10.19.9.9'],
    ['proxy-mode', 'IPTables', 'Each node’s kube-proxy'],
    ['proxy-mode', '--proxy-mode=iptables', 'Each node’s kube-proxy'],
    ['proxy-mode', 'mode: "iptables"', 'Each node’s kube-proxy'],
    ['proxy-pod', 'pod/kube-proxy-d7l2d', 'one on each node'],
    ['dns-address', '10.96.0.10:53', 'tenth address'],
  ])('%s: %s is another way of writing it', (task, answer, said) => {
    const { outcome, text } = lab.check(task, answer);
    expect(text).toContain(said);
    expect(outcome).toBe('right');
  });

  it.each([
    ['node-range', 'the first one'],
    ['worker-address', 'node01'],
    ['usable-hosts', 'many'],
  ])('%s: "%s" cannot be read, and is no wrong answer', (task, answer) => expect(lab.check(task, answer).outcome).toBe('unreadable'));

  it('numbers with separators', () => {
    const wide = new Lab(choices.find((choice) => choice.kind === 'shuffled' && new Lab(choice).right(taskOf('usable-hosts')).length > 3) ?? notesCluster);
    const right = Number(wide.right(taskOf('usable-hosts')));
    expect(right).toBeGreaterThan(999);
    for (const text of [right.toLocaleString('en'), `${Math.floor(right / 1000)} ${`${right % 1000}`.padStart(3, '0')}`])
      expect(wide.check('usable-hosts', text).outcome, text).toBe('right');
  });
});

describe('answers follow the cluster', () => {
  it('another service range is the right one as soon as the API server runs with it', async () => {
    const lab = new Lab(notesCluster);
    await lab.run("sed -i 's#ip-range=10.96.0.0/12#ip-range=10.112.0.0/16#' /etc/kubernetes/manifests/kube-apiserver.yaml; sleep 30");
    expect(lab.check('service-range', '10.112.0.0/16').outcome).toBe('right');
    expect(lab.check('service-range', '10.96.0.0/12').outcome).toBe('wrong');
  });
  it('a manifest that does not start leaves nobody to ask, and that is said', async () => {
    const lab = new Lab(notesCluster);
    await lab.run("sed -i 's#--service-cluster-ip-range=#--no-such-flag=#' /etc/kubernetes/manifests/kube-apiserver.yaml; sleep 30");
    expect(lab.check('node-port-range').text).toContain('The API server does not answer.');
  });
  it('a check of the node port range leaves nothing behind', async () => {
    const lab = new Lab(notesCluster);
    const before = [lab.lab.cluster.list('Service').length, await lab.run('iptables-save | grep -c .')];
    lab.check('node-port-range');
    expect([lab.lab.cluster.list('Service').length, await lab.run('iptables-save | grep -c .')]).toEqual(before);
  });
});

describe('shuffled clusters', () => {
  const seeds = Array.from({ length: 40 }, (_, i) => 1 + i * 245);
  it('a number is a cluster, the same one every time', () => {
    const make = () => createLabCluster({ kind: 'shuffled', seed: 4711 }).cluster;
    const [one, other] = [make(), make()];
    expect(one.node(one.nodeNames[0] ?? '').iptablesSave()).toBe(other.node(other.nodeNames[0] ?? '').iptablesSave());
    expect(one.pods('kube-system').map(({ metadata }) => metadata.name)).toEqual(other.pods('kube-system').map(({ metadata }) => metadata.name));
  });
  it('no two ranges overlap, every node has the name the page gives it, and none has the notes’ answers', () => {
    const notes = new LabFacts(createLabCluster(notesCluster));
    const seen = { modes: new Set<string>(), counts: new Set<number>(), ranges: new Set<string>() };
    for (const seed of seeds) {
      const choice = { kind: 'shuffled', seed } as const;
      const facts = new LabFacts(createLabCluster(choice));
      expect(facts.cluster.nodeNames).toEqual(nodeNamesOf(choice));
      const own = [facts.nodeInterface.range, facts.podRange, facts.serviceRange];
      const second = facts.interfacesOf(facts.controlPlane.name).find(({ name }) => name === 'eth1');
      const all = second ? [...own, second.range] : own;
      for (const [i, a] of all.entries())
        for (const b of all.slice(i + 1)) expect(holds(a, b) || holds(b, a), `${seed}: ${printRange(a)} ${printRange(b)}`).toBe(false);
      for (const range of own) expect([notes.nodeInterface.range, notes.podRange, notes.serviceRange].map(printRange)).not.toContain(printRange(range));
      for (const { address } of facts.nodes) expect(facts.rangeNamed(address)?.name).toBe('the range of the nodes');
      expect(facts.modes.every(({ mode }) => mode === facts.initialMode)).toBe(true);
      seen.modes.add(facts.initialMode);
      seen.counts.add(facts.nodes.length);
      seen.ranges.add(printRange(facts.serviceRange));
    }
    expect([...seen.modes].sort()).toEqual(['iptables', 'ipvs']);
    expect([...seen.counts].sort()).toEqual([2, 3, 4]);
    expect(seen.ranges.size).toBeGreaterThan(20);
  }, 60_000);
});

// What kubectl does is asked of the API itself: these checks do not depend on how the cluster was changed.
describe.each([notesCluster, { kind: 'shuffled', seed: 212 } as const, { kind: 'shuffled', seed: 1 } as const])('checks of state on %j', (choice) => {
  it('node-port: no Service, no endpoints, then a door on every node', async () => {
    const lab = new Lab(choice);
    const { cluster } = lab.lab;
    const service = (type: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { type, selector: { app: 'web' }, ports: [{ port: 80, ...(type === 'NodePort' ? { nodePort: 30080 } : {}) }] },
    });
    expect(lab.check('node-port').text).toContain('No Service has node port 30080.');
    cluster.apply(service('ClusterIP'));
    expect(lab.check('node-port').text).toContain('No Service has node port 30080.');
    cluster.apply(service('NodePort'));
    expect(lab.check('node-port').text).toContain('The Service web has port 30080, and no endpoint that is ready.');
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } });
    expect(lab.check('node-port')).toMatchObject({ outcome: 'right' });
    await lab.run('iptables -t raw -I PREROUTING -p tcp --dport 30080 -j DROP', lab.worker);
    expect(lab.check('node-port').text).toContain(`From outside, ${lab.worker}:30080 is dropped: `);
    expect(lab.check('node-port')).toMatchObject({ outcome: 'wrong' });
  });

  it('switch-mode: the ConfigMap alone does nothing; every kube-proxy has to start anew', () => {
    const lab = new Lab(choice);
    const { cluster, initialMode } = lab.lab;
    const wanted = initialMode === 'ipvs' ? 'iptables' : 'ipvs';
    const [first = '', ...others] = lab.facts.proxyPods.map(({ name }) => name);
    const restart = (pod: string) => cluster.api.request({ method: 'DELETE', path: `/api/v1/namespaces/kube-system/pods/${pod}` });
    expect(lab.check('switch-mode').text).toContain(
      `The ConfigMap says ${initialMode}. Not in ${wanted} mode: ${lab.names.map((name) => `${name} (${initialMode})`).join(', ')}.`,
    );
    const config = cluster.get('ConfigMap', 'kube-proxy', 'kube-system').data?.['config.conf'] ?? '';
    const patched = cluster.api.request({
      method: 'PATCH',
      path: '/api/v1/namespaces/kube-system/configmaps/kube-proxy',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { data: { 'config.conf': config.replace(/^mode: .*/m, `mode: ${wanted}`) } },
    });
    expect(patched.status).toBe(200);
    expect(lab.check('switch-mode').text).toContain(`The ConfigMap says ${wanted}. Not in ${wanted} mode:`);
    restart(first);
    cluster.advance(60);
    expect(lab.check('switch-mode')).toMatchObject({ outcome: 'wrong' });
    for (const pod of others) restart(pod);
    cluster.advance(60);
    expect(lab.check('switch-mode')).toMatchObject({ outcome: 'right' });
    expect(lab.check('proxy-mode', wanted).outcome).toBe('right');
  });
});

describe('a cluster in a page’s address', () => {
  it.each([
    ['', notesCluster],
    ['?cluster=4711', { kind: 'shuffled', seed: 4711 }],
    [`?a=b&cluster=${largestSeed}`, { kind: 'shuffled', seed: largestSeed }],
    ['?cluster=0', notesCluster],
    [`?cluster=${largestSeed + 1}`, notesCluster],
    ['?cluster=-3', notesCluster],
    ['?cluster=1e3', notesCluster],
    ['?cluster=__proto__', notesCluster],
  ] as const)('%s', (search, choice) => expect(readChoice(search)).toEqual(choice));
  it('is written so that it is read again, and leaves the rest alone', () => {
    expect(writeChoice('?a=b', { kind: 'shuffled', seed: 7 })).toBe('?a=b&cluster=7');
    expect(writeChoice('?cluster=7&a=b', notesCluster)).toBe('?a=b');
    expect(writeChoice('?cluster=7', notesCluster)).toBe('');
    expect(isSameChoice({ kind: 'shuffled', seed: 7 }, readChoice('?cluster=7'))).toBe(true);
    expect(isSameChoice({ kind: 'shuffled', seed: 7 }, notesCluster)).toBe(false);
  });
});
