import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealKubectl, whyNoKubectl } from './real-kubectl.ts';

const absent = whyNoKubectl() !== undefined;
const notes = readFileSync(new URL('../fixtures/seed/notes.md', import.meta.url), 'utf8');
const prompt = 'controlplane ~ ➜  ';

/** What the notes show below a command. A prompt begins with an empty line, which is no output. */
function shown(command: string): string {
  const text = notes.slice(notes.indexOf(`${prompt}${command}\n`) + prompt.length + command.length + 1);
  return text.slice(0, Math.min(...[text.indexOf('```'), text.indexOf(prompt)].filter((at) => at >= 0))).replace(/\n+$/, '\n');
}

describe.skipIf(absent)('the notes, asked by a real kubectl', () => {
  const kubectl = new RealKubectl({ preset: 'service-networking' });
  beforeAll(() => kubectl.start());
  afterAll(() => kubectl.stop());
  // Minutes that passed between one command and the next.
  it.each([
    ['get nodes -o wide', 0],
    ['logs weave-net-255sj weave -n kube-system', 0],
    ['logs kube-proxy-d7l2d -n kube-system', 0],
    ['get pod -A', 7],
    ['describe pod kube-proxy-d7l2d -n kube-system', 0],
    ['get ds -n kube-system', 13],
  ])('kubectl %s', async (line, minutes) => {
    kubectl.cluster.advance(minutes * 60);
    expect(await kubectl.run(line)).toEqual({ stdout: shown(`kubectl ${line}`), stderr: '', code: 0 });
  });
});

interface Step {
  readonly line: string;
  readonly input?: string;
  readonly env?: Record<string, string>;
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
  /** It ends with another code than zero. */
  readonly fails?: boolean;
}

/** Commands one after the other on one cluster: all of what they print is compared. */
function session(title: string, options: ConstructorParameters<typeof RealKubectl>[0], steps: readonly Step[]): void {
  describe.skipIf(absent)(title, () => {
    const kubectl = new RealKubectl(options);
    beforeAll(() => kubectl.start());
    afterAll(() => kubectl.stop());
    for (const { line, input, env, stdout = '', stderr = '', fails = String(stderr).toLowerCase().startsWith('error') } of steps)
      it(`kubectl ${line}`, async () => {
        const printed = await kubectl.run(line, input, env);
        for (const [text, wanted] of [
          [printed.stderr, stderr],
          [printed.stdout, stdout],
        ] as const) {
          if (typeof wanted === 'string') expect(text).toBe(wanted);
          else expect(text).toMatch(wanted);
        }
        expect(printed.code !== 0).toBe(fails);
      });
  });
}

const service = `
apiVersion: v1
kind: Service
metadata: { name: db, labels: { tier: data } }
spec:
  selector: { app: db }
  ports: [{ port: 3306, targetPort: 80 }]
`;
const pod = `
apiVersion: v1
kind: Pod
metadata: { name: db, labels: { app: db } }
spec: { nodeName: node01, containers: [{ name: db, image: nginx }] }
`;

