import { localTime } from '../../../local-time.ts';
import type { Json } from '../client.ts';

/** Text with tabs between label and value, as `kubectl describe` writes it before it is aligned. */
export class DescribeWriter {
  text = '';
  readonly #zone: { readonly utcOffset: string };

  constructor(zone: { readonly utcOffset: string }) {
    this.#zone = zone;
  }

  /** A line, two blanks a level in. */
  line(level: number, text: string): void {
    this.text += `${'  '.repeat(level)}${text}\n`;
  }

  /** `Key:\tvalue` */
  pair(level: number, key: string, value: unknown): void {
    this.line(level, `${key}:\t${value}`);
  }

  /** A time as RFC 1123 with the reader's offset: `Thu, 02 Feb 2023 00:52:19 -0500`. */
  time(text: string | null | undefined): string {
    if (!text) return '<unset>';
    const local = localTime(this.#zone as Parameters<typeof localTime>[0], Date.parse(text) / 1000);
    return local.toUTCString().replace('GMT', this.#zone.utcOffset);
  }

  /** `Labels:`, one a line, sorted. */
  labels(title: string, labels: Readonly<Record<string, string>> | undefined, indent = ''): void {
    const keys = Object.keys(labels ?? {}).sort();
    this.text += `${indent}${title}:\t`;
    if (keys.length === 0) this.text += '<none>\n';
    for (const [i, key] of keys.entries()) this.text += `${i > 0 ? '\t' : ''}${key}=${labels?.[key]}\n`;
  }

  /** `Annotations:`; long values and those of several lines stand below their key. */
  annotations(title: string, annotations: Readonly<Record<string, string>> | undefined, indent = ''): void {
    const keys = Object.keys(annotations ?? {})
      .filter((key) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
      .sort();
    this.text += `${indent}${title}:\t`;
    if (keys.length === 0) this.text += '<none>\n';
    for (const [i, key] of keys.entries()) {
      if (i > 0) this.text += `${indent}\t`;
      const value = (annotations?.[key] ?? '').replace(/\n$/, '');
      if (value.length + key.length + 2 <= maxAnnotation && !value.includes('\n')) this.text += `${key}: ${value}\n`;
      else
        this.text += `${key}:\n${value
          .split('\n')
          .map((line) => `${indent}\t  ${shorten(line)}\n`)
          .join('')}`;
    }
  }
}

const maxAnnotation = 140;

function shorten(text: string): string {
  return text.length > maxAnnotation - 2 ? `${text.slice(0, maxAnnotation - 2)}...` : text;
}

/** The one who controls an object: `ReplicaSet/web-7c5d89ccc`. */
export function controllerOf(object: Json): string | undefined {
  const owner = object.metadata.ownerReferences?.find((one: Json) => one.controller);
  return owner && `${owner.kind}/${owner.name}`;
}

/** `app=web,tier=db`, or `<none>`. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  return (
    Object.keys(labels ?? {})
      .sort()
      .map((key) => `${key}=${labels?.[key]}`)
      .join(',') || '<none>'
  );
}

/** A label selector of a workload; `<none>` without one. */
export function formatSelector(selector: Json): string {
  if (!selector) return '<none>';
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }: Json) => {
    const sorted = [...values].sort().join(',');
    return { In: `${key} in (${sorted})`, NotIn: `${key} notin (${sorted})`, Exists: key, DoesNotExist: `!${key}` }[operator as string] ?? key;
  });
  const labels = Object.keys(selector.matchLabels ?? {})
    .sort()
    .map((key) => `${key}=${selector.matchLabels[key]}`);
  return [...labels, ...expressions].join(',') || '<none>';
}
