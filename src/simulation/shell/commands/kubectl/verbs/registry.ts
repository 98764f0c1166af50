import type { Verb } from '../verb.ts';
import { apply } from './apply.ts';
import { patch, replace } from './change.ts';
import { create } from './create.ts';
import { deleteVerb } from './delete.ts';
import { describe } from './describe.ts';
import { exec } from './exec.ts';
import { explain } from './explain.ts';
import { expose } from './expose.ts';
import { get } from './get.ts';
import { apiResources, apiVersions, clusterInfo, config, version } from './information.ts';
import { annotate, label } from './label.ts';
import { logs } from './logs.ts';
import { cordon, taint, uncordon } from './nodes.ts';
import { refusedVerbs } from './refused.ts';
import { rollout } from './rollout.ts';
import { run } from './run.ts';
import { scale } from './scale.ts';
import { set } from './set-image.ts';
import { wait } from './wait.ts';

/** Every command of kubectl: a new one is a file and a line here. */
export const verbs: readonly Verb[] = [
  create,
  expose,
  run,
  set,
  explain,
  get,
  deleteVerb,
  rollout,
  scale,
  clusterInfo,
  cordon,
  uncordon,
  taint,
  describe,
  logs,
  exec,
  apply,
  patch,
  replace,
  wait,
  label,
  annotate,
  apiResources,
  apiVersions,
  config,
  version,
  ...refusedVerbs,
];