session('a Deployment and its Service', {}, [
  { line: 'create deployment web --image=nginx:1.23 --replicas=3 --port=80', stdout: 'deployment.apps/web created\n' },
  {
    line: 'get deployment web -o wide',
    stdout:
      'NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES       SELECTOR\nweb    3/3     3            3           0s    nginx        nginx:1.23   app=web\n',
  },
  { line: 'expose deployment web --port=80 --target-port=80 --type=NodePort', stdout: 'service/web exposed\n' },
  { line: `patch service web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30080}]'`, stdout: 'service/web patched\n' },
  {
    line: 'get service web',
    stdout: /^NAME {3}TYPE {7}CLUSTER-IP +EXTERNAL-IP {3}PORT\(S\) {8}AGE\nweb {4}NodePort {3}10\.\d+\.\d+\.\d+ +<none> {8}80:30080\/TCP {3}0s\n$/,
  },
  { line: `get endpoints web -o jsonpath='{.subsets[*].addresses[*].nodeName}'`, stdout: /^(controlplane|node01)( (controlplane|node01)){2}$/ },
  { line: 'get pods -l app=web,pod-template-hash -o name', stdout: /^(pod\/web-\w{8,10}-\w{5}\n){3}$/ },
  { line: 'scale deployment web --replicas=1', stdout: 'deployment.apps/web scaled\n' },
  { line: 'scale deployment web --current-replicas=3 --replicas=2', stderr: 'error: Expected replicas to be 3, was 1\n' },
  { line: 'set image deployment/web nginx=nginx:1.24', stdout: 'deployment.apps/web image updated\n' },
  { line: 'rollout status deployment/web', stdout: 'deployment "web" successfully rolled out\n' },
  { line: 'rollout history deployment/web', stdout: 'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n' },
  { line: 'rollout undo deployment/web', stdout: 'deployment.apps/web rolled back\n' },
  { line: `get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}'`, stdout: 'nginx:1.23' },
  { line: 'rollout undo deployment/web --to-revision=7', stderr: 'error: unable to find specified revision 7 in history\n' },
  { line: 'rollout restart deployment/web', stdout: 'deployment.apps/web restarted\n' },
  { line: 'label service web tier=front', stdout: 'service/web labeled\n' },
  { line: 'label service web tier=back', stderr: "error: 'tier' already has a value (front), and --overwrite is false\n" },
  { line: 'get service -l tier=front -o name', stdout: 'service/web\n' },
  { line: 'annotate service web note=hello', stdout: 'service/web annotated\n' },
  { line: `get service web -o go-template='{{.metadata.annotations.note}}'`, stdout: 'hello' },
  { line: 'label service web tier-', stdout: 'service/web unlabeled\n' },
  { line: 'wait --for=condition=Available deployment/web --timeout=5s', stdout: 'deployment.apps/web condition met\n' },
  { line: 'delete service web', stdout: 'service "web" deleted\n' },
  { line: 'delete deployment web', stdout: 'deployment.apps "web" deleted\n' },
  { line: 'get pods', stderr: 'No resources found in default namespace.\n' },
]);

session('apply, in both ways', {}, [
  { line: 'apply -f -', input: `${service}---${pod}`, stdout: 'service/db created\npod/db created\n' },
  { line: 'apply -f -', input: service, stdout: 'service/db unchanged\n' },
  { line: 'diff -f -', input: service },
  {
    line: 'diff -f -',
    input: service.replace('3306', '3307'),
    stdout: /^- {2}- port: 3306\n\+ {2}- port: 3307$|^-.*port: 3306[\s\S]*^\+.*port: 3307/m,
    fails: true,
  },
  { line: 'apply --dry-run=server -f -', input: service.replace('3306', '3307'), stdout: 'service/db configured (server dry run)\n' },
  { line: 'apply -f -', input: service.replace('3306', '3307'), stdout: 'service/db configured\n' },
  { line: `get service db -o jsonpath='{.spec.ports[0].port} {.spec.ports[0].targetPort}'`, stdout: '3307 80' },
  {
    line: 'get endpointslices -l kubernetes.io/service-name=db',
    stdout: /^NAME +ADDRESSTYPE +PORTS +ENDPOINTS +AGE\ndb-\w{5} +IPv4 +80 +10\.244\.1\.\d+ +0s\n$/,
  },
  {
    line: 'apply --server-side --field-manager=me -f -',
    input: service.replace('tier: data', 'tier: front').replace('3306', '3307'),
    stderr: /^error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: \.metadata\.labels\.tier\n/,
    fails: true,
  },
  // Ports are told apart by their number: another number is another port, and two of them want names.
  {
    line: 'apply --server-side --field-manager=me --force-conflicts -f -',
    input: service,
    stderr: 'The Service "db" is invalid: \n* spec.ports[0].name: Required value\n* spec.ports[1].name: Required value\n',
    fails: true,
  },
  {
    line: 'apply --server-side --field-manager=me --force-conflicts -f -',
    input: service.replace('tier: data', 'tier: front').replace('3306', '3307'),
    stdout: 'service/db serverside-applied\n',
  },
  { line: 'get service db -L tier --no-headers', stdout: /^db +ClusterIP +10\.\S+ +<none> +3307\/TCP +0s +front\n$/ },
  {
    line: `get service db --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation},{end}'`,
    stdout: 'me Apply,kubectl-client-side-apply Update,',
  },
  { line: 'replace -f -', input: service.replace('tier: data', 'tier: x'), stdout: 'service/db replaced\n' },
  { line: 'delete -f -', input: `${service}---${pod}`, stdout: 'service "db" deleted\npod "db" deleted\n' },
  {
    line: 'apply -f -',
    input: service.replace('tier: data', 'tier: "-"'),
    stderr: /^The Service "db" is invalid: metadata\.labels: Invalid value: "-": /,
    fails: true,
  },
]);

