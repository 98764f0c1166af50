import { ShellClient } from '../terminal/client';
import type { Verdict } from '../terminal/protocol';
import { Tab } from '../terminal/tab';
import type { ClusterChoice } from './choice';
import type { NodeNames } from './names';

/** One reader at one cluster: a tab of the terminal for each node, and checks that ask the same cluster. Fetched when it is reached for. */
export class LabSession {
  readonly tabs: readonly Tab[];
  readonly #client: ShellClient;

  constructor(choice: ClusterChoice, names: NodeNames) {
    this.#client = new ShellClient(choice);
    this.tabs = names.map((name) => new Tab(name, this.#client));
  }

  check(task: string, answer: string): Promise<Verdict> {
    return this.#client.check(task, answer);
  }

  stop(): void {
    this.#client.stop();
  }
}
