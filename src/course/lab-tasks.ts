import { inspectLesson, inspectTasks } from '../lab/tasks/inspect';

/** A task of a lab, as the course counts it. */
export interface LabTask {
  readonly id: string;
  readonly title: string;
}

/**
 * Tasks of labs by the id of the page that holds the lab (lesson-id.ts). A lab adds its own list of tasks here; they count as parts of the page, and the lab reports them with
 * `recordAnswer(lesson, task, passed)` (progress/door.ts).
 */
export const labTasks: Readonly<Record<string, readonly LabTask[]>> = { [inspectLesson]: inspectTasks.map(({ id, title }) => ({ id, title })) };