session('what a Service may not be', {}, [
  {
    line: 'create service nodeport web --tcp=80:80 --node-port=80',
    stderr:
      'error: failed to create NodePort service: Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767\n',
  },
  {
    line: 'create service clusterip web --tcp=80:80 --clusterip=10.9.9.9',
    stderr:
      'error: failed to create ClusterIP service: Service "web" is invalid: spec.clusterIPs: Invalid value: []string{"10.9.9.9"}: failed to allocate IP 10.9.9.9: the provided IP (10.9.9.9) is not in the valid range. The range of valid IPs is 10.96.0.0/12\n',
  },
  {
    line: 'create service clusterip Web --tcp=80:80',
    stderr: /^error: failed to create ClusterIP service: Service "Web" is invalid: metadata\.name: Invalid value: "Web": a DNS-1035 label /,
    fails: true,
  },
  { line: 'create service clusterip web --tcp=80:80', stdout: 'service/web created\n' },
  { line: 'create service clusterip web --tcp=80:80', stderr: 'error: failed to create ClusterIP service: services "web" already exists\n' },
  {
    line: `patch service web -p '{"spec":{"clusterIP":"10.96.0.99"}}'`,
    stderr: /^The Service "web" is invalid: spec\.clusterIPs\[0\]: Invalid value: \[\]string\{"10\.96\.0\.99"\}: may not change once set\n$/,
    fails: true,
  },
  {
    line: `patch service web -p '{"spec":{"type":"External"}}'`,
    stderr:
      'The Service "web" is invalid: spec.type: Unsupported value: "External": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"\n',
    fails: true,
  },
  {
    line: 'apply -f -',
    input: service.replace('3306,', '3306, name: mysql }, { port: 3307,'),
    stderr: 'The Service "db" is invalid: spec.ports[1].name: Required value\n',
    fails: true,
  },
  { line: 'apply -f -', input: service.replace('selector:', 'selecter:'), stderr: /strict decoding error: unknown field "spec\.selecter"/, fails: true },
  { line: `patch service web -p '{"spec":{"ports":[{"port":"http"}]}}'`, stderr: /^Error from server/, fails: true },
  { line: 'get service none', stderr: 'Error from server (NotFound): services "none" not found\n' },
  { line: 'get servces', stderr: 'error: the server doesn\'t have a resource type "servces"\n' },
  { line: 'delete service none', stderr: 'Error from server (NotFound): services "none" not found\n' },
  { line: 'get pods -n nowhere', stderr: 'No resources found in nowhere namespace.\n' },
  { line: 'create deployment x --image=nginx -n nowhere', stderr: 'error: failed to create deployment: namespaces "nowhere" not found\n' },
  { line: 'logs none', stderr: 'error: error from server (NotFound): pods "none" not found in namespace "default"\n' },
]);

