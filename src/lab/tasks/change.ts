import { workerOf } from '../names';
import type { LabTask } from '../task';
import { connectionMissing, modeMissing, nodePortMissing, portRangeMissing } from './states';

/** The port that the API server of a fresh cluster refuses, and one that it takes. */
export const wantedPort = 20080;
/** The port of the last task but one. */
export const webPort = 30080;

/** Tasks that are done by changing the cluster. */
export const changeTasks: readonly LabTask[] = [
  {
    id: 'remembered',
    title: 'A connection to remember',
    question: (names) =>
      `From \`${workerOf(names)}\`, open a connection to the ClusterIP of the Service \`kubernetes\`, port 443, and find it in conntrack’s table: where did it go?`,
    answer: { kind: 'state', missing: connectionMissing },
    look: (names) => `It has to begin on ${workerOf(names)}, and go to the Service’s address, not to the API server’s own.`,
    hints: () => [
      'The Service kubernetes has the first address of the service range. Behind it is the API server.',
      '`curl` opens a connection. The certificate is of no matter here: `-k` does not look at it.',
    ],
    commands: (names) => [
      { line: 'iptables-save | grep default/kubernetes; ipvsadm -Ln', on: workerOf(names) },
      { line: 'curl -k https://ADDRESS/healthz', on: workerOf(names) },
      { line: 'conntrack -L', on: workerOf(names) },
    ],
    because: ({ controlPlane }) =>
      `The entry has two halves: what the client sent, to the ClusterIP, and what the answer looks like, from ${controlPlane.address}:6443. The difference is the translation.`,
  },
  {
    id: 'node-port-range',
    title: 'A node port below 30000',
    question: () =>
      `A team wants node port ${wantedPort}. The API server refuses it. Change what has to be changed: it shall take ${wantedPort}, and ${webPort} as before.`,
    answer: { kind: 'state', missing: (facts) => portRangeMissing(facts, [wantedPort, webPort]) },
    look: () => 'Look at the flags of the API server, in its manifest. The kubelet starts it again when the file changes.',
    hints: () => [
      'Node ports come from a range, as ClusterIPs do, and from the same hand.',
      'The flag is `--service-node-port-range`. It is not there as long as nobody wants another range than the default, so it has to be added.',
      'Lines are added with `sed -i`. Save a copy first, and not in the same folder: the kubelet would start the copy, too.',
    ],
    commands: () => [
      { line: 'grep -n service- /etc/kubernetes/manifests/kube-apiserver.yaml' },
      { line: "sed -i 's/^    - --service-cluster-ip-range=/    - --service-node-port-range=FIRST-LAST\\n&/' /etc/kubernetes/manifests/kube-apiserver.yaml" },
      { line: 'ps aux | grep -o "service-node-port-range=[^ ]*"' },
    ],
    because: () => `The API server takes both ports now. Services that there are keep theirs, whatever the range.`,
  },
  {
    id: 'node-port',
    title: 'A door on every node',
    question: () => `Run a web server (image \`nginx\`) and make it reachable from outside the cluster, on port ${webPort} of every node.`,
    answer: { kind: 'state', missing: (facts) => nodePortMissing(facts, webPort) },
    look: () => 'Look at the Service: its type, its nodePort, its selector; and at its endpoints.',
    hints: () => [
      'It takes two things: pods, and a Service of type NodePort that selects them.',
      '`kubectl create service nodeport` selects pods by `app:` and its own name; `kubectl create deployment` labels its pods so.',
    ],
    commands: () => [
      { line: 'kubectl create deployment web --image=nginx' },
      { line: `kubectl create service nodeport web --tcp=80:80 --node-port=${webPort}` },
      { line: 'kubectl get svc,endpoints' },
    ],
    because: () => 'The laptop outside reaches the web server by every node, also by those on which no pod of it runs.',
    needs: 'kubectl',
  },
  {
    id: 'switch-mode',
    title: 'The other mode',
    question: () => 'Make kube-proxy run in the other mode on every node: in `ipvs` where it began in iptables, in `iptables` where it began in ipvs.',
    answer: { kind: 'state', missing: modeMissing },
    look: () => 'Look at the ConfigMap kube-proxy, and at how long the pods have been running: a kube-proxy reads its configuration when it starts.',
    hints: () => [
      'All kube-proxies read the same configuration, and each reads it once.',
      'The mode stands in the ConfigMap kube-proxy of the namespace kube-system. Its DaemonSet can be told to start its pods anew.',
    ],
    commands: () => [
      { line: 'kubectl -n kube-system get configmap kube-proxy -o yaml | grep mode:' },
      { line: "kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: .*/mode: MODE/' | kubectl apply -f -" },
      { line: 'kubectl -n kube-system rollout restart daemonset kube-proxy' },
    ],
    because: ({ modes }) => `Every node changed when its pod was replaced: ${modes.map(({ node, mode }) => `${node} ${mode ?? 'none'}`).join(', ')}.`,
    needs: 'kubectl',
  },
];
