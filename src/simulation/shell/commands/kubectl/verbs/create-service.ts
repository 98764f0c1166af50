import type { Json } from '../client.ts';
import { error, type Failure } from '../failure.ts';
import { flagTable } from '../flags.ts';
import type { Call, Verb } from '../verb.ts';
import { createFlags, nameOf, required, sendCreated } from './create-words.ts';

interface Type {
  readonly verb: string;
  readonly type: string;
  readonly summary: string;
  readonly flags: string;
}

const types: readonly Type[] = [
  { verb: 'clusterip', type: 'ClusterIP', summary: 'Create a ClusterIP service', flags: 'tcp list\nclusterip string' },
  { verb: 'externalname', type: 'ExternalName', summary: 'Create an ExternalName service', flags: 'tcp list\nexternal-name string' },
  { verb: 'loadbalancer', type: 'LoadBalancer', summary: 'Create a LoadBalancer service', flags: 'tcp list' },
  { verb: 'nodeport', type: 'NodePort', summary: 'Create a NodePort service', flags: 'tcp list\nnode-port int=0' },
];

/** `kubectl create service clusterip|externalname|loadbalancer|nodeport` */
export const createService: Verb = {
  name: 'service',
  aliases: ['svc'],
  summary: 'Create a service using a specified subcommand',
  verbs: types.map(({ verb, type, summary, flags }) => ({
    name: verb,
    summary,
    flags: [...createFlags, ...flagTable(flags)],
    refuses: 'template',
    completes: 'none',
    run: (call) => run(call, type),
  })),
};

function run(call: Call, type: string): void {
  if (type === 'ExternalName') required(call, 'external-name');
  const name = nameOf(call);
  const { flags } = call;
  const ports = flags.list('tcp').map((text) => parsePort(text, flags.int('node-port')));
  const clusterIP = flags.text('clusterip');
  if (type !== 'ExternalName' && ports.length === 0 && clusterIP !== 'None') throw error(`at least one tcp port specifier must be provided`);
  if (clusterIP === 'None' && ports.length > 0) throw error('can not map ports with clusterip=None');
  if (type === 'ClusterIP' && clusterIP && clusterIP !== 'None' && !/^[\d.]+$|:/.test(clusterIP)) throw error(`invalid clusterip ${clusterIP}`);
  const object: Json = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { app: name } },
    spec: {
      ...(ports.length > 0 ? { ports } : {}),
      selector: { app: name },
      ...(clusterIP ? { clusterIP } : {}),
      type,
      ...(type === 'ExternalName' ? { externalName: flags.text('external-name') } : {}),
    },
  };
  sendCreated(call, object, { ...object, status: { loadBalancer: {} } }, `${type} service`);
}

/** `80`, `80:8080` or `80:http`. Throws Failure. */
function parsePort(text: string, nodePort: number): Json {
  const parts = text.split(':');
  if (parts.length > 2) throw error(`invalid port format: ${text}`.replace('invalid port format', 'invalid port specification'));
  const [from = '', to] = parts;
  const port = number(from);
  const targetPort = to === undefined ? port : /^\d+$/.test(to) ? number(to) : to;
  if (typeof targetPort === 'string') checkName(targetPort);
  const name = text.replace(':', '-');
  return { name, protocol: 'TCP', port, targetPort, ...(nodePort ? { nodePort } : {}) };
}

function number(text: string): number {
  if (!/^\d+$/.test(text)) throw error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) > 65535 || Number(text) < 1)
    throw error(
      Number(text) > 4294967295 ? `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range` : 'must be between 1 and 65535, inclusive',
    );
  return Number(text);
}

// Models validation.IsValidPortName.
function checkName(text: string): void {
  const wrong: string[] = [];
  if (text.length > 15) wrong.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(text)) wrong.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) wrong.push('must contain at least one letter (a-z)');
  if (text.includes('--')) wrong.push('must not contain consecutive hyphens');
  if (/^-|-$/.test(text)) wrong.push('must not begin or end with a hyphen');
  if (wrong.length > 0) throw portNameFailure(wrong);
}

function portNameFailure(wrong: readonly string[]): Failure {
  return error(wrong.join(','));
}