session('nodes, taints, watching', { taintControlPlane: true }, [
  { line: 'get nodes --no-headers -o custom-columns=N:.metadata.name,C:.spec.podCIDR', stdout: 'controlplane   10.244.0.0/24\nnode01         10.244.1.0/24\n' },
  { line: 'cordon node01', stdout: 'node/node01 cordoned\n' },
  { line: 'get node node01 --no-headers', stdout: /^node01 +Ready,SchedulingDisabled +<none> +0s +v1\.26\.0\n$/ },
  { line: 'run waits --image=nginx', stdout: 'pod/waits created\n' },
  { line: 'get pod waits --no-headers', stdout: /^waits +0\/1 +Pending +0 +0s\n$/ },
  {
    line: 'get events --field-selector involvedObject.name=waits -o jsonpath={.items[0].message}',
    stdout:
      /^0\/2 nodes are available: 1 node\(s\) had untolerated taint \{node-role\.kubernetes\.io\/control-plane: \}, 1 node\(s\) were unschedulable\. preemption: /,
  },
  { line: 'uncordon node01', stdout: 'node/node01 uncordoned\n' },
  { line: 'get pod waits -o wide --no-headers', stdout: /^waits +1\/1 +Running +0 +0s +10\.244\.1\.\d+ +node01 +<none> +<none>\n$/ },
  { line: 'taint node node01 dedicated=x:NoSchedule', stdout: 'node/node01 tainted\n' },
  { line: 'taint node node01 dedicated-', stdout: 'node/node01 untainted\n' },
  { line: 'get pods -w --request-timeout=1s --no-headers', stdout: /^waits +1\/1 +Running +0 +0s\n$/ },
  { line: 'delete pod waits --now', stdout: 'pod "waits" deleted\n' },
]);

session('kube-proxy by its ConfigMap', {}, [
  {
    line: 'edit configmap kube-proxy -n kube-system',
    env: { KUBE_EDITOR: `sed -i 's/mode: ""/mode: ipvs/'` },
    stdout: 'configmap/kube-proxy edited\n',
  },
  { line: 'delete pods -n kube-system -l k8s-app=kube-proxy', stdout: /^(pod "kube-proxy-\w{5}" deleted\n){2}$/ },
  { line: 'logs -n kube-system -l k8s-app=kube-proxy --tail=-1', stdout: /"Using ipvs Proxier"[\s\S]*"Using ipvs Proxier"/ },
  { line: 'rollout restart ds/kube-proxy -n kube-system', stdout: 'daemonset.apps/kube-proxy restarted\n' },
  { line: 'rollout status ds/kube-proxy -n kube-system', stdout: 'daemon set "kube-proxy" successfully rolled out\n' },
]);

session('discovery', { kubernetesVersion: '1.33', coreDNS: true }, [
  { line: 'version', stdout: /^Client Version: v[\s\S]*\nServer Version: v1\.33\.0\n$/, stderr: /^$|^WARNING/ },
  {
    line: 'api-resources --api-group=networking.k8s.io --no-headers',
    stdout: /^ipaddresses +ip +networking\.k8s\.io\/v1 +false +IPAddress\nservicecidrs +networking\.k8s\.io\/v1 +false +ServiceCIDR\n$/,
  },
  { line: 'get servicecidrs', stdout: 'NAME         CIDRS          AGE\nkubernetes   10.96.0.0/12   0s\n' },
  { line: 'get ipaddress 10.96.0.1 --no-headers', stdout: '10.96.0.1   services/default/kubernetes\n' },
  {
    line: 'explain service.spec.externalTrafficPolicy',
    stdout: /^KIND: {7}Service\nVERSION: {4}v1\n\nFIELD: externalTrafficPolicy <string>\n/,
  },
  { line: 'explain service.spec.nothing', stdout: /^KIND: {7}Service\n/, stderr: 'error: field "nothing" does not exist\n' },
  { line: 'cluster-info', stdout: /CoreDNS/ },
  { line: 'get --raw /version', stdout: /"gitVersion": ?"v1\.33\.0"/ },
]);
