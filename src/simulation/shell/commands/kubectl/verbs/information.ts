import { printYaml } from '../../../../api/print-yaml.ts';
import { atLeast } from '../../../../api/version.ts';
import { error, Failure, refused, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { qualifiedPlural } from '../kinds.ts';
import { configuration } from '../kubeconfig.ts';
import { printJson } from '../output/json.ts';
import { align, getColumns } from '../output/tabwriter.ts';
import type { Call, Verb } from '../verb.ts';

/** `kubectl api-versions` */
export const apiVersions: Verb = {
  name: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  completes: 'none',
  run(call) {
    if (call.args.length > 0) throw usageError(call.path, `unexpected arguments: [${call.args.join(' ')}]`);
    call.print(call.kinds.apiVersions.map((one) => `${one}\n`).join(''));
  },
};

/** `kubectl api-resources` */
export const apiResources: Verb = {
  name: 'api-resources',
  summary: 'Print the supported API resources on the server',
  completes: 'none',
  flags: flagTable('output,o string\nnamespaced bool=true\napi-group string\nverbs list\ncategories list\nno-headers bool\nsort-by string\ncached bool'),
  run(call) {
    const { flags, args, kinds } = call;
    if (args.length > 0) throw usageError(call.path, `unexpected arguments: [${args.join(' ')}]`);
    const output = flags.text('output');
    if (output !== '' && output !== 'wide' && output !== 'name') throw error(`--output ${output} is not available`);
    const by = flags.text('sort-by');
    if (by !== '' && by !== 'name' && by !== 'kind') throw error(`--sort-by accepts only name or kind`);
    const rows = kinds.all
      .filter(({ namespaced }) => !flags.given('namespaced') || namespaced === flags.bool('namespaced'))
      .filter(({ group }) => !flags.given('api-group') || group === flags.text('api-group'))
      .filter(({ verbs }) => flags.list('verbs').every((verb) => verbs.includes(verb)))
      .filter(({ categories }) => flags.list('categories').every((one) => categories.includes(one)));
    const key = (kind: (typeof rows)[number]): string => (by === 'kind' ? kind.kind : by === 'name' ? kind.plural : `${kind.group}\0${kind.plural}`);
    const sorted = [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    if (output === 'name') {
      call.print(sorted.map((kind) => `${qualifiedPlural(kind)}\n`).join(''));
      return;
    }
    const isWide = output === 'wide';
    const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(isWide ? ['VERBS', 'CATEGORIES'] : [])];
    const lines = sorted.map(({ plural, shortNames, apiVersion, namespaced, kind, verbs, categories }) => [
      plural,
      shortNames.join(','),
      apiVersion,
      `${namespaced}`,
      kind,
      ...(isWide ? [verbs.join(','), categories.join(',')] : []),
    ]);
    const all = flags.bool('no-headers') ? lines : [header, ...lines];
    call.print(align(all.map((cells) => `${cells.join('\t')}\n`).join(''), getColumns));
  },
};

/** `kubectl version`; the client is as old as the cluster. */
export const version: Verb = {
  name: 'version',
  summary: 'Print the client and server version information',
  completes: 'none',
  flags: flagTable('client bool\noutput,o string\nshort bool'),
  run(call) {
    const { flags, client, context } = call;
    const output = flags.text('output');
    const server = client.request('GET', '/version');
    const { gitVersion, major, minor } = server;
    if (output === 'json' || output === 'yaml') {
      const value = { clientVersion: { major, minor, gitVersion }, ...(flags.bool('client') ? {} : { serverVersion: server }) };
      call.print(output === 'json' ? printJson(value, '  ', false) : `${printYaml(value)}\n`);
      return;
    }
    if (output !== '') throw error(`--output must be 'yaml' or 'json'`);
    // Until 1.27 the long form was the usual one; it says little that is true of a simulation, so it is left out.
    if (!atLeast(context.cluster.kubernetesVersion, '1.28') && !flags.bool('short'))
      call.warn(
        'WARNING: This version information is deprecated and will be replaced with the output from kubectl version --short.  Use --output=yaml|json to get the full version.\n',
      );
    call.print(`Client Version: ${gitVersion}\n${flags.bool('client') ? '' : `Server Version: ${gitVersion}\n`}`);
  },
};

/** `kubectl cluster-info` */
export const clusterInfo: Verb = {
  name: 'cluster-info',
  summary: 'Display cluster information',
  completes: 'none',
  run(call) {
    if (call.args[0] === 'dump') throw refused('cluster-info dump');
    if (call.args.length > 0) throw usageError(call.path, `unknown command ${JSON.stringify(call.args[0])}`);
    const url = `https://${configuration(call.context).server}`;
    call.print(`Kubernetes control plane is running at ${url}\n`);
    const services = call.kinds.find('services');
    const listed = services ? call.client.list(services, 'kube-system', { labelSelector: 'kubernetes.io/cluster-service=true' }) : [];
    for (const { metadata, spec } of listed) {
      const [port] = spec.ports ?? [];
      const name = metadata.labels?.['kubernetes.io/name'] || metadata.name;
      call.print(`${name} is running at ${url}/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}${port?.name ? `:${port.name}` : ''}/proxy\n`);
    }
    call.print(`\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`);
  },
};

/** `kubectl config view|current-context|get-contexts` */
export const config: Verb = {
  name: 'config',
  summary: 'Modify kubeconfig files',
  isLocal: true,
  verbs: [
    { name: 'current-context', summary: 'Display the current-context', isLocal: true, completes: 'none', run: currentContext },
    {
      name: 'get-contexts',
      summary: 'Describe one or many contexts',
      isLocal: true,
      completes: 'none',
      flags: flagTable('no-headers bool\noutput,o string'),
      run: getContexts,
    },
    {
      name: 'view',
      summary: 'Display merged kubeconfig settings',
      isLocal: true,
      completes: 'none',
      flags: flagTable('minify bool\noutput,o string=yaml'),
      refuses: 'raw flatten merge template',
      run: view,
    },
    ...[
      'set-context',
      'use-context',
      'set',
      'set-cluster',
      'set-credentials',
      'unset',
      'delete-context',
      'delete-cluster',
      'delete-user',
      'rename-context',
      'get-clusters',
      'get-users',
    ].map((name) => ({
      name,
      summary: 'not simulated; -n chooses the namespace',
      isLocal: true,
      isAbsent: true,
      takesAnything: true,
      run: () => {
        throw refused(`config ${name}; give -n NAMESPACE`);
      },
    })),
  ],
};

function currentContext(call: Call): void {
  const { context } = configuration(call.context);
  if (context === '') throw error('current-context is not set');
  call.print(`${context}\n`);
}

function getContexts(call: Call): void {
  const { context } = configuration(call.context);
  if (call.flags.text('output') === 'name') {
    call.print(context === '' ? '' : `${context}\n`);
    return;
  }
  if (call.flags.given('output')) throw error(`output must be one of '' or 'name': ${call.flags.text('output')}`);
  const [user = '', cluster = ''] = context.split('@');
  const header = call.flags.bool('no-headers') ? '' : 'CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n';
  call.print(align(`${header}${context === '' ? '' : `*\t${context}\t${cluster}\t${user}\t\n`}`, getColumns));
}

function view(call: Call): void {
  const { context, server } = configuration(call.context);
  const [user = '', cluster = ''] = context.split('@');
  const none = context === '';
  const value = {
    apiVersion: 'v1',
    clusters: none ? null : [{ cluster: { 'certificate-authority-data': 'DATA+OMITTED', server: `https://${server}` }, name: cluster }],
    contexts: none ? null : [{ context: { cluster, user }, name: context }],
    'current-context': context,
    kind: 'Config',
    preferences: {},
    users: none ? null : [{ name: user, user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' } }],
  };
  const output = call.flags.text('output');
  if (output !== 'yaml' && output !== 'json') throw new Failure(`kubectl: not simulated: config view -o ${output}`);
  call.print(output === 'json' ? printJson(value) : printYaml(value));
}
