import { pathOf } from '../client.ts';
import { error, throwAll } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { pathOfTarget, targets } from '../targets.ts';
import type { Verb } from '../verb.ts';
import { dryRunOf, patchTypes, resultPrinter, writeFlags } from '../write.ts';
import { required } from './create-words.ts';

/** `kubectl scale` */
export const scale: Verb = {
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  completes: 'kinds',
  flags: [
    ...writeFlags.filter(({ name }) => name === 'output' || name === 'dry-run'),
    ...flagTable('replicas int\ncurrent-replicas int=-1\nresource-version string\nfilename,f list\nall bool\nselector,l string'),
  ],
  refuses: 'kustomize -k recursive -R template timeout show-managed-fields',
  run(call) {
    required(call, 'replicas');
    const { flags, client } = call;
    const replicas = flags.int('replicas');
    if (replicas < 0) throw error(`The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0`);
    const { found, failures } = targets(call, { selector: flags.text('selector'), all: flags.bool('all'), latest: true });
    const print = resultPrinter(call);
    for (const target of found) {
      const { kind, namespace, name } = target;
      if (dryRunOf(call) !== 'client') {
        const path = pathOf(kind, namespace, name, 'scale');
        const expected = flags.int('current-replicas');
        const query: Record<string, string> = dryRunOf(call) === 'server' ? { dryRun: 'All' } : {};
        if (expected >= 0 || flags.given('resource-version')) {
          const current = client.request('GET', path);
          const { replicas: have = 0 } = current.spec;
          if (expected >= 0 && have !== expected) throw error(`Expected replicas to be ${expected}, was ${have}`);
          const version = flags.text('resource-version');
          if (version && current.metadata.resourceVersion !== version)
            throw error(`Expected resource version to be ${version}, was ${current.metadata.resourceVersion}`);
          client.request('PUT', path, { query, body: { ...current, spec: { ...current.spec, replicas } } });
        } else client.request('PATCH', path, { query, body: { spec: { replicas } }, contentType: patchTypes.merge });
      }
      print(kind, flags.text('output') === '' ? target.object : client.request('GET', pathOfTarget(target)), 'scaled');
    }
    throwAll(failures);
  },
};
