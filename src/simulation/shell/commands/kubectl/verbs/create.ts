import { Failure, throwAll, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { withLastApplied } from '../last-applied.ts';
import { readManifests } from '../manifests.ts';
import type { Verb } from '../verb.ts';
import { dryRunOf, create as post, resultPrinter, writeFlags } from '../write.ts';
import { createConfigMap, createDeployment, createNamespace, createServiceAccount } from './create-objects.ts';
import { createService } from './create-service.ts';

/** `kubectl create -f`, and the commands that make an object from words. */
export const create: Verb = {
  name: 'create',
  summary: 'Create a resource from a file or from stdin',
  completes: 'none',
  verbs: [createConfigMap, createDeployment, createNamespace, createService, createServiceAccount],
  flags: [...writeFlags, ...flagTable('filename,f list\nsave-config bool\nselector,l string')],
  refuses: 'edit kustomize -k raw recursive -R template windows-line-endings',
  run(call) {
    const { flags, args } = call;
    if (args.length > 0) throw usageError(call.path, `Unexpected args: [${args.join(' ')}]`);
    const manifests = readManifests(call);
    const print = resultPrinter(call);
    const failures: Failure[] = [];
    if (manifests.length === 0) throw new Failure('error: no objects passed to create');
    for (const { kind, object: given, namespace, source } of manifests) {
      const object = flags.bool('save-config') ? withLastApplied(given) : given;
      try {
        print(kind, dryRunOf(call) === 'client' ? object : post(call, kind, namespace, object, 'kubectl-create'), 'created');
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        failures.push(new Failure(failure.print(`error when creating "${source}": `)));
      }
    }
    throwAll(failures);
  },
};
