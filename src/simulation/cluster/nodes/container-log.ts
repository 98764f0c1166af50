import { timestamp } from '../api-server/time.ts';

/** The log of one run of a container. */
export class ContainerLog {
  readonly #lines: { readonly at: number; readonly text: string }[] = [];

  /** @param at seconds since 1970. */
  write(at: number, text: string): void {
    this.#lines.push({ at, text });
  }

  /** The text that `kubectl logs` gets. */
  read(query: Readonly<Record<string, string>>, now: number): string {
    const since = query.sinceTime ? Date.parse(query.sinceTime) / 1000 : query.sinceSeconds ? now - Number(query.sinceSeconds) : Number.NEGATIVE_INFINITY;
    let lines = this.#lines.filter(({ at }) => at >= since);
    if (query.tailLines !== undefined) lines = Number(query.tailLines) === 0 ? [] : lines.slice(-Number(query.tailLines));
    const text = lines.map(({ at, text: line }) => `${query.timestamps === 'true' ? `${nanoseconds(at)} ` : ''}${line}\n`).join('');
    return query.limitBytes ? text.slice(0, Number(query.limitBytes)) : text;
  }

  /** The log as the container runtime keeps it under /var/log/pods. */
  file(): string {
    return this.#lines.map(({ at, text }) => `${nanoseconds(at)} stderr F ${text}\n`).join('');
  }
}

function nanoseconds(at: number): string {
  const fraction = (at % 1).toFixed(9).slice(1);
  return `${timestamp(at).slice(0, -1)}${fraction}Z`;
}
