import type { Json } from '../client.ts';
import { error, throwAll } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { type Target, targets } from '../targets.ts';
import type { Call, Verb } from '../verb.ts';
import { create, dryRunOf, resultPrinter, writeFlags } from '../write.ts';

/** `kubectl expose` */
export const expose: Verb = {
  name: 'expose',
  summary: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  completes: 'kinds',
  flags: [
    ...writeFlags.filter(({ name }) => name !== 'validate'),
    ...flagTable(`
filename,f list
port string
target-port string
type string
name string
protocol string
selector string
labels,l string
cluster-ip string
external-ip string
load-balancer-ip string
session-affinity string
save-config bool
`),
  ],
  refuses: 'kustomize -k overrides override-type recursive -R template',
  run(call) {
    const { found, failures } = targets(call, { latest: true });
    const print = resultPrinter(call);
    for (const target of found) {
      const object = serviceFor(call, target);
      const kind = call.kinds.of(object, '');
      if (dryRunOf(call) === 'client')
        print(kind, { ...object, metadata: { creationTimestamp: null, ...object.metadata }, status: { loadBalancer: {} } }, 'exposed');
      else print(kind, create(call, kind, target.namespace, object, 'kubectl-expose'), 'exposed');
    }
    throwAll(failures);
  },
};

const exposable = ['Pod', 'Service', 'ReplicationController', 'Deployment', 'ReplicaSet'];

function serviceFor(call: Call, { kind, name, object }: Target): Json {
  const { flags } = call;
  if (!exposable.includes(kind.kind)) throw error(`cannot expose a ${kind.kind}${kind.group ? `.${kind.group}` : ''}`);
  const selector = flags.given('selector') ? parsePairs(flags.text('selector')) : selectorOf(kind.kind, object);
  const own = portsOf(kind.kind, object);
  const port = flags.text('port') || own.map(({ port: one }) => one).join(',');
  const isHeadless = flags.text('cluster-ip') === 'None';
  if (port === '' && !isHeadless) throw error("couldn't find port via --port flag or introspection\nSee 'kubectl expose -h' for help and examples");
  const protocol = flags.text('protocol');
  const wanted = port === '' ? [] : port.split(',');
  const ports = wanted.map((text, i) => {
    if (!/^\d+$/.test(text)) throw error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const known = own.find((one) => one.port === Number(text));
    const target = flags.text('target-port');
    return {
      ...(wanted.length > 1 ? { name: `port-${i + 1}` } : {}),
      port: Number(text),
      protocol: protocol || known?.protocol || 'TCP',
      targetPort: target === '' ? Number(text) : /^\d+$/.test(target) ? Number(target) : target,
    };
  });
  const labels = flags.given('labels') ? parsePairs(flags.text('labels')) : object.metadata.labels;
  const affinity = flags.text('session-affinity');
  if (affinity && affinity !== 'None' && affinity !== 'ClientIP') throw error(`unknown session affinity: ${affinity}`);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: flags.text('name') || name, ...(call.isNamespaceGiven ? { namespace: call.namespace } : {}), ...(labels ? { labels } : {}) },
    spec: {
      ...(ports.length > 0 ? { ports } : {}),
      selector,
      ...(flags.text('cluster-ip') ? { clusterIP: flags.text('cluster-ip') } : {}),
      ...(flags.text('type') ? { type: flags.text('type') } : {}),
      ...(flags.text('external-ip') ? { externalIPs: [flags.text('external-ip')] } : {}),
      ...(affinity ? { sessionAffinity: affinity } : {}),
      ...(flags.text('load-balancer-ip') ? { loadBalancerIP: flags.text('load-balancer-ip') } : {}),
    },
  };
}

function selectorOf(kind: string, { metadata, spec }: Json): Readonly<Record<string, string>> {
  if (kind === 'Pod') {
    if (!Object.keys(metadata.labels ?? {}).length) throw selectorFailure('the pod has no labels and cannot be exposed');
    return metadata.labels;
  }
  if (kind === 'Service') {
    if (!Object.keys(spec.selector ?? {}).length) throw selectorFailure('the service has no pod selector set');
    return spec.selector;
  }
  if (spec.selector?.matchExpressions?.length)
    throw selectorFailure(`couldn't convert expressions - ${JSON.stringify(spec.selector.matchExpressions)} to map-based selector format`);
  return spec.selector?.matchLabels ?? {};
}

function selectorFailure(why: string): ReturnType<typeof error> {
  return error(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
}

function portsOf(kind: string, { spec }: Json): { port: number; protocol?: string }[] {
  if (kind === 'Service') return (spec.ports ?? []).map(({ port, protocol }: Json) => ({ port, protocol }));
  const containers = kind === 'Pod' ? spec.containers : spec.template?.spec?.containers;
  return (containers ?? []).flatMap(({ ports = [] }: Json) => ports.map(({ containerPort, protocol }: Json) => ({ port: containerPort, protocol })));
}

/** `a=b,c=d`. Throws Failure. */
export function parsePairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const at = pair.indexOf('=');
        if (at < 1) throw error(`unexpected label spec: ${pair}`);
        return [pair.slice(0, at), pair.slice(at + 1)];
      }),
  );
}
