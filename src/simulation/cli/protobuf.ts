import { type FieldType, struct } from '../cluster/api-server/schema/schema.ts';

// Some commands of newer kubectls (`create deployment`, `create service`, …) send protocol buffers. What can come that way is read here;
// field numbers are those of the generated.proto files, types those of the schema. A field without a number is passed over.
const numbers = `
Unknown: typeMeta 1, raw 2
TypeMeta: apiVersion 1, kind 2
ObjectMeta: name 1, generateName 2, namespace 3, labels 11, annotations 12, finalizers 14
LabelSelector: matchLabels 1, matchExpressions 2
LabelSelectorRequirement: key 1, operator 2, values 3
Namespace: metadata 1
ConfigMap: metadata 1, data 2, immutable 4
ServiceAccount: metadata 1
Service: metadata 1, spec 2
ServiceSpec: ports 1, selector 2, clusterIP 3, type 4, externalIPs 5, sessionAffinity 7, loadBalancerIP 8, loadBalancerSourceRanges 9, externalName 10, externalTrafficPolicy 11, healthCheckNodePort 12, publishNotReadyAddresses 13, ipFamilyPolicy 17, clusterIPs 18, ipFamilies 19, allocateLoadBalancerNodePorts 20, internalTrafficPolicy 22
ServicePort: name 1, protocol 2, port 3, targetPort 4, nodePort 5, appProtocol 6
Deployment: metadata 1, spec 2
DeploymentSpec: replicas 1, selector 2, template 3, strategy 4, minReadySeconds 5, revisionHistoryLimit 6, paused 7, progressDeadlineSeconds 9
DeploymentStrategy: type 1, rollingUpdate 2
RollingUpdate: maxUnavailable 1, maxSurge 2
PodTemplateSpec: metadata 1, spec 2
PodSpec: containers 2, restartPolicy 3, terminationGracePeriodSeconds 4, dnsPolicy 6, nodeSelector 7, serviceAccountName 8, nodeName 10, hostNetwork 11, hostname 16, subdomain 17, initContainers 20
Container: name 1, image 2, command 3, args 4, workingDir 5, ports 6, env 7, imagePullPolicy 14
ContainerPort: name 1, hostPort 2, containerPort 3, protocol 4, hostIP 5
EnvVar: name 1, value 2
`;
// Zero means something here; elsewhere it is what Go writes for nothing.
const pointers = new Set(['replicas', 'revisionHistoryLimit', 'progressDeadlineSeconds', 'allocateLoadBalancerNodePorts']);

/** What may come as a whole; the rest are parts. */
const kinds = ['Namespace', 'ConfigMap', 'ServiceAccount', 'Service', 'Deployment'];

const fieldsByNumber = new Map(
  numbers
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', fields = ''] = line.split(': ');
      return [name, new Map(fields.split(', ').map((field): [number, string] => [Number(field.split(' ')[1]), field.split(' ')[0] ?? '']))];
    }),
);

/** Whether a body is one of Kubernetes' protocol buffers: it begins with `k8s` and a zero. */
export function isProtobuf(body: Buffer): boolean {
  return body.length > 4 && body.toString('latin1', 0, 4) === 'k8s\0';
}

/** The object in a body; undefined when its kind is none of those that can be read. */
export function readProtobuf(body: Buffer): unknown {
  const envelope = entries(body.subarray(4));
  const typeMeta = envelope.find(([number]) => number === 1)?.[1];
  const raw = envelope.find(([number]) => number === 2)?.[1];
  if (!(typeMeta instanceof Buffer) || !(raw instanceof Buffer)) return undefined;
  const [apiVersion, kind] = [1, 2].map((wanted) => String(entries(typeMeta).find(([number]) => number === wanted)?.[1] ?? ''));
  if (!kind || !kinds.includes(kind)) return undefined;
  return { apiVersion, kind, ...message(kind, raw) };
}

type Entry = readonly [number: number, value: number | Buffer];

function entries(bytes: Buffer): Entry[] {
  const found: Entry[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) found.push([tag >> 3, varint()]);
    else if (wire === 2) {
      const length = varint();
      found.push([tag >> 3, bytes.subarray(at, at + length)]);
      at += length;
    } else throw new Error(`wire type ${wire} is not read`);
  }
  return found;
}

function message(type: string, bytes: Buffer): Record<string, unknown> {
  const names = fieldsByNumber.get(type);
  const result: Record<string, unknown> = {};
  for (const [number, value] of entries(bytes)) {
    const name = names?.get(number);
    const field = name && struct(type).get(name);
    if (!name || !field) continue;
    if (field.kind === 'list') result[name] = [...((result[name] as unknown[]) ?? []), scalarOrMessage(field.of, value)];
    else if (field.kind === 'map') result[name] = { ...(result[name] as object | undefined), ...pair(value) };
    else {
      const one = scalarOrMessage(field, value);
      if (one !== undefined && (pointers.has(name) || (one !== '' && one !== 0 && one !== false))) result[name] = one;
    }
  }
  return result;
}

function scalarOrMessage(type: FieldType, value: number | Buffer): unknown {
  if (type.kind === 'struct') return value instanceof Buffer ? message(type.name, value) : undefined;
  if (type.kind !== 'scalar') return undefined;
  if (type.name === 'intstr') {
    const parts = new Map(value instanceof Buffer ? entries(value) : []);
    return parts.get(1) === 1 ? String(parts.get(3) ?? '') : Number(parts.get(2) ?? 0);
  }
  if (value instanceof Buffer) return value.toString('utf8');
  return type.name === 'bool' ? value !== 0 : value;
}

function pair(value: number | Buffer): Record<string, string> {
  const parts = new Map(value instanceof Buffer ? entries(value) : []);
  return { [String(parts.get(1) ?? '')]: String(parts.get(2) ?? '') };
}
