import type { Json } from '../client.ts';
import type { Describe, DescribeContext } from './describe.ts';
import type { DescribeWriter } from './writer.ts';

/** A kind without a description of its own: every field, keys in words. Models describe.go's GenericDescriber. */
export const describeGeneric: Describe = (out, object) => {
  const { metadata, ...rest } = object;
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace ?? '');
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  const { name: _name, namespace: _namespace, labels: _labels, annotations: _annotations, managedFields: _managed, ...other } = metadata;
  content(out, 0, { ...rest, metadata: other });
};

function content(out: DescribeWriter, level: number, fields: Json): void {
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    const title = smartLabel(key);
    if (Array.isArray(value)) {
      out.line(level, `${title}:`);
      for (const one of value)
        if (typeof one === 'object' && one !== null) content(out, level + 1, one);
        else out.line(level + 1, String(one));
    } else if (typeof value === 'object' && value !== null) {
      out.line(level, `${title}:`);
      content(out, level + 1, value);
    } else out.pair(level, title, value ?? '<nil>');
  }
}

const acronyms = new Set(['api', 'cidr', 'http', 'id', 'ip', 'pid', 'uid', 'url', 'uri', 'dns']);

// `restartPolicy` becomes `Restart Policy`, `apiVersion` `API Version`.
function smartLabel(field: string): string {
  if (/[./-]/.test(field) || field.startsWith('$')) return field;
  const parts = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[^A-Za-z0-9]+/g) ?? [field];
  return parts
    .map((part) =>
      acronyms.has(part.toLowerCase())
        ? part.toUpperCase()
        : part === part.toUpperCase() && part.length > 1
          ? part
          : part.charAt(0).toUpperCase() + part.slice(1),
    )
    .join(' ');
}

/** `Events:`, the table below an object. */
export function describeEvents(out: DescribeWriter, object: Json, { client, kinds, kind, now }: DescribeContext, age: (seconds: number) => string): void {
  const events = kinds.find('events');
  if (!events) return;
  const { metadata } = object;
  const selector = [
    `involvedObject.kind=${object.kind}`,
    `involvedObject.uid=${kind.plural === 'nodes' ? metadata.name : metadata.uid}`,
    `involvedObject.name=${metadata.name}`,
    `involvedObject.namespace=${metadata.namespace ?? ''}`,
  ];
  const all = client.list(events, metadata.namespace, { fieldSelector: selector.filter((one) => !one.endsWith('=')).join(',') });
  if (all.length === 0) {
    out.pair(0, 'Events', '<none>');
    return;
  }
  out.line(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------');
  const sorted = [...all].sort((a, b) => Date.parse(a.lastTimestamp ?? a.eventTime) - Date.parse(b.lastTimestamp ?? b.eventTime));
  for (const { type, reason, count = 0, firstTimestamp, lastTimestamp, eventTime, source, reportingComponent, message } of sorted) {
    const since = (time: string): string => age(now - Date.parse(time) / 1000);
    const first = since(eventTime ?? firstTimestamp);
    const shown = count > 1 ? `${since(lastTimestamp)} (x${count} over ${since(firstTimestamp)})` : first;
    out.line(1, `${type}\t${reason}\t${shown}\t${source?.component || reportingComponent || ''}\t${String(message).trim()}`);
  }
}
