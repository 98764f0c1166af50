import type { Json } from '../client.ts';
import { error, refused, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import type { Verb } from '../verb.ts';
import { create, dryRunOf, resultPrinter, writeFlags } from '../write.ts';
import { required } from './create-words.ts';
import { parsePairs } from './expose.ts';

/** `kubectl run`: a pod from words. */
export const run: Verb = {
  name: 'run',
  summary: 'Run a particular image on the cluster',
  completes: 'none',
  flags: [
    ...writeFlags.filter(({ name }) => name !== 'validate'),
    ...flagTable(
      'image string\nport string\nlabels,l list\nenv array\nrestart string=Always\ncommand bool\nexpose bool\nimage-pull-policy string\nstdin,i bool\ntty,t bool\nrm bool\nattach bool\nquiet,q bool',
    ),
  ],
  refuses:
    'annotations cascade field-selector filename -f force grace-period kustomize -k leave-stdin-open overrides override-type pod-running-timeout privileged recursive -R save-config template timeout wait',
  run(call) {
    required(call, 'image');
    const { flags, args } = call;
    const [name, ...rest] = args;
    if (name === undefined) throw usageError(call.path, 'NAME is required for run');
    const interactive = ['stdin', 'tty', 'rm', 'attach', 'expose'].find((one) => flags.bool(one));
    if (interactive) throw refused(`the option --${interactive}; make the pod, then kubectl exec -it ${name} -- sh`);
    const image = flags.text('image');
    if (!/^[a-z0-9]+([._/:-][a-zA-Z0-9_.-]+)*(@sha256:[0-9a-f]{64})?$/.test(image))
      throw error(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
    const restartPolicy = flags.text('restart');
    if (!['Always', 'OnFailure', 'Never'].includes(restartPolicy)) throw usageError(call.path, `invalid restart policy: ${restartPolicy}`);
    const environment = flags.list('env').map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw error(`invalid env: ${pair}`);
      return { name: pair.slice(0, at), value: pair.slice(at + 1) };
    });
    const container = {
      name,
      image,
      ...(rest.length > 0 ? { [flags.bool('command') ? 'command' : 'args']: rest } : {}),
      ...(environment.length > 0 ? { env: environment } : {}),
      ...(flags.given('port') ? { ports: [{ containerPort: Number(flags.text('port')) }] } : {}),
      ...(flags.given('image-pull-policy') ? { imagePullPolicy: flags.text('image-pull-policy') } : {}),
      resources: {},
    };
    const labels = flags.given('labels') ? parsePairs(flags.list('labels').join(',')) : { run: name };
    const object: Json = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, ...(call.isNamespaceGiven ? { namespace: call.namespace } : {}), labels },
      spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy },
    };
    const kind = call.kinds.of(object, '');
    const print = resultPrinter(call);
    if (dryRunOf(call) === 'client') print(kind, { ...object, metadata: { creationTimestamp: null, ...object.metadata }, status: {} }, 'created');
    else print(kind, create(call, kind, call.namespace, object, 'kubectl-run'), 'created');
  },
};
