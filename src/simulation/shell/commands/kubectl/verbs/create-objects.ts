import type { Json } from '../client.ts';
import { error } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { readFile } from '../manifests.ts';
import type { Verb } from '../verb.ts';
import { createFlags, nameOf, required, sendCreated } from './create-words.ts';

/** `kubectl create deployment` */
export const createDeployment: Verb = {
  name: 'deployment',
  aliases: ['deploy'],
  summary: 'Create a deployment with the specified name',
  completes: 'none',
  flags: [...createFlags, ...flagTable('image list\nport int=-1\nreplicas,r int=1')],
  refuses: 'template',
  run(call) {
    required(call, 'image');
    const { flags, dash, args } = call;
    const name = nameOf(call);
    const images = flags.list('image');
    const command = dash === undefined ? [] : args.slice(dash);
    if (images.length > 1 && command.length > 0) throw error('cannot specify multiple --image options and command');
    const port = flags.int('port');
    const containers = images.map((image, i) => ({
      name: containerName(image, images.length > 1),
      image,
      ...(command.length > 0 ? { command } : {}),
      ...(i === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {}),
    }));
    const labels = { app: name };
    const build = (isShell: boolean): Json => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: flags.int('replicas'),
        selector: { matchLabels: labels },
        template: {
          metadata: { ...(isShell ? { creationTimestamp: null } : {}), labels },
          spec: { containers: isShell ? containers.map((one) => ({ ...one, resources: {} })) : containers },
        },
        ...(isShell ? { strategy: {} } : {}),
      },
      ...(isShell ? { status: {} } : {}),
    });
    sendCreated(call, build(false), build(true), 'deployment');
  },
};

// `registry/nginx:1.23@sha256…` runs in a container `nginx`.
function containerName(image: string, _isOneOfSeveral: boolean): string {
  const base = image.split('/').at(-1) ?? image;
  return (
    (base.split('@')[0] ?? '')
      .split(':')[0]
      ?.toLowerCase()
      .replace(/[^a-z0-9-]/g, '-') ?? base
  );
}

/** `kubectl create namespace` */
export const createNamespace: Verb = {
  name: 'namespace',
  aliases: ['ns'],
  summary: 'Create a namespace with the specified name',
  completes: 'none',
  flags: createFlags,
  refuses: 'template',
  run(call) {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: nameOf(call) } };
    sendCreated(call, object, { ...object, spec: {}, status: {} }, '');
  },
};

/** `kubectl create serviceaccount` */
export const createServiceAccount: Verb = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Create a service account with the specified name',
  completes: 'none',
  flags: createFlags,
  refuses: 'template',
  run(call) {
    const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: nameOf(call) } };
    sendCreated(call, object, object, 'serviceaccount');
  },
};

/** `kubectl create configmap` */
export const createConfigMap: Verb = {
  name: 'configmap',
  aliases: ['cm'],
  summary: 'Create a config map from a local file, directory or literal value',
  completes: 'none',
  flags: [...createFlags, ...flagTable('from-literal array\nfrom-file list')],
  refuses: 'append-hash from-env-file template',
  run(call) {
    const name = nameOf(call);
    const data: Record<string, string> = {};
    const add = (key: string, value: string): void => {
      if (!/^[-._a-zA-Z0-9]+$/.test(key))
        throw error(
          `${JSON.stringify(key)} is not a valid key name for a ConfigMap: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
        );
      if (Object.hasOwn(data, key))
        throw error(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`);
      data[key] = value;
    };
    for (const literal of call.flags.list('from-literal')) {
      const at = literal.indexOf('=');
      if (at < 1) throw error(`invalid literal source ${literal}, expected key=value`);
      add(literal.slice(0, at), literal.slice(at + 1).replace(/^(["'])(.*)\1$/s, '$2'));
    }
    for (const source of call.flags.list('from-file')) {
      const at = source.indexOf('=');
      const file = source.slice(at + 1);
      add(at < 0 ? (file.split('/').at(-1) ?? file) : source.slice(0, at), readFile(call, file));
    }
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...(Object.keys(data).length > 0 ? { data } : {}) };
    sendCreated(call, object, object, 'configmap');
  },
};
