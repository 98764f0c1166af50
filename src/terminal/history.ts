/** Lines typed before, and the way through them; what was being typed waits at the end. */
export class History {
  readonly #lines: string[] = [];
  #at = 0;
  #draft = '';

  /** Notes a line; one that is the same as the last, or empty, is not noted twice. */
  add(line: string): void {
    if (line.trim() !== '' && this.#lines.at(-1) !== line) this.#lines.push(line);
    this.#at = this.#lines.length;
    this.#draft = '';
  }

  /** The line before (-1) or after (1); undefined at either end. @param current what stands in the field now. */
  move(step: -1 | 1, current: string): string | undefined {
    const next = this.#at + step;
    if (next < 0 || next > this.#lines.length) return undefined;
    if (this.#at === this.#lines.length) this.#draft = current;
    this.#at = next;
    return this.#lines[next] ?? this.#draft;
  }
}
