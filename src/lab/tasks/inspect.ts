import { shellHas } from '../shell-has';
import type { LabTask } from '../task';
import { changeTasks } from './change';
import { dnsTasks } from './dns';
import { nodeTasks } from './nodes';
import { proxyTasks } from './proxy';
import { rangeTasks } from './ranges';

/** The id of the page with the lab. */
export const inspectLesson = 'lab/inspect-a-cluster';

/** Every task of "Inspect a cluster's networking", also those that the shell cannot do yet. */
export const allInspectTasks: readonly LabTask[] = [...nodeTasks, ...rangeTasks, ...proxyTasks, ...dnsTasks, ...changeTasks];

/** Those that can be done, in the order of the page. */
export const inspectTasks: readonly LabTask[] = allInspectTasks.filter(({ needs }) => needs === undefined || shellHas[needs]);
