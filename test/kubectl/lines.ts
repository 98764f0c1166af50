/** One command line, without `kubectl` before it. */
export interface Step {
  readonly line: string;
  /** Standard input. */
  readonly input?: string;
}

/** The cluster of a group. */
export interface GroupOptions {
  readonly preset?: string;
  readonly kubernetesVersion?: string;
  /** The real kubectl's release, where there are several. */
  readonly client?: string;
}

/** Lines that are run one after the other on one cluster. */
export interface Group {
  readonly title: string;
  readonly options: GroupOptions;
  readonly steps: readonly Step[];
}

const service = `apiVersion: v1
kind: Service
metadata: { name: db, labels: { tier: data } }
spec:
  selector: { app: db }
  ports: [{ port: 3306, targetPort: 80 }]
`;
const pod = `apiVersion: v1
kind: Pod
metadata: { name: db, labels: { app: db } }
spec: { nodeName: node01, containers: [{ name: db, image: nginx }] }
`;
const lines = (text: string): Step[] =>
  text
    .trim()
    .split('\n')
    .map((line) => ({ line: line.trim() }));

/** What `create service clusterip --dry-run=client -o yaml` prints: with nothing where the server writes. */
const printed = `apiVersion: v1
kind: Service
metadata:
  creationTimestamp: null
  labels: { app: a }
  name: a
spec:
  ports: [{ name: "80", port: 80, protocol: TCP, targetPort: 80 }]
  selector: { app: a }
  type: ClusterIP
status: { loadBalancer: {} }
`;

/**
 * What the real kubectl and ours are compared by. It describes ConfigMaps in the order of a Go map, which is any: those here have one key.
 */
