import type { Json } from '../client.ts';
import { error, throwAll, usageError } from '../failure.ts';
import { flagTable } from '../flags.ts';
import { pathOfTarget, targets } from '../targets.ts';
import type { Call, Verb } from '../verb.ts';
import { patchTypes } from '../write.ts';

/** `kubectl cordon` */
export const cordon = schedulingVerb('cordon', 'Mark node as unschedulable', true);

/** `kubectl uncordon` */
export const uncordon = schedulingVerb('uncordon', 'Mark node as schedulable', false);

function schedulingVerb(name: string, summary: string, unschedulable: boolean): Verb {
  return {
    name,
    summary,
    completes: 'nodes',
    flags: flagTable('selector,l string'),
    refuses: 'dry-run',
    run(call) {
      const { flags, args, path } = call;
      if (args.length === 0 && !flags.given('selector')) throw usageError(path, `USAGE: ${name} NODE [flags]`);
      const { found, failures } = targets(
        { ...call, args: ['nodes', ...args.map((word) => word.replace(/^(node|nodes|no)\//, ''))] },
        { selector: flags.text('selector') },
      );
      for (const target of found) {
        if ((target.object.spec?.unschedulable ?? false) === unschedulable) call.print(`node/${target.name} already ${name}ed\n`);
        else {
          call.client.request('PATCH', pathOfTarget(target), { body: { spec: { unschedulable: unschedulable || null } }, contentType: patchTypes.strategic });
          call.print(`node/${target.name} ${name}ed\n`);
        }
      }
      throwAll(failures);
    },
  };
}

/** `kubectl taint nodes NAME KEY=VALUE:EFFECT` or `KEY-` */
export const taint: Verb = {
  name: 'taint',
  summary: 'Update the taints on one or more nodes',
  completes: 'kinds',
  flags: flagTable('overwrite bool\nselector,l string\nall bool'),
  refuses: 'dry-run field-manager output -o show-managed-fields template validate allow-missing-template-keys',
  run(call) {
    const { flags, args } = call;
    const isChange = (word: string): boolean => /[=:]/.test(word) || word.endsWith('-');
    const first = args.findIndex(isChange);
    const resources = first < 0 ? args : args.slice(0, first);
    const changes = first < 0 ? [] : args.slice(first);
    if (resources.length < 1) throw error('one or more resources must be specified as <resource> <name>');
    if (changes.length < 1) throw error('at least one taint update is required');
    const { found, failures } = targets({ ...call, args: resources }, { selector: flags.text('selector'), all: flags.bool('all') });
    for (const target of found) {
      const { taints, done } = change(call, target.name, target.object.spec?.taints ?? [], changes);
      call.client.request('PATCH', pathOfTarget(target), { body: { spec: { taints: taints.length > 0 ? taints : null } }, contentType: patchTypes.strategic });
      call.print(`node/${target.name} ${done}\n`);
    }
    throwAll(failures);
  },
};

function change({ flags }: Call, node: string, before: readonly Json[], changes: readonly string[]): { taints: Json[]; done: string } {
  let taints = [...before];
  let added = false;
  for (const word of changes) {
    const [, key = '', value = '', effect = '', minus] = /^([^=:-][^=:]*?)(?:=([^:]*))?(?::([A-Za-z]+))?(-)?$/.exec(word) ?? [];
    if (key === '' || (!minus && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)))
      throw error(effect ? `invalid taint effect: ${effect}, unsupported taint effect` : `invalid taint spec: ${word}`);
    const same = (one: Json): boolean => one.key === key && (effect === '' || one.effect === effect);
    if (minus) {
      if (!taints.some(same)) throw error(`taint ${JSON.stringify(effect ? `${key}:${effect}` : key)} not found`);
      taints = taints.filter((one) => !same(one));
      continue;
    }
    if (taints.some(same) && !flags.bool('overwrite')) throw error(`node ${node} already has ${key} taint(s) with same effect(s) and --overwrite is false`);
    taints = [...taints.filter((one) => !same(one)), { key, ...(value ? { value } : {}), effect }];
    added = true;
  }
  return { taints, done: added ? (taints.length > before.length ? 'tainted' : 'modified') : 'untainted' };
}
