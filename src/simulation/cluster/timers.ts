/** Things to do at a time of the simulation's clock. Nothing happens by itself: somebody asks what is due. */
export class Timers {
  #entries: { at: number; order: number; action: () => void }[] = [];
  #order = 0;

  /** Plans something; returns how to call it off. */
  at(seconds: number, action: () => void): () => void {
    const entry = { at: seconds, order: this.#order++, action };
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  /** When the next thing is due; undefined when nothing is planned. */
  next(): number | undefined {
    return this.#entries.length === 0 ? undefined : Math.min(...this.#entries.map(({ at }) => at));
  }

  /** Does what is due, earliest first, what was planned first first. Says whether there was anything. */
  run(now: number): boolean {
    const due = this.#entries.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at || a.order - b.order);
    this.#entries = this.#entries.filter(({ at }) => at > now);
    for (const { action } of due) action();
    return due.length > 0;
  }
}
