import type { Event } from '../../../api/types.ts';
import { age } from '../age.ts';
import { integer, text } from '../columns.ts';
import { defineResource, nameColumn } from '../resource.ts';

/** core/v1 Event. */
export const events = defineResource<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  columns: [
    text('Last Seen', 'When it happened last.', (event, now) => age(event.lastTimestamp ?? event.eventTime, now)),
    text('Type', 'Normal or Warning.', ({ type }) => type),
    text('Reason', 'A short word for what happened.', ({ reason }) => reason),
    text('Object', 'What it happened to.', ({ involvedObject }) =>
      involvedObject.name ? `${involvedObject.kind?.toLowerCase()}/${involvedObject.name}` : (involvedObject.kind?.toLowerCase() ?? ''),
    ),
    text('Subobject', 'Which part of it.', ({ involvedObject }) => involvedObject.fieldPath ?? '', 1),
    text('Source', 'Who noticed.', ({ source }) => [source?.component, source?.host].filter(Boolean).join(', '), 1),
    text('Message', 'What happened, in a sentence.', ({ message }) => message.trim()),
    text('First Seen', 'When it happened first.', (event, now) => age(event.firstTimestamp ?? event.eventTime, now), 1),
    integer('Count', 'How often.', ({ count }) => count ?? 1, 1),
    { ...nameColumn, priority: 1 },
  ],
  selectable: ({ involvedObject, reason, type, source, reportingComponent }) => ({
    'involvedObject.kind': involvedObject.kind ?? '',
    'involvedObject.namespace': involvedObject.namespace ?? '',
    'involvedObject.name': involvedObject.name ?? '',
    'involvedObject.uid': involvedObject.uid ?? '',
    'involvedObject.apiVersion': involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': involvedObject.fieldPath ?? '',
    reason,
    type,
    source: source?.component || reportingComponent || '',
    reportingComponent: reportingComponent ?? '',
  }),
});
