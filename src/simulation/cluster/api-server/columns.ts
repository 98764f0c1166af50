import type { Container } from '../../api/pod.ts';
import type { LabelSelector } from '../../api/workloads.ts';
import { age } from './age.ts';
import type { ApiObject } from './object.ts';
import type { Column } from './resource.ts';
import { printSelector } from './selectors.ts';

/** `app=web,tier=db`, or `<none>`. Models labels.FormatLabels. */
export function printLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const printed = Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return printed || '<none>';
}

/** A column of text. */
export function text<T>(name: string, description: string, cell: Column<T>['cell'], priority?: 1): Column<T> {
  return { name, type: 'string', description, cell, ...(priority ? { priority } : {}) };
}

/** A column of numbers. */
export function integer<T>(name: string, description: string, cell: Column<T>['cell'], priority?: 1): Column<T> {
  return { name, type: 'integer', description, cell, ...(priority ? { priority } : {}) };
}

/** How long the object has been there. */
export const ageColumn: Column<ApiObject> = text('Age', 'When the object was made, as the server counts it.', (object, now) =>
  age(object.metadata.creationTimestamp, now),
);

/** Containers, images and selector of something that makes pods; wide only. */
export function templateColumns<T extends { spec: { selector?: LabelSelector; template: { spec: { containers: Container[] } } } }>(): Column<T>[] {
  return [
    text('Containers', 'Names of each container in the template.', ({ spec }) => spec.template.spec.containers.map(({ name }) => name).join(','), 1),
    text('Images', 'Images referenced by each container in the template.', ({ spec }) => spec.template.spec.containers.map(({ image }) => image).join(','), 1),
    text('Selector', 'Label selector for pods.', ({ spec }) => printSelector(spec.selector), 1),
  ];
}
