import { isNotFound, type Json } from '../client.ts';
import { error, Failure, throwAll } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { qualifiedSingular } from '../kinds.ts';
import { compileTemplate, printValue, relaxedPath } from '../output/jsonpath.ts';
import { pathOfTarget, targets } from '../targets.ts';
import type { Verb } from '../verb.ts';

/** `kubectl wait` */
export const wait: Verb = {
  name: 'wait',
  summary: 'Experimental: Wait for a specific condition on one or many resources',
  completes: 'kinds',
  flags: flagTable('for string\ntimeout duration=30s\nselector,l string\nfield-selector string\nall bool\nall-namespaces,A bool\nfilename,f list'),
  refuses: 'local output -o recursive -R show-managed-fields template allow-missing-template-keys',
  async run(call) {
    const { flags, context, client } = call;
    const test = condition(flags.text('for'));
    const { found, failures } = targets(call, {
      selector: flags.text('selector'),
      fieldSelector: flags.text('field-selector'),
      all: flags.bool('all'),
      allNamespaces: flags.bool('all-namespaces'),
      latest: true,
    });
    const isDelete = flags.text('for').toLowerCase() === 'delete';
    throwAll(failures.filter((failure) => !(isDelete && isNotFound(failure))));
    if (found.length === 0 && !isDelete) throw error('no matching resources found');
    const limit = flags.duration('timeout');
    let waited = 0;
    const timedOut: Failure[] = [];
    for (const target of found) {
      for (;;) {
        const object = client.find(target.kind, target.namespace, target.name);
        if (object === undefined && !isDelete) client.request('GET', pathOfTarget(target));
        if (test(object && object.metadata.uid === target.object.metadata.uid ? object : undefined)) {
          call.print(`${qualifiedSingular(target.kind)}/${target.name} condition met\n`);
          break;
        }
        if (context.signal.aborted) throw new Failure('', 130);
        if (waited >= limit) {
          timedOut.push(error(`timed out waiting for the condition on ${target.kind.plural}/${target.name}`));
          break;
        }
        await context.sleep(1);
        waited++;
      }
    }
    throwAll(timedOut);
  },
};

function condition(text: string): (object: Json | undefined) => boolean {
  if (text.toLowerCase() === 'delete') return (object) => object === undefined;
  if (text.toLowerCase() === 'create') return (object) => object !== undefined;
  const named = /^condition=([^=]+)(?:=(.*))?$/.exec(text);
  if (named) {
    const [, type = '', value = 'True'] = named;
    return (object) =>
      object?.status?.conditions?.some((one: Json) => one.type.toLowerCase() === type.toLowerCase() && one.status.toLowerCase() === value.toLowerCase()) ??
      false;
  }
  const path = /^jsonpath='?(\{[^}]*\}|[^='{}]+)'?(?:=(.*))?$/.exec(text);
  if (path) {
    const template = compileTemplate(relaxedPath(path[1] ?? ''));
    const [, , wanted] = path;
    return (object) => {
      const values = object ? template.find(object) : [];
      return wanted === undefined ? values.length > 0 : values.length === 1 && printValue(values[0]) === wanted;
    };
  }
  throw error(`unrecognized condition: ${JSON.stringify(text)}`);
}