export const groups: readonly Group[] = [
  {
    title: 'the cluster of the notes, looked at',
    options: { preset: 'service-networking' },
    steps: [
      ...lines(`
api-versions
api-resources
api-resources --namespaced=false -o wide
api-resources -o name --api-group=apps
get svc -A -o name
get svc,ep -o name
get svc kubernetes -o yaml
get svc kubernetes -o json
get svc -o yaml
get ds -A -o json
get nodes -o yaml
get pods -A -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.podIP}{"\\n"}{end}'
get pods -A -o jsonpath='{.items[?(@.spec.nodeName=="node01")].metadata.name}'
get svc -A -o jsonpath='{.items[*].spec.ports[*].port}'
get svc -A -o jsonpath='{.items[0].spec}'
get svc -A -o jsonpath='{..clusterIP}'
get svc kubernetes -o jsonpath='{.spec.ports[5]}'
get svc kubernetes -o jsonpath='{.metadata.nothing}'
get svc kubernetes -o jsonpath='{.items['
get svc -A -o custom-columns=NAME:.metadata.name,IP:.spec.clusterIP,PORTS:.spec.ports[*].port,X:.foo
get svc -A -o custom-columns=NAME
get pods -A -o custom-columns=NAME:.metadata.name --no-headers --sort-by=.metadata.name
get pods
get pods -n nowhere
get servces
get svc none
get svc none kubernetes -o name
get svc/kubernetes svc
get svc --foo
get pods -z
get pods -o
get pods -o foo
get po -A --field-selector foo=node01
get po -l 'a b'
get svc --ignore-not-found none
get pods -A -l k8s-app=kube-proxy -o name
get pods -A --field-selector spec.nodeName=node01 -o name
describe svc kubernetes
describe svc kube-dns -n kube-system
describe ep kubernetes
describe endpointslice kubernetes
describe pod kube-proxy-d7l2d -n kube-system
describe pod weave-net-x5rvw -n kube-system
describe pod etcd-controlplane -n kube-system
describe pod coredns -n kube-system
describe pods -n kube-system
describe ds -n kube-system
describe deployment coredns -n kube-system
get cm kube-proxy -n kube-system -o yaml
describe svc none
describe foo
describe
logs kube-proxy-d7l2d -n kube-system
logs kube-proxy-d7l2d -n kube-system --tail=2
logs weave-net-255sj -n kube-system
logs weave-net-255sj weave -n kube-system
logs weave-net-255sj nothing -n kube-system
logs ds/kube-proxy -n kube-system --tail=1
logs none
logs
get
expose
expose svc
delete
delete svc
delete foo bar
scale
label
label svc kubernetes
patch svc kubernetes
create service clusterip
create service clusterip x
create deployment
create foo
exec none -- ls
exec none
exec
rollout status
rollout status svc/kubernetes
rollout foo
explain
explain foo
explain service
explain svc.spec
explain svc.spec.ports --recursive
explain service.spec.type
explain service.spec.nothing
apply
apply -f none.yaml
replace
wait svc/kubernetes
`),
    ],
  },
  {
    title: 'a Deployment and its Service',
    options: {},
    steps: [
      ...lines(`
create deployment web --image=nginx:1.23 --replicas=3 --port=80
get deployment web -o wide
get all
get pods -o wide
get pods --show-labels
get pods -L app,pod-template-hash
get rs
expose deployment web --port=80 --target-port=80 --type=NodePort
get svc,ep
get svc web -o yaml
get deployment web -o yaml
get endpointslices
describe svc web
describe ep web
describe endpointslice
describe deployment web
describe rs
describe pod
describe node node01
describe node controlplane
describe ns default
describe sa default
get events
get nodes
get pods -A --sort-by=.metadata.name
scale deployment web --replicas=4
describe svc web
scale deployment web --current-replicas=3 --replicas=2
scale deployment web --replicas=x
scale svc web --replicas=2
set image deployment/web nginx=nginx:1.24
set image deployment/web foo=nginx:1.24
rollout status deployment/web
rollout history deployment/web
rollout history deployment/web --revision=2
rollout undo deployment/web
rollout undo deployment/web --to-revision=9
rollout restart deployment/web
get deployment web -o yaml
get rs -o yaml
rollout pause deployment/web
rollout pause deployment/web
rollout resume deployment/web
label svc web tier=front
label svc web tier=front
label svc web tier=back
label svc web tier=back --overwrite
label svc web tier-
label svc web tier-
annotate svc web note=hello
annotate svc web note=other
annotate svc web note-
patch svc web -p '{"spec":{"type":"ClusterIP"}}'
patch svc web -p '{"spec":{"type":"ClusterIP"}}'
patch svc web --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":81}]'
patch svc web --type=merge -p '{"spec":{"sessionAffinity":"ClientIP"}}'
patch svc web -p '{"spec":{"clusterIP":"10.96.0.99"}}'
patch svc web -p '{"spec":{"type":"External"}}'
get svc web -o yaml
describe svc web
wait --for=condition=Available deployment/web
wait --for=jsonpath='{.spec.type}'=ClusterIP svc/web
wait --for=delete svc/none
cordon node01
cordon node01
get nodes
uncordon node01
taint node node01 a=b:NoSchedule
describe node node01
taint node node01 a-
delete deployment,svc web
get pods
`),
    ],
  },
  {
    title: 'making things from words',
    options: {},
    steps: lines(`
create deployment x --image=nginx:1,redis --port=80 --replicas=3 --dry-run=client -o yaml
create deployment x --image=nginx --dry-run=client -o json
create service clusterip x --tcp=80:http --dry-run=client -o json
create service clusterip x --tcp=80:8080 --dry-run=client -o yaml
create service clusterip x --clusterip=None --dry-run=client -o yaml
create service nodeport x --tcp=80 --node-port=30080 --dry-run=client -o yaml
create service loadbalancer x --tcp=80 --dry-run=client -o yaml
create service externalname x --external-name=example.com --dry-run=client -o yaml
create namespace x --dry-run=client -o yaml
create configmap x --from-literal=a=b --dry-run=client -o yaml
run x --image=nginx --port=80 --labels=a=b --env=A=b --dry-run=client -o yaml
create service nodeport web --tcp=80:80 --node-port=80
create service nodeport web --tcp=80:80 --node-port=30080
create service nodeport web2 --tcp=80:80 --node-port=30080
create service clusterip c --tcp=80:80 --clusterip=10.9.9.9
create service clusterip c --tcp=80:80 --clusterip=10.96.0.1
create service clusterip Web --tcp=80:80
create service clusterip web --tcp=80:80
create service clusterip h --clusterip=None
create service clusterip x --tcp=foo
create service loadbalancer lb --tcp=80
create service externalname e --external-name=example.com
get svc
describe svc
create namespace blue
create namespace blue
create configmap c --from-literal=a=b
describe cm c
get ns
create deployment x --image=nginx -n nowhere
run p --image=nginx
run p --image=nginx
run A_b --image=nginx
get pod p -o yaml
expose pod p --port=80 --name=p
delete pod p --now
delete svc web --dry-run=client
delete svc web
delete svc web
delete ns blue
delete svc h lb none
`),
  },
  {
    title: 'manifests',
    options: {},
    steps: [
      { line: 'apply -f -', input: `${service}---\n${pod}` },
      { line: 'apply -f -', input: service },
      { line: 'get svc db -o yaml' },
      { line: 'apply --dry-run=server -f -', input: service.replace('3306', '3307') },
      { line: 'apply --dry-run=client -f -', input: service.replace('3306', '3307') },
      { line: 'apply -f -', input: service.replace('3306', '3307') },
      { line: 'describe svc db' },
      { line: 'apply -f -', input: service.replace(', labels: { tier: data }', '').replace('3306', '3307') },
      { line: 'get svc db --show-labels --no-headers' },
      { line: 'create -f -', input: service },
      { line: 'replace -f -', input: service.replace('tier: data', 'tier: x') },
      { line: 'apply -f -', input: service.replace('3306,', '3306, name: mysql }, { port: 3307,') },
      { line: 'create -f -', input: service.replace('name: db', 'name: d2').replace('selector:', 'selecter:') },
      { line: 'create -f -', input: service.replace('name: db', 'name: d2').replace('3306', 'mysql') },
      { line: 'create -f -', input: service.replace('name: db', 'name: 2web') },
      { line: 'create -f -', input: 'metadata: { name: a }\n' },
      { line: 'apply -f -', input: 'kind: Service\nmetadata: { name: a }\n' },
      { line: 'create -f -', input: '' },
      { line: 'apply -f -', input: service.replace('name: db,', 'name: db, namespace: nowhere,') },
      { line: 'apply -n default -f -', input: service.replace('name: db,', 'name: db, namespace: nowhere,') },
      { line: 'apply -f -', input: service.replace('spec:', 'spec:\n  clusterIP: 10.96.0.77') },
      { line: 'apply -f -', input: printed },
      { line: 'apply -f -', input: printed },
      { line: 'get svc a -o yaml' },
      { line: 'delete -f -', input: `${service}---\n${pod}` },
      { line: 'delete -f -', input: service },
    ],
  },
  {
    title: 'a newer release',
    options: { kubernetesVersion: '1.33', client: '1.33' },
    steps: lines(`
get servicecidrs
describe servicecidr kubernetes
get ipaddresses
describe ipaddress
api-resources --api-group=networking.k8s.io
create service clusterip c --tcp=80:80 --clusterip=10.9.9.9
create service clusterip c --tcp=80:80 --clusterip=10.96.0.1
`),
  },
];
