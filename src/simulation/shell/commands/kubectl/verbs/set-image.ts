import type { Json } from '../client.ts';
import { error, Failure, throwAll } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { pathOfTarget, targets } from '../targets.ts';
import type { Verb } from '../verb.ts';
import { dryRunOf, patchTypes, resultPrinter, writeFlags, writeQuery } from '../write.ts';

/** `kubectl set image` */
export const set: Verb = {
  name: 'set',
  summary: 'Set specific features on objects',
  verbs: [
    {
      name: 'image',
      summary: 'Update the image of a pod template',
      completes: 'kinds',
      flags: [...writeFlags.filter(({ name }) => name !== 'validate'), ...flagTable('filename,f list\nall bool\nselector,l string')],
      refuses: 'kustomize -k local recursive -R template',
      run(call) {
        const { flags, args } = call;
        const images = args.filter((word) => word.includes('=')).map((word) => word.split('=') as [string, string]);
        if (images.length === 0) throw error('at least one image update is required');
        const { found, failures } = targets(
          { ...call, args: args.filter((word) => !word.includes('=')) },
          { selector: flags.text('selector'), all: flags.bool('all'), latest: true },
        );
        const print = resultPrinter(call);
        for (const target of found) {
          const isPod = target.kind.kind === 'Pod';
          const containers: Json[] = (isPod ? target.object.spec : target.object.spec.template?.spec)?.containers ?? [];
          const missing = images.find(([name]) => name !== '*' && !containers.some((one) => one.name === name));
          if (missing) {
            failures.push(new Failure(`error: unable to find container named ${JSON.stringify(missing[0])}`));
            continue;
          }
          const changed = containers.flatMap(({ name, image }) => {
            const wanted = images.find(([one]) => one === name || one === '*')?.[1];
            return wanted === undefined || wanted === image ? [] : [{ name, image: wanted }];
          });
          if (changed.length === 0) continue;
          const spec = isPod ? { containers: changed } : { template: { spec: { containers: changed } } };
          const after =
            dryRunOf(call) === 'client'
              ? target.object
              : call.client.request('PATCH', pathOfTarget(target), {
                  query: writeQuery(call, 'kubectl-set'),
                  body: { spec },
                  contentType: patchTypes.strategic,
                });
          print(target.kind, after, 'image updated');
        }
        throwAll(failures);
      },
    },
  ],
};
